//! What every command works with.

use std::path::PathBuf;

use crate::command::Runner;
use crate::paths::Paths;
use crate::progress::Progress;
use crate::target::Target;
use crate::versions;

/// Paths, the cluster to work on, the progress reporter and the command runner.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// Folders of the checkout, cache and state.
    pub(crate) paths: Paths,
    /// Which cluster is meant; it may not be up yet.
    pub(crate) target: Target,
    /// Tells the user what runs.
    pub(crate) progress: Progress,
    /// Runs programs; their output goes to its log file.
    pub(crate) runner: Runner,
}

impl Context {
    /// Path of `kubectl` of the pinned version (there after [`crate::binaries::install`]).
    pub(crate) fn kubectl(&self) -> PathBuf {
        self.paths
            .tool(self.target.kubectl_tool().name, versions::KUBERNETES)
            .join("kubectl")
    }

    /// Path of `helm` of the pinned version.
    pub(crate) fn helm(&self) -> PathBuf {
        self.paths.tool("helm", versions::HELM).join("helm")
    }

    /// Path of `crane` of the pinned version.
    pub(crate) fn crane(&self) -> PathBuf {
        self.paths.tool("crane", versions::CRANE).join("crane")
    }

    /// A `kubectl` command line for the target cluster, independent of the user's kubeconfig.
    pub(crate) fn kubectl_command(&self) -> crate::command::Command {
        self.runner
            .command(self.kubectl())
            .argument(format!("--kubeconfig={}", self.target.kubeconfig.display()))
            .argument(format!("--context={}", self.target.context_name))
    }

    /// A server-side apply as `field_manager`; what to apply is added by the caller.
    pub(crate) fn apply_command(&self, field_manager: &str) -> crate::command::Command {
        self.kubectl_command()
            .arguments(["apply", "--server-side", "--force-conflicts"])
            .argument(format!("--field-manager={field_manager}"))
    }

    /// A `helm` command line for the target cluster, independent of the user's kubeconfig.
    pub(crate) fn helm_command(&self) -> crate::command::Command {
        self.runner
            .command(self.helm())
            .argument(format!("--kubeconfig={}", self.target.kubeconfig.display()))
            .argument(format!("--kube-context={}", self.target.context_name))
    }
}
