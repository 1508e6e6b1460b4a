//! `cargo xtask generate`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use serde::Deserialize;

use crate::cargo;
use crate::command::CommandError;
use crate::context::Context;

/// Folder of the CRDs below the repository's root.
const FOLDER: &str = "charts/asymmetric/crds";
/// The reference of the command line below the repository's root.
const REFERENCE: &str = "docs/cli.md";
/// Folders of the templates below the repository's root, and the table of operations in each of them.
const TEMPLATES: &str = "templates";
const OPERATIONS: &str = "operations.json";
/// Programs that print what is written.
const OPERATOR: &str = "asymmetric-operator";
const COMMAND_LINE: &str = "asym";
const HEADER: &str = "# Made from the Rust types in crd/ by `cargo xtask generate`. Do not edit.\n";

/// Options of `generate`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Change nothing; fail when a file is not current.
    #[arg(long)]
    pub(crate) check: bool,
}

/// Writes, or checks, the generated files.
pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let root = &context.paths.root;
    let templates = templates(root)?;
    cargo::prepare(context)?;
    context.progress.step(
        "compiling the operator, the command line and the backends",
        |_| compile(context, &templates),
    )?;
    let documents = printed_by(context, OPERATOR, &["crds"])?;
    let reference = printed_by(context, COMMAND_LINE, &["docs", "markdown"])?;
    let mut wanted = files(&documents)?;
    wanted.insert(REFERENCE.to_owned(), reference);
    for template in &templates {
        let table = printed_by(context, &backend(template), &["operations"])?;
        wanted.insert(table_of(template), table);
    }
    let differing = differences(&wanted, &present(root, &templates)?);
    if differing.is_empty() {
        return Ok(());
    }
    if arguments.check {
        let names = differing.join(", ");
        return Err(format!("not current: {names}; run `cargo xtask generate` and commit").into());
    }
    std::fs::create_dir_all(root.join(FOLDER))?;
    for name in differing {
        let path = root.join(&name);
        match wanted.get(&name) {
            Some(text) => std::fs::write(path, text)?,
            None => std::fs::remove_file(path)?,
        }
        context.progress.line(&format!("wrote {name}"));
    }
    Ok(())
}

/// Names of the templates that have a backend here, sorted.
fn templates(root: &Path) -> std::io::Result<Vec<String>> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(root.join(TEMPLATES))? {
        let entry = entry?;
        if entry.path().join("backend/Cargo.toml").is_file() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    Ok(names)
}

/// The program of a template's backend.
pub(crate) fn backend(template: &str) -> String {
    format!("asymmetric-{template}-backend")
}

/// Path of a template's table below the repository's root.
fn table_of(template: &str) -> String {
    format!("{TEMPLATES}/{template}/{OPERATIONS}")
}

/// Compiles all as parts of the whole workspace: with the features of a single package, cargo would compile all that
/// they depend on once more.
fn compile(context: &Context, templates: &[String]) -> Result<(), CommandError> {
    let backends: Vec<String> = templates.iter().map(|template| backend(template)).collect();
    let programs = [OPERATOR, COMMAND_LINE].into_iter();
    let programs = programs.chain(backends.iter().map(String::as_str));
    cargo::command(context)
        .arguments(["build", "--workspace", "--locked"])
        .arguments(programs.flat_map(|program| ["--bin", program]))
        .run()
}

/// What a program prints.
fn printed_by(context: &Context, program: &str, words: &[&str]) -> Result<String, CommandError> {
    let path = cargo::target_folder(context).join("debug").join(program);
    context.runner.command(path).arguments(words).output()
}

#[derive(Deserialize)]
struct Definition {
    spec: Specification,
}

#[derive(Deserialize)]
struct Specification {
    names: Names,
}

#[derive(Deserialize)]
struct Names {
    plural: String,
}

/// One file per document, named by the kind's plural, by its path below the repository's root.
fn files(documents: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for document in documents.split("\n---") {
        let document = document.trim_start_matches("---").trim();
        if document.is_empty() {
            continue;
        }
        let definition: Definition = serde_saphyr::from_str(document)?;
        files.insert(
            format!("{FOLDER}/{}.yaml", definition.spec.names.plural),
            format!("{HEADER}{document}\n"),
        );
    }
    if files.is_empty() {
        Err("the operator printed no resource definitions".into())
    } else {
        Ok(files)
    }
}

/// The files that there are, by their path below `root`.
fn present(root: &Path, templates: &[String]) -> std::io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    let folder = root.join(FOLDER);
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            files.insert(
                format!("{FOLDER}/{}", entry.file_name().to_string_lossy()),
                std::fs::read_to_string(entry.path())?,
            );
        }
    }
    let tables = templates.iter().map(|template| table_of(template));
    for name in tables.chain([REFERENCE.to_owned()]) {
        let path = root.join(&name);
        if path.is_file() {
            files.insert(name, std::fs::read_to_string(path)?);
        }
    }
    Ok(files)
}

/// Names of the files that are missing, different or too many.
fn differences(wanted: &BTreeMap<String, String>, present: &BTreeMap<String, String>) -> Vec<String> {
    let mut names: Vec<String> = wanted.keys().chain(present.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| wanted.get(name) != present.get(name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENTS: &str =
        "---\nspec:\n  names:\n    plural: clones\n---\nspec:\n  names:\n    plural: environments\n";

    #[test]
    fn documents_become_files_named_by_plural() {
        let files = files(DOCUMENTS).expect("valid");
        assert_eq!(
            files.keys().collect::<Vec<_>>(),
            [
                "charts/asymmetric/crds/clones.yaml",
                "charts/asymmetric/crds/environments.yaml"
            ]
        );
        assert_eq!(
            files["charts/asymmetric/crds/clones.yaml"],
            format!("{HEADER}spec:\n  names:\n    plural: clones\n")
        );
        assert!(super::files("").is_err());
    }

    #[test]
    fn missing_different_and_superfluous_files_are_found() {
        let wanted = files(DOCUMENTS).expect("valid");
        assert!(differences(&wanted, &wanted).is_empty());
        let root = tempfile::tempdir().expect("folder");
        let write = |name: &str, text: &str| {
            let path = root.path().join(name);
            std::fs::create_dir_all(path.parent().expect("folder")).expect("folder");
            std::fs::write(path, text).expect("file");
        };
        write("charts/asymmetric/crds/environments.yaml", "changed");
        write("charts/asymmetric/crds/old.yaml", "");
        write("docs/cli.md", "old");
        write("docs/operations.md", "written by hand");
        write("templates/notes/operations.json", "{}");
        write("templates/notes/backend/Cargo.toml", "");
        write("templates/kit/Cargo.toml", "");
        assert_eq!(templates(root.path()).expect("folders"), ["notes"]);
        assert_eq!(
            differences(
                &wanted,
                &present(root.path(), &["notes".to_owned()]).expect("files")
            ),
            [
                "charts/asymmetric/crds/clones.yaml",
                "charts/asymmetric/crds/environments.yaml",
                "charts/asymmetric/crds/old.yaml",
                "docs/cli.md",
                "templates/notes/operations.json"
            ]
        );
    }
}
