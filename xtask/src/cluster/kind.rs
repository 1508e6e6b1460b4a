//! The cluster in a Docker engine, with the local registry that kind documents.

use super::ClusterError;
use crate::addons;
use crate::command::{Command, CommandError};
use crate::context::Context;
use crate::target::{KIND_CLUSTER, REGISTRY_PORT};
use crate::versions;

/// Container of the registry; its name is its address inside of the cluster.
const REGISTRY: &str = "kind-registry";
/// Marks a registry container that we made: one that was there before is not ours to remove.
const OWNER: &str = "dev.getasym.owner=asymmetric";

/// Makes what is missing of cluster and registry.
pub(crate) fn up(context: &Context) -> Result<(), ClusterError> {
    context
        .progress
        .step("starting the registry's container", |_| start_registry(context))?;
    if clusters(context)?.lines().any(|line| line == KIND_CLUSTER) {
        context
            .progress
            .step("starting the kind cluster", |_| start_nodes(context))?;
    } else {
        context.progress.step("making the kind cluster", |_| {
            kind(context)
                .arguments([
                    "create",
                    "cluster",
                    "--name",
                    KIND_CLUSTER,
                    "--wait",
                    "180s",
                    "--config",
                ])
                .argument(context.paths.root.join("kind-config.yaml"))
                .run()
                .map_err(failed("make the kind cluster (`docker info` must answer)"))
        })?;
    }
    context
        .progress
        .step("connecting cluster and registry", |_| connect(context))
}

/// Removes the cluster, and the registry if it is ours.
pub(crate) fn down(context: &Context) -> Result<(), ClusterError> {
    context.progress.step("removing the kind cluster", |_| {
        kind(context)
            .arguments(["delete", "cluster", "--name", KIND_CLUSTER])
            .run()
            .map_err(failed("remove the kind cluster"))?;
        let filter = format!("label={OWNER}");
        let ours = docker(context)
            .arguments(["ps", "--all", "--quiet", "--filter", &filter])
            .output()
            .map_err(failed("look for the registry's container"))?;
        for container in ours.split_whitespace() {
            docker(context)
                .arguments(["rm", "--force", "--volumes", container])
                .run()
                .map_err(failed("remove the registry's container"))?;
        }
        match std::fs::remove_file(&context.target.kubeconfig) {
            Err(source) if source.kind() != std::io::ErrorKind::NotFound => Err(ClusterError::Write {
                path: context.target.kubeconfig.clone(),
                source,
            }),
            _ => Ok(()),
        }
    })
}

fn start_registry(context: &Context) -> Result<(), ClusterError> {
    let exists = docker(context)
        .arguments(["inspect", "--type", "container", REGISTRY])
        .succeeds();
    let command = if exists {
        docker(context).arguments(["start", REGISTRY])
    } else {
        // Only this machine may push: the registry asks nobody for a password.
        let port = format!("127.0.0.1:{REGISTRY_PORT}:5000");
        docker(context)
            .arguments(["run", "--detach", "--restart=always", "--network=bridge"])
            .arguments(["--label", OWNER, "--publish", &port, "--name", REGISTRY])
            .argument(versions::KIND_REGISTRY_IMAGE)
    };
    command.run().map_err(failed("start the registry's container"))
}

/// After a restart of the machine the nodes' containers may be there, but stopped.
fn start_nodes(context: &Context) -> Result<(), ClusterError> {
    for node in nodes(context)? {
        docker(context)
            .arguments(["start", &node])
            .run()
            .map_err(failed("start a node's container"))?;
    }
    kind(context)
        .arguments(["export", "kubeconfig", "--name", KIND_CLUSTER])
        .run()
        .map_err(failed("write your kubeconfig"))
}

fn connect(context: &Context) -> Result<(), ClusterError> {
    let reference = &context.target.registry.reference;
    for node in nodes(context)? {
        // The folder that kind-config.yaml tells containerd to look into.
        let script = format!(
            "mkdir -p '/etc/containerd/certs.d/{reference}' && \
             printf '[host.\"http://{REGISTRY}:5000\"]\\n' > '/etc/containerd/certs.d/{reference}/hosts.toml'"
        );
        docker(context)
            .arguments(["exec", &node, "sh", "-c", &script])
            .run()
            .map_err(failed("tell a node where the registry is"))?;
    }
    let networks = docker(context)
        .arguments(["inspect", "--format={{json .NetworkSettings.Networks}}", REGISTRY])
        .output()
        .map_err(failed("look at the registry's networks"))?;
    if !networks.contains("\"kind\"") {
        docker(context)
            .arguments(["network", "connect", "kind", REGISTRY])
            .run()
            .map_err(failed("connect the registry to the cluster"))?;
    }
    if let Some(folder) = context.target.kubeconfig.parent() {
        std::fs::create_dir_all(folder).map_err(|source| ClusterError::Write {
            path: folder.to_owned(),
            source,
        })?;
    }
    kind(context)
        .arguments(["export", "kubeconfig", "--name", KIND_CLUSTER, "--kubeconfig"])
        .argument(&context.target.kubeconfig)
        .run()
        .map_err(failed("write the cluster's kubeconfig"))?;
    context
        .kubectl_command()
        .arguments([
            "wait",
            "--for=condition=Ready",
            "nodes",
            "--all",
            "--timeout=120s",
        ])
        .run()
        .map_err(failed("wait for the nodes"))?;
    Ok(addons::announce_registry(context)?)
}

fn nodes(context: &Context) -> Result<Vec<String>, ClusterError> {
    let text = kind(context)
        .arguments(["get", "nodes", "--name", KIND_CLUSTER])
        .output()
        .map_err(failed("list the cluster's nodes"))?;
    Ok(text.split_whitespace().map(ToOwned::to_owned).collect())
}

fn clusters(context: &Context) -> Result<String, ClusterError> {
    kind(context)
        .arguments(["get", "clusters"])
        .output()
        .map_err(failed("list kind's clusters"))
}

fn kind(context: &Context) -> Command {
    context
        .runner
        .command(context.paths.tool("kind", versions::KIND).join("kind"))
}

fn docker(context: &Context) -> Command {
    context.runner.command("docker")
}

fn failed(doing: &'static str) -> impl Fn(CommandError) -> ClusterError {
    move |source| ClusterError::Command { doing, source }
}
