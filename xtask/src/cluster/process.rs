//! A single-node Kubernetes as plain processes.

use std::net::TcpListener;
use std::path::Path;
use std::time::{Duration, Instant};

use super::cleanup;
use super::components::{self, Components, NODE_NAME};
use super::layout::Layout;
use super::machine::Machine;
use super::{ClusterError, configuration};
use crate::addons;
use crate::context::Context;
use crate::network;
use crate::processes::{Processes, Specification};
use crate::target::{NODE_ADDRESS, REGISTRY_PORT};

/// First address of the Service range, which is that of the API server.
const SERVICE_ADDRESS: std::net::Ipv4Addr = std::net::Ipv4Addr::new(10, 96, 0, 1);
/// How long the API server and the node may take.
const PATIENCE: Duration = Duration::from_secs(90);

/// Starts whatever does not run. What an earlier cluster left after its processes were killed is
/// cleared away first; its etcd data, images and volumes stay.
pub(crate) fn up(context: &Context) -> Result<(), ClusterError> {
    let layout = Layout::new(&context.paths);
    let processes = layout.processes();
    let components = Components::new(context, &layout);
    let specifications = [
        components.registry(),
        components.etcd(),
        components.containerd(),
        components.apiserver(),
        components.controller_manager(),
        components.scheduler(),
        components.kubelet(),
        components.proxy(),
    ];
    if !processes.runs_somehow("containerd") {
        context
            .progress
            .step("clearing away what an earlier cluster left", |_| {
                clear(context, &layout)
            })?;
    }
    context
        .progress
        .step("preparing certificates, configuration and network", |_| {
            prepare(context, &layout, &processes)
        })?;
    let started = context
        .progress
        .step("starting the cluster's processes", |step| {
            start_all(context, &processes, &specifications, |name| step.detail(name))
        })?;
    context
        .progress
        .step("waiting for the node", |_| wait_for_node(context, &layout))?;
    addons::apply(
        context,
        &addons::Images::of(context),
        &layout.volumes(),
        &layout.containerd_socket(),
        &layout.containerd_root(),
    )?;
    if started {
        context
            .progress
            .step("waiting for DNS", |_| addons::wait_for_dns(PATIENCE))?;
    }
    Ok(())
}

/// Stops it and removes all that it made.
pub(crate) fn down(context: &Context) -> Result<(), ClusterError> {
    let layout = Layout::new(&context.paths);
    let processes = layout.processes();
    context
        .progress
        .step("stopping the cluster's processes", |step| {
            for name in components::NAMES.iter().rev() {
                // Containers go while containerd is there to see it, and nothing starts new ones.
                if *name == "containerd" {
                    cleanup::kill_containers(&layout)?;
                }
                step.detail(name);
                processes.stop(name)?;
            }
            Ok::<_, ClusterError>(())
        })?;
    context
        .progress
        .step("removing mounts, devices, rules and files", |_| {
            clear(context, &layout)?;
            network::remove(&context.runner, true)?;
            Machine::restore(&layout)?;
            cleanup::remove_folder(&layout.root)?;
            Ok::<_, ClusterError>(())
        })
}

/// Removes everything that has no meaning without the processes that made it.
fn clear(context: &Context, layout: &Layout) -> Result<(), ClusterError> {
    let processes = layout.processes();
    // What remains of it cannot work without containerd; it is all started again.
    for name in components::NAMES.iter().rev() {
        processes.stop(name)?;
    }
    cleanup::kill_strays(layout)?;
    cleanup::kill_containers(layout)?;
    cleanup::remove_shim_sockets(layout);
    cleanup::remove_traces(layout);
    cleanup::unmount_below(&layout.root)?;
    cleanup::remove_control_groups();
    cleanup::remove_folder(&layout.run())?;
    cleanup::remove_folder(&layout.addresses())?;
    network::remove(&context.runner, false)?;
    Ok(())
}

