//! The folder with the programs to use from a shell: asym, kubectl, helm.

use std::path::{Path, PathBuf};

use crate::cargo;
use crate::command::CommandError;
use crate::context::Context;

/// Further names of the command-line program; by the last one kubectl asks it to complete `kubectl asym`.
const ALIASES: [&str; 3] = ["asymmetric", "kubectl-asym", "kubectl_complete-asym"];

/// Why the folder could not be filled.
#[derive(Debug, thiserror::Error)]
#[error("failed to put {name} into {folder}")]
pub(crate) struct ToolsError {
    name: String,
    folder: PathBuf,
    source: std::io::Error,
}

/// Fills the folder that `cargo xtask shellenv` names: links to the pinned kubectl and helm, and a
/// copy of the command-line program as it was compiled last (a link would break with the checkout).
pub(crate) fn link(context: &Context) -> Result<(), ToolsError> {
    let folder = context.paths.bin();
    let error = |name: &str| {
        let (name, folder) = (name.to_owned(), folder.clone());
        move |source| ToolsError { name, folder, source }
    };
    std::fs::create_dir_all(&folder).map_err(error("a folder"))?;
    symbolic_link(&context.kubectl(), &folder.join("kubectl")).map_err(error("kubectl"))?;
    symbolic_link(&context.helm(), &folder.join("helm")).map_err(error("helm"))?;
    let compiled = cargo::release_folder(context).join("asym");
    if compiled.is_file() {
        copy(&compiled, &folder.join("asym")).map_err(error("asym"))?;
        for alias in ALIASES {
            symbolic_link(Path::new("asym"), &folder.join(alias)).map_err(error(alias))?;
        }
    }
    Ok(())
}

/// Has the command-line program, which is of this checkout, write its man pages where `man` looks for those of a
/// program on the PATH: beside its folder.
pub(crate) fn write_manual(context: &Context) -> Result<(), CommandError> {
    context
        .runner
        .command(asym(context))
        .arguments(["docs", "man"])
        .argument(context.paths.manual())
        .run()
}

/// Path of the command-line program.
pub(crate) fn asym(context: &Context) -> PathBuf {
    context.paths.bin().join("asym")
}

fn symbolic_link(target: &Path, link: &Path) -> std::io::Result<()> {
    let scratch = link.with_extension("new");
    remove(&scratch)?;
    std::os::unix::fs::symlink(target, &scratch)?;
    std::fs::rename(scratch, link)
}

/// By renaming, as a program that runs cannot be overwritten.
fn copy(source: &Path, target: &Path) -> std::io::Result<()> {
    let scratch = target.with_extension("new");
    remove(&scratch)?;
    std::fs::copy(source, &scratch)?;
    std::fs::rename(scratch, target)
}

fn remove(path: &Path) -> std::io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_copies_replace_older_ones() {
        let folder = tempfile::tempdir().expect("folder");
        let (first, second) = (folder.path().join("1"), folder.path().join("2"));
        std::fs::write(&first, "first").expect("file");
        std::fs::write(&second, "second").expect("file");
        for make in [symbolic_link, copy] {
            let target = folder.path().join("target");
            make(&first, &target).expect("made");
            make(&second, &target).expect("replaced");
            assert_eq!(std::fs::read_to_string(&target).expect("read"), "second");
            std::fs::remove_file(target).expect("removed");
        }
        assert_eq!(std::fs::read_to_string(first).expect("read"), "first");
    }
}
