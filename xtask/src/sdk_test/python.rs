//! The official Python clients: a folder that has them beside the tests, for this machine and for an image.

use std::path::{Path, PathBuf};

use super::{SdkTestError, failed};
use crate::context::Context;
use crate::toolchain;

/// What is run.
pub(super) const PROGRAM: &str = "run.py";
/// The Python clients, installed.
pub(crate) struct Python {
    /// The program that runs them.
    pub(super) program: PathBuf,
    /// The tests, and the packages that they need.
    pub(super) folder: tempfile::TempDir,
}

/// Installs them into a folder of their own, so that nothing is left in the checkout.
pub(super) fn install(context: &Context, tests: &Path) -> Result<Python, SdkTestError> {
    let program = toolchain::python(context)?;
    let source = tests.join("python");
    let copied = tempfile::tempdir().and_then(|folder| {
        for entry in std::fs::read_dir(&source)? {
            let file = entry?;
            if file.file_type()?.is_file() {
                std::fs::copy(file.path(), folder.path().join(file.file_name()))?;
            }
        }
        Ok(folder)
    });
    let folder = copied.map_err(|error| SdkTestError::Folder {
        folder: source,
        source: error,
    })?;
    // No compiled files: they carry times, and images are named by their content.
    context
        .runner
        .command(&program)
        .folder(folder.path())
        .arguments(["-m", "pip", "install", "--quiet", "--no-compile", "--no-deps"])
        .arguments(["--requirement", "requirements.txt", "--target", "."])
        .run()
        .map_err(failed("install the Python clients in tests/sdk/python"))?;
    Ok(Python { program, folder })
}
