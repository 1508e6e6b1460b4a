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
    context
        .progress
        .step("compiling the operator and the command line", |_| {
            compile(context)
        })?;
    let documents = printed_by(context, OPERATOR, &["crds"])?;
    let reference = printed_by(context, COMMAND_LINE, &["docs", "markdown"])?;
    let mut wanted = files(&documents)?;
    wanted.insert(REFERENCE.to_owned(), reference);
    let root = &context.paths.root;
    let differing = differences(&wanted, &present(root)?);
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

/// Compiles both as parts of the whole workspace: with the features of a single package, cargo would compile all that
/// they depend on once more.
fn compile(context: &Context) -> Result<(), CommandError> {
    cargo::command(context)
        .arguments(["build", "--workspace", "--locked"])
        .arguments(["--bin", OPERATOR, "--bin", COMMAND_LINE])
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
fn present(root: &Path) -> std::io::Result<BTreeMap<String, String>> {
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
    let reference = root.join(REFERENCE);
    if reference.is_file() {
        files.insert(REFERENCE.to_owned(), std::fs::read_to_string(reference)?);
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
        assert_eq!(
            differences(&wanted, &present(root.path()).expect("files")),
            [
                "charts/asymmetric/crds/clones.yaml",
                "charts/asymmetric/crds/environments.yaml",
                "charts/asymmetric/crds/old.yaml",
                "docs/cli.md"
            ]
        );
    }
}
