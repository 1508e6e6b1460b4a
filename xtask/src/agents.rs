//! Images of the agents in `examples/agents`, made as their Dockerfiles say, without Docker.

use std::path::{Path, PathBuf};

use crate::command::CommandError;
use crate::context::Context;
use crate::images::{self, ImageError};
use crate::toolchain::{self, ToolchainError};

/// Folder of the agents below the repository's root.
const FOLDER: &str = "examples/agents";
/// Folder of an agent in its image.
const AT: &str = "agent";

/// Why an agent has no image.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AgentError {
    /// No Node or no Python.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// The image could not be made.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// Its packages could not be installed, or it does not compile.
    #[error("failed to build the agent in {folder}")]
    Build {
        /// Its folder.
        folder: PathBuf,
        /// What failed.
        source: CommandError,
    },
    /// A file could not be copied.
    #[error("failed to copy the agent in {folder}")]
    Copy {
        /// Its folder.
        folder: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// Builds both; returns the variables that tell the tests of the images.
pub(crate) fn provide(context: &Context, node: &Path) -> Result<[(&'static str, String); 2], AgentError> {
    context
        .progress
        .step("providing the agents of the examples", |step| {
            step.detail("python");
            let python = python(context)?;
            step.detail("typescript");
            let typescript = typescript(context, node)?;
            Ok([
                ("ASYM_AGENT_PYTHON_IMAGE", python),
                ("ASYM_AGENT_TYPESCRIPT_IMAGE", typescript),
            ])
        })
}

fn python(context: &Context) -> Result<String, AgentError> {
    let python = toolchain::python(context)?;
    let work = Work::of(context, "python", &["agent.py", "requirements.txt"])?;
    // No compiled files: they carry times.
    let arguments = ["-m", "pip", "install", "--quiet", "--no-compile", "--requirement"];
    let install = context
        .runner
        .command(&python)
        .folder(work.path())
        .arguments(arguments)
        .arguments(["requirements.txt", "--target", "."]);
    install.run().map_err(|source| work.build_error(source))?;
    let entrypoint = ["/agent/agent.py"];
    let image =
        images::interpreted::with_python(context, "agent-python", &python, (work.path(), AT), &entrypoint)?;
    Ok(image)
}

fn typescript(context: &Context, node: &Path) -> Result<String, AgentError> {
    let npm = toolchain::npm(context)?;
    let files = ["agent.ts", "package.json", "package-lock.json", "tsconfig.json"];
    let work = Work::of(context, "typescript", &files)?;
    let steps: [&[&str]; 3] = [
        &["ci", "--no-audit", "--no-fund"],
        &["run", "build"],
        &["prune", "--omit=dev", "--no-audit", "--no-fund"],
    ];
    for arguments in steps {
        let step = context
            .runner
            .command(&npm)
            .folder(work.path())
            .environment("PATH", toolchain::path_with(node))
            .arguments(arguments);
        step.run().map_err(|source| work.build_error(source))?;
    }
    let entrypoint = ["/agent/dist/agent.js"];
    let image =
        images::interpreted::with_node(context, "agent-typescript", node, (work.path(), AT), &entrypoint)?;
    Ok(image)
}

/// A copy of an agent's folder, so that nothing is left in the checkout.
struct Work {
    source: PathBuf,
    copy: tempfile::TempDir,
}

impl Work {
    fn of(context: &Context, language: &str, files: &[&str]) -> Result<Self, AgentError> {
        let source = context.paths.root.join(FOLDER).join(language);
        let copied = tempfile::tempdir().and_then(|copy| {
            for file in files {
                std::fs::copy(source.join(file), copy.path().join(file))?;
            }
            Ok(copy)
        });
        match copied {
            Ok(copy) => Ok(Self { source, copy }),
            Err(error) => Err(AgentError::Copy {
                folder: source,
                source: error,
            }),
        }
    }

    fn path(&self) -> &Path {
        self.copy.path()
    }

    fn build_error(&self, source: CommandError) -> AgentError {
        AgentError::Build {
            folder: self.source.clone(),
            source,
        }
    }
}
