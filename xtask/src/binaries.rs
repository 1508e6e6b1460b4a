//! Compiles the cluster's programs from their Go modules into the cache, once per version.

use std::path::{Path, PathBuf};

use crate::command::{Command, CommandError};
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
    /// A module's sources could not be fetched.
    #[error("failed to fetch {module}: check that the Go module proxy can be reached, then run this again")]
    Module {
        /// The module.
        module: String,
        /// What failed.
        source: CommandError,
    },
    /// Go said something else than where a module is.
    #[error("failed to read what Go says of {module}")]
    Answer {
        /// The module.
        module: String,
        /// Why.
        source: serde_json::Error,
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
        let title = format!(
            "compiling {} {} ({} of {}{})",
            tool.name,
            tool.version,
            index + 1,
            missing.len(),
            hint(tool),
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
    let title = format!("compiling {} {}{}", tool.name, tool.version, hint(tool));
    context.progress.step(title, |_| compile(context, &go, tool))
}

/// Said of the large ones.
fn hint(tool: &GoTool) -> &'static str {
    match tool.name {
        "kubernetes" | "flux" => ", some minutes the first time",
        _ => "",
    }
}

/// Folder with the sources of a module that a tool is compiled from, fetched when it is not there.
pub(crate) fn module_folder(context: &Context, tool: &GoTool, module: &str) -> Result<PathBuf, BinaryError> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Module {
        dir: PathBuf,
    }
    let go = toolchain::go(context)?;
    let output = go_command(context, &go, tool)
        .arguments(["mod", "download", "-json", module])
        .output()
        .map_err(|source| BinaryError::Module {
            module: module.to_owned(),
            source,
        })?;
    let module: Module = serde_json::from_str(&output).map_err(|source| BinaryError::Answer {
        module: module.to_owned(),
        source,
    })?;
    Ok(module.dir)
}

/// `go`, with the module that pins a tool.
fn go_command(context: &Context, go: &Path, tool: &GoTool) -> Command {
    context
        .runner
        .command(go)
        .folder(context.paths.root.join("xtask/go").join(tool.folder()))
        .environment("CGO_ENABLED", "0")
        .environment("GOWORK", "off")
        .environment("GOFLAGS", "-mod=readonly")
}

fn is_installed(context: &Context, tool: &GoTool) -> bool {
    let folder = context.paths.tool(tool.name, tool.version);
    tool.programs.iter().all(|(name, _)| folder.join(name).is_file())
}

/// Compiles into a scratch folder beside the final one and renames, so that an interrupted run
/// leaves no half-written program behind and two checkouts may do it at once.
fn compile(context: &Context, go: &Path, tool: &GoTool) -> Result<(), BinaryError> {
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
    let mut command = go_command(context, go, tool)
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
