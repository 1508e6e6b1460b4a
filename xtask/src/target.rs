//! Which local cluster is meant and how it is reached.

use std::path::PathBuf;

use crate::command::Runner;
use crate::paths::Paths;
use crate::versions::{self, GoTool};

/// Address of the node of the process cluster, on a bridge device of its own so that it exists
/// on machines without any network.
pub(crate) const NODE_ADDRESS: &str = "192.168.77.1";
/// Port at which the local registry is reached, as `localhost:5001` in image references.
pub(crate) const REGISTRY_PORT: u16 = 5001;
/// Name of the kind cluster.
pub(crate) const KIND_CLUSTER: &str = "asymmetric";

/// How the cluster is run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Flavor {
    /// Nodes are containers of a Docker engine.
    Kind,
    /// One node, run as plain processes on this machine.
    Processes,
}

/// How the local registry is named from each of its three sides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Registry {
    /// What image references in pod specs start with: `localhost:5001`.
    pub(crate) reference: String,
    /// Where this machine pushes to: `host:port`, plain HTTP.
    pub(crate) push: String,
    /// Where pods (the operator) reach it: an URL.
    pub(crate) endpoint: String,
}

/// The local cluster of this machine, up or not.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// How it is run.
    pub(crate) flavor: Flavor,
    /// Context name in kubeconfigs.
    pub(crate) context_name: String,
    /// A kubeconfig that holds just this cluster, apart from the user's own.
    pub(crate) kubeconfig: PathBuf,
    /// The local registry.
    pub(crate) registry: Registry,
}

impl Target {
    /// kind where a Docker engine answers, plain processes otherwise.
    ///
    /// A process cluster that exists already stays the target, even when an engine was
    /// installed since: otherwise `down` would never find it again.
    pub(crate) fn detect(paths: &Paths, runner: &Runner) -> Self {
        let exists = paths.cluster().join("pki").is_dir();
        // An engine on another machine may be named and not be there: then nothing answers at all.
        let engine = !exists
            && runner
                .command("timeout")
                .arguments(["10", "docker", "info"])
                .succeeds();
        Self::new(if engine { Flavor::Kind } else { Flavor::Processes }, paths)
    }

    /// The target of the given flavor.
    pub(crate) fn new(flavor: Flavor, paths: &Paths) -> Self {
        let reference = format!("localhost:{REGISTRY_PORT}");
        match flavor {
            Flavor::Kind => Self {
                flavor,
                context_name: format!("kind-{KIND_CLUSTER}"),
                kubeconfig: paths.state.join("kind.kubeconfig"),
                registry: Registry {
                    push: reference.clone(),
                    reference,
                    endpoint: "http://kind-registry:5000".to_owned(),
                },
            },
            Flavor::Processes => Self {
                flavor,
                context_name: "asymmetric-local".to_owned(),
                kubeconfig: paths.cluster().join("admin.kubeconfig"),
                registry: Registry {
                    reference,
                    push: format!("{NODE_ADDRESS}:{REGISTRY_PORT}"),
                    endpoint: format!("http://{NODE_ADDRESS}:{REGISTRY_PORT}"),
                },
            },
        }
    }

    /// The tool whose build contains `kubectl`.
    pub(crate) fn kubectl_tool(&self) -> GoTool {
        match self.flavor {
            Flavor::Kind => versions::KUBECTL_TOOL,
            Flavor::Processes => versions::KUBERNETES_TOOL,
        }
    }
}
