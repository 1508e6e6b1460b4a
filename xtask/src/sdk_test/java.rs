//! The strict models of the official Java client, reading what the other clients were answered.

use std::path::Path;

use super::{SdkTestError, failed};
use crate::context::Context;
use crate::prerequisites;

/// Reads the recordings in a folder.
pub(super) fn read(context: &Context, tests: &Path, recordings: &Path) -> Result<(), SdkTestError> {
    let sources = tests.join("java");
    // Anew in each run, out of Maven's own cache: no older version stays beside a newer one.
    let libraries = tempfile::tempdir().map_err(|source| SdkTestError::Folder {
        folder: std::env::temp_dir(),
        source,
    })?;
    let libraries = libraries.path();
    context.progress.step("fetching the official Java client", |_| {
        prerequisites::install(&context.runner, prerequisites::JAVA)?;
        context
            .runner
            .command("mvn")
            .folder(&sources)
            .arguments(["--quiet", "--batch-mode", "dependency:copy-dependencies"])
            .argument(format!("-DoutputDirectory={}", libraries.display()))
            .run()
            .map_err(failed("fetch the official Java client by Maven"))
    })?;
    context
        .runner
        .command("java")
        .folder(&sources)
        .arguments(["-cp", &format!("{}/*", libraries.display()), "Strict.java"])
        .argument(recordings)
        .attached()
        .map_err(failed(
            "read what was answered with the models of the Java client",
        ))
}