fn prepare(context: &Context, layout: &Layout, processes: &Processes) -> Result<(), ClusterError> {
    let write_error = |path: &Path| {
        let path = path.to_owned();
        move |source| ClusterError::Write { path, source }
    };
    Machine::remember(layout).map_err(write_error(&layout.machine()))?;
    for folder in [
        layout.run(),
        layout.log(),
        layout.registry(),
        layout.volumes(),
        layout.containerd_root(),
    ] {
        std::fs::create_dir_all(&folder).map_err(write_error(&folder))?;
    }
    let node_address = NODE_ADDRESS.parse().unwrap_or(std::net::Ipv4Addr::LOCALHOST);
    layout.pki().ensure(node_address, SERVICE_ADDRESS)?;
    hand_over_kubeconfig(context, layout)?;
    configuration::write(layout, &addons::Images::of(context).busybox)
        .map_err(write_error(&layout.configuration()))?;
    network::prepare(&context.runner)?;
    for group in cleanup::control_groups() {
        std::fs::create_dir_all(&group).map_err(write_error(&group))?;
        enable_controllers(&group);
    }
    for (name, address) in [
        ("kube-apiserver", "6443"),
        ("registry", &REGISTRY_PORT.to_string()),
    ] {
        let address = format!("{NODE_ADDRESS}:{address}");
        if !processes.runs_somehow(name) && TcpListener::bind(&address).is_err() {
            return Err(ClusterError::AddressInUse { address });
        }
    }
    Ok(())
}

/// The administrator's kubeconfig, owned by the user who called sudo.
fn hand_over_kubeconfig(context: &Context, layout: &Layout) -> Result<(), ClusterError> {
    let target = &context.target.kubeconfig;
    let write_error = |source| ClusterError::Write {
        path: target.clone(),
        source,
    };
    std::fs::copy(layout.pki().kubeconfig("admin"), target).map_err(write_error)?;
    let number = |name| std::env::var(name).ok().and_then(|text| text.parse::<u32>().ok());
    if let (Some(user), Some(group)) = (number("SUDO_UID"), number("SUDO_GID")) {
        std::os::unix::fs::chown(target, Some(user), Some(group)).map_err(write_error)?;
    }
    Ok(())
}

/// In control groups version 2 a group's controllers must be passed on to it from above; version 1
/// has no such files.
fn enable_controllers(group: &Path) {
    let Some(parent) = group.parent() else { return };
    let Ok(available) = std::fs::read_to_string(parent.join("cgroup.controllers")) else {
        return;
    };
    for controller in available.split_whitespace() {
        for folder in [parent, group] {
            // One by one: a controller that cannot be passed on must not hold back the others.
            let _ = std::fs::write(folder.join("cgroup.subtree_control"), format!("+{controller}"));
        }
    }
}

/// Starts them in order and returns whether any was started now.
fn start_all(
    context: &Context,
    processes: &Processes,
    specifications: &[Specification],
    detail: impl Fn(&str),
) -> Result<bool, ClusterError> {
    let mut started = Vec::new();
    for specification in specifications {
        // The next ones ask the API server at once, and count its absence as a failure.
        if specification.name == "kube-controller-manager" {
            wait(processes, &started, "the API server is not ready", || {
                super::answers(context)
            })?;
        }
        if processes.start(specification)? {
            detail(specification.name);
            started.push(specification.name);
        }
    }
    for name in &started {
        processes.check(name)?;
    }
    Ok(!started.is_empty())
}

fn wait_for_node(context: &Context, layout: &Layout) -> Result<(), ClusterError> {
    let name = format!("node/{NODE_NAME}");
    let processes = layout.processes();
    wait(&processes, components::NAMES, "the node is not ready", || {
        context
            .kubectl_command()
            .arguments(["wait", "--for=condition=Ready", &name, "--timeout=5s"])
            .succeeds()
    })
}

/// Waits for a condition as long as the named processes live.
fn wait(
    processes: &Processes,
    names: &[&str],
    what: &'static str,
    condition: impl Fn() -> bool,
) -> Result<(), ClusterError> {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        for name in names {
            processes.check(name)?;
        }
        if Instant::now() > deadline {
            let logs = processes.log_folder().display().to_string();
            return Err(ClusterError::Timeout {
                what,
                seconds: PATIENCE.as_secs(),
                logs,
            });
        }
        std::thread::sleep(Duration::from_millis(200));
    }
    Ok(())
}
