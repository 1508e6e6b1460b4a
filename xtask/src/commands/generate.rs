//! `cargo xtask generate`.

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use serde::Deserialize;

use crate::cargo;
use crate::context::Context;

/// Folder of the CRDs below the repository's root.
const FOLDER: &str = "charts/asymmetric/crds";
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
    let documents = context
        .progress
        .step("asking the operator for its resource definitions", |_| {
            cargo::command(context)
                .arguments([
                    "run",
                    "--quiet",
                    "--locked",
                    "--package",
                    "asymmetric-operator",
                    "--",
                    "crds",
                ])
                .output()
        })?;
    let wanted = files(&documents)?;
    let folder = context.paths.root.join(FOLDER);
    let differing = differences(&wanted, &present(&folder)?);
    if differing.is_empty() {
        return Ok(());
    }
    if arguments.check {
        let names = differing.join(", ");
        return Err(
            format!("not current in {FOLDER}: {names}; run `cargo xtask generate` and commit").into(),
        );
    }
    std::fs::create_dir_all(&folder)?;
    for name in differing {
        let path = folder.join(&name);
        match wanted.get(&name) {
            Some(text) => std::fs::write(path, text)?,
            None => std::fs::remove_file(path)?,
        }
        context.progress.line(&format!("wrote {FOLDER}/{name}"));
    }
    Ok(())
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

/// One file per document, named by the kind's plural.
fn files(documents: &str) -> Result<BTreeMap<String, String>, Box<dyn Error>> {
    let mut files = BTreeMap::new();
    for document in documents.split("\n---") {
        let document = document.trim_start_matches("---").trim();
        if document.is_empty() {
            continue;
        }
        let definition: Definition = serde_saphyr::from_str(document)?;
        files.insert(
            format!("{}.yaml", definition.spec.names.plural),
            format!("{HEADER}{document}\n"),
        );
    }
    if files.is_empty() {
        Err("the operator printed no resource definitions".into())
    } else {
        Ok(files)
    }
}

fn present(folder: &Path) -> std::io::Result<BTreeMap<String, String>> {
    let mut files = BTreeMap::new();
    if folder.is_dir() {
        for entry in std::fs::read_dir(folder)? {
            let entry = entry?;
            files.insert(
                entry.file_name().to_string_lossy().into_owned(),
                std::fs::read_to_string(entry.path())?,
            );
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
            ["clones.yaml", "environments.yaml"]
        );
        assert_eq!(
            files["clones.yaml"],
            format!("{HEADER}spec:\n  names:\n    plural: clones\n")
        );
        assert!(super::files("").is_err());
    }

    #[test]
    fn missing_different_and_superfluous_files_are_found() {
        let wanted = files(DOCUMENTS).expect("valid");
        assert!(differences(&wanted, &wanted).is_empty());
        let mut present = wanted.clone();
        present.remove("clones.yaml");
        present.insert("old.yaml".to_owned(), String::new());
        present.insert("environments.yaml".to_owned(), "changed".to_owned());
        assert_eq!(
            differences(&wanted, &present),
            ["clones.yaml", "environments.yaml", "old.yaml"]
        );
    }
}
