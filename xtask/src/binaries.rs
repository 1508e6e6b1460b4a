//! Compiles the cluster's programs from their Go modules into the cache, once per version.

use std::path::{Path, PathBuf};

use crate::command::CommandError;
use crate::context::Context;
use crate::target::Flavor;
use crate::toolchain::{self, ToolchainError};
use crate::versions::{self, GoTool};

/// Why a program could not be made.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BinaryError {
    /// No Go to compile with.
    #[error(transparent)]
    Toolchain(#[from] ToolchainError),
    /// The compiler, or the download of the sources, failed.
    #[error("failed to compile {tool}: check that the Go module proxy can be reached, then run this again")]
    Compile {
        /// Tool and version.
        tool: String,
        /// What failed.
        source: CommandError,
    },
    /// The cache is not writable.
    #[error("failed to write {path}: check the rights and the free space there")]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// The tools that a cluster of this flavor needs.
pub(crate) fn needed(flavor: Flavor) -> &'static [GoTool] {
    match flavor {
        Flavor::Kind => &[
            versions::KIND_TOOL,
            versions::KUBECTL_TOOL,
            versions::HELM_TOOL,
            versions::CRANE_TOOL,
        ],
        Flavor::Processes => &[
            versions::CRANE_TOOL,
            versions::ETCD_TOOL,
            versions::COREDNS_TOOL,
            versions::LOCAL_PATH_PROVISIONER_TOOL,
            versions::HELM_TOOL,
            versions::KUBERNETES_TOOL,
        ],
    }
}

/// Makes every needed tool that the cache does not hold yet.
pub(crate) fn install(context: &Context) -> Result<(), BinaryError> {
    let missing: Vec<&GoTool> = needed(context.target.flavor)
        .iter()
        .filter(|tool| !is_installed(context, tool))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let go = toolchain::go(context)?;
    for (index, tool) in missing.iter().enumerate() {
        let hint = if tool.name == "kubernetes" {
            ", some minutes the first time"
        } else {
            ""
        };
        let title = format!(
            "compiling {} {} ({} of {}{hint})",
            tool.name,
            tool.version,
            index + 1,
            missing.len()
        );
        context.progress.step(title, |_| compile(context, &go, tool))?;
    }
    Ok(())
}

/// Makes one tool that not every cluster needs.
pub(crate) fn install_one(context: &Context, tool: &GoTool) -> Result<(), BinaryError> {
    if is_installed(context, tool) {
        return Ok(());
    }
    let go = toolchain::go(context)?;
    let title = format!("compiling {} {}", tool.name, tool.version);
    context.progress.step(title, |_| compile(context, &go, tool))
}

fn is_installed(context: &Context, tool: &GoTool) -> bool {
    let folder = context.paths.tool(tool.name, tool.version);
    tool.programs.iter().all(|(name, _)| folder.join(name).is_file())
}

/// Compiles into a scratch folder beside the final one and renames, so that an interrupted run
/// leaves no half-written program behind and two checkouts may do it at once.
fn compile(context: &Context, go: &Path, tool: &GoTool) -> Result<(), BinaryError> {
    let sources = context.paths.root.join("xtask/go").join(tool.folder());
    let folder = context.paths.tool(tool.name, tool.version);
    let parent = folder.parent().unwrap_or(&context.paths.cache);
    std::fs::create_dir_all(parent).map_err(|source| write_error(parent, source))?;
    let scratch = tempfile::Builder::new()
        .prefix(".building-")
        .tempdir_in(parent)
        .map_err(|source| write_error(parent, source))?;
    let compile_error = |source| BinaryError::Compile {
        tool: format!("{} {}", tool.name, tool.version),
        source,
    };

    // One run for all programs whose package carries their name; `-o <folder>/` names each so.
    let mut command = context
        .runner
        .command(go)
        .folder(&sources)
        .environment("CGO_ENABLED", "0")
        .environment("GOWORK", "off")
        .environment("GOFLAGS", "-mod=readonly")
        .arguments(["build", "-trimpath", "-buildvcs=false", "-ldflags"])
        .argument(tool.ldflags())
        .argument("-o");
    command = match tool.programs {
        [(name, _)] => command.argument(scratch.path().join(name)),
        _ => command.argument(format!("{}/", scratch.path().display())),
    };
    for (_, package) in tool.programs {
        command = command.argument(package);
    }
    command.run().map_err(compile_error)?;

    std::fs::create_dir_all(&folder).map_err(|source| write_error(&folder, source))?;
    for (name, _) in tool.programs {
        let program = folder.join(name);
        std::fs::rename(scratch.path().join(name), &program)
            .map_err(|source| write_error(&program, source))?;
    }
    Ok(())
}

fn write_error(path: &Path, source: std::io::Error) -> BinaryError {
    BinaryError::Write {
        path: path.to_owned(),
        source,
    }
}
