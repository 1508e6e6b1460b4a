//! Go, Node and Python: the machine's own when new enough, otherwise fetched into the cache.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::command::CommandError;
use crate::context::Context;
use crate::prerequisites::{self, PrerequisiteError};
use crate::versions;

/// Why a toolchain is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ToolchainError {
    /// A package that is needed to fetch it is missing.
    #[error(transparent)]
    Prerequisite(#[from] PrerequisiteError),
    /// The package manager of Python or Node failed.
    #[error("failed to fetch {package}: install {wanted} by hand and put it on the PATH")]
    Fetch {
        /// Package and version.
        package: &'static str,
        /// What to install instead.
        wanted: String,
        /// What failed.
        source: CommandError,
    },
    /// It was fetched, but is not where it should be.
    #[error("{package} brought no program at {path}: remove {folder} and run this again")]
    Misplaced {
        /// Package and version.
        package: &'static str,
        /// Where the program was expected.
        path: PathBuf,
        /// Folder in the cache.
        folder: PathBuf,
    },
}

/// Path of a `go` that is at least [`versions::GO_OLDEST`].
pub(crate) fn go(context: &Context) -> Result<PathBuf, ToolchainError> {
    if let Some(go) = prerequisites::find("go")
        && let Ok(version) = context
            .runner
            .command(&go)
            .arguments(["env", "GOVERSION"])
            .output()
        && two_numbers(version.trim().trim_start_matches("go")) >= Some(versions::GO_OLDEST)
    {
        return Ok(go);
    }
    let folder = context.paths.cache.join("toolchains").join(versions::GO_PACKAGE);
    let go = folder.join("bin/go");
    if go.is_file() {
        return Ok(go);
    }
    let (major, minor) = versions::GO_OLDEST;
    let fetch_error = |source| ToolchainError::Fetch {
        package: versions::GO_PACKAGE,
        wanted: format!("Go {major}.{minor} or newer"),
        source,
    };
    context
        .progress
        .step(format!("fetching {}", versions::GO_PACKAGE), |_| {
            virtual_environment(context, &folder, fetch_error)?;
            context
                .runner
                .command(folder.join("bin/pip"))
                .arguments(["install", "--quiet", versions::GO_PACKAGE])
                .run()
                .map_err(fetch_error)?;
            existing(go, folder, versions::GO_PACKAGE)
        })
}

/// Path of a `python` that has a `pip` of its own.
pub(crate) fn python(context: &Context) -> Result<PathBuf, ToolchainError> {
    let folder = context.paths.cache.join("toolchains/python");
    let python = folder.join("bin/python");
    // Also there when the machine's Python has been replaced since, but then it does not run.
    if context.runner.command(&python).argument("--version").succeeds() {
        return Ok(python);
    }
    virtual_environment(context, &folder, |source| ToolchainError::Fetch {
        package: "pip",
        wanted: "Python 3 with venv".to_owned(),
        source,
    })?;
    Ok(python)
}

/// Makes a virtual environment of the machine's Python in `folder`.
fn virtual_environment(
    context: &Context,
    folder: &Path,
    failed: impl Fn(CommandError) -> ToolchainError,
) -> Result<(), ToolchainError> {
    let python = || context.runner.command("python3");
    if !python().arguments(["-c", "import ensurepip, venv"]).succeeds() {
        prerequisites::install(&context.runner, prerequisites::PYTHON)?;
    }
    let make = python().arguments(["-m", "venv", "--clear"]).argument(folder);
    make.run().map_err(failed)
}

/// Path of a `node` that is at least [`versions::NODE_OLDEST`].
pub(crate) fn node(context: &Context) -> Result<PathBuf, ToolchainError> {
    if let Some(node) = prerequisites::find("node")
        && let Ok(version) = context.runner.command(&node).argument("--version").output()
        && two_numbers(version.trim().trim_start_matches('v')) >= Some((versions::NODE_OLDEST, 0))
    {
        return Ok(node);
    }
    newest_node(context)
}

/// Path of the `node` of [`versions::NODE_PACKAGE`], for what wants more than the oldest that will do.
pub(crate) fn newest_node(context: &Context) -> Result<PathBuf, ToolchainError> {
    npm_program(context, versions::NODE_PACKAGE, "node/bin/node", || {
        format!("Node {} or newer", versions::NODE_OLDEST)
    })
}

/// Path of a file of an npm package, below `node_modules`; fetched into the cache when it is not there. `wanted` is what to
/// install by hand where that fails.
pub(crate) fn npm_program(
    context: &Context,
    package: &'static str,
    file: &str,
    wanted: impl FnOnce() -> String,
) -> Result<PathBuf, ToolchainError> {
    let folder = context.paths.cache.join("toolchains").join(package);
    let program = folder.join("node_modules").join(file);
    if program.is_file() {
        return Ok(program);
    }
    context.progress.step(format!("fetching {package}"), |_| {
        prerequisites::install(&context.runner, prerequisites::NPM)?;
        context
            .runner
            .command("npm")
            .arguments(["install", "--no-save", "--no-audit", "--no-fund", "--prefix"])
            .argument(&folder)
            .argument(package)
            .run()
            .map_err(|source| ToolchainError::Fetch {
                package,
                wanted: wanted(),
                source,
            })?;
        existing(program, folder, package)
    })
}

/// Folder of `npm`, which may be another than that of the `node` found by [`node`].
pub(crate) fn npm(context: &Context) -> Result<PathBuf, ToolchainError> {
    if let Some(npm) = prerequisites::find("npm") {
        return Ok(npm);
    }
    prerequisites::install(&context.runner, prerequisites::NPM)?;
    Ok(prerequisites::find("npm").unwrap_or_else(|| Path::new("npm").to_owned()))
}

/// The PATH with the folder of `node` first: npm starts the first one it finds.
pub(crate) fn path_with(node: &Path) -> OsString {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    let folders = node
        .parent()
        .map(Path::to_owned)
        .into_iter()
        .chain(std::env::split_paths(&inherited));
    std::env::join_paths(folders).unwrap_or(inherited)
}

fn existing(path: PathBuf, folder: PathBuf, package: &'static str) -> Result<PathBuf, ToolchainError> {
    if path.is_file() {
        Ok(path)
    } else {
        Err(ToolchainError::Misplaced {
            package,
            path,
            folder,
        })
    }
}

/// The first two numbers of `1.26.8`, `22.3.0` or `1.27rc1`.
fn two_numbers(version: &str) -> Option<(u32, u32)> {
    let mut parts = version.split('.');
    let major = parts.next()?.parse().ok()?;
    let minor: String = parts.next()?.chars().take_while(char::is_ascii_digit).collect();
    Some((major, minor.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_compared_as_numbers() {
        assert_eq!(two_numbers("1.26.8"), Some((1, 26)));
        assert_eq!(two_numbers("1.27rc1"), Some((1, 27)));
        assert_eq!(two_numbers("22.3.0"), Some((22, 3)));
        assert_eq!(two_numbers("nonsense"), None);
        assert!(two_numbers("1.9.0") < Some(versions::GO_OLDEST));
        assert!(two_numbers("nonsense") < Some(versions::GO_OLDEST));
    }
}
