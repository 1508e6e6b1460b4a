//! Regenerates Linear's schema from its official client, so that no copy of it is kept here.
//!
//! Into `OUT_DIR` go `linear.graphql` (the schema), `root_fields.rs` (names of all queries and mutations) and
//! `documents.graphql` (the client's own operations, for tests).

mod package;

use asymmetric_linear_schema::{Schema, documents};
use std::{env, error::Error, fmt::Write, fs, path::PathBuf, process::ExitCode};

/// Stands between two documents: a form feed, which none of them has.
const SEPARATOR: &str = "\u{c}";

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=build");
    match generate() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error={error}");
            ExitCode::FAILURE
        }
    }
}

fn generate() -> Result<(), Box<dyn Error>> {
    let output = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo gives build scripts an OUT_DIR")?);
    let client = package::find(&output)?;
    let schema = Schema::read(&client.declarations)?;
    fs::write(output.join("linear.graphql"), schema.to_string())?;
    let mut names = String::new();
    for (constant, root, prefix) in [
        ("QUERIES", "Query", "query"),
        ("MUTATIONS", "Mutation", "mutation"),
    ] {
        let fields = schema.root_fields(root);
        let fields: Vec<String> = fields.iter().map(|field| format!("{prefix}.{field}")).collect();
        writeln!(names, "const {constant}: [&str; {}] = {fields:?};", fields.len())?;
    }
    fs::write(output.join("root_fields.rs"), names)?;
    let documents = documents(&client.compiled)?;
    fs::write(output.join("documents.graphql"), documents.join(SEPARATOR))?;
    Ok(())
}
