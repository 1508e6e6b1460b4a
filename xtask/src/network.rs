//! The node's network devices, kernel settings and packet filter rules.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::command::{CommandError, Runner};
use crate::iptables;
use crate::target::NODE_ADDRESS;

/// Device that carries the node's address.
pub(crate) const NODE_DEVICE: &str = "asym0";
/// Bridge that the pods are connected to.
pub(crate) const POD_BRIDGE: &str = "asym-cni0";
/// Range of the pods' addresses.
pub(crate) const POD_RANGE: &str = "10.244.0.0/16";
/// Range of the Services' addresses.
pub(crate) const SERVICE_RANGE: &str = "10.96.0.0/16";

/// Route that applies while no better one to the pods exists.
const NO_PODS: &[&str] = &["unreachable", POD_RANGE, "metric", "4096"];

/// Kernel settings that the cluster's programs change, or that it needs; put back by [`remove`].
const SETTINGS: &[&str] = &[
    "net/ipv4/ip_forward",
    "net/ipv4/conf/all/route_localnet",
    "net/ipv4/vs/conntrack",
    "vm/overcommit_memory",
    "vm/panic_on_oom",
    "kernel/panic",
    "kernel/panic_on_oops",
    "kernel/keys/root_maxkeys",
    "kernel/keys/root_maxbytes",
];

/// Why the network could not be prepared or removed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NetworkError {
    /// `ip` or `iptables` refused.
    #[error("failed to {doing}")]
    Command {
        /// What was being done.
        doing: &'static str,
        /// What failed.
        source: CommandError,
    },
    /// A kernel setting could not be read or written.
    #[error("failed to set {path}")]
    Setting {
        /// The file under `/proc/sys`.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
}

/// Kernel settings before the cluster came, to be put back.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Settings(Vec<(String, String)>);

impl Settings {
    /// Reads the current ones.
    pub(crate) fn read() -> Self {
        let value = |name: &&str| {
            let text = std::fs::read_to_string(Path::new("/proc/sys").join(name)).ok()?;
            Some(((*name).to_owned(), text.trim().to_owned()))
        };
        Self(SETTINGS.iter().filter_map(value).collect())
    }

    /// Puts them back as far as the kernel lets us.
    pub(crate) fn restore(&self) {
        for (name, value) in &self.0 {
            let path = Path::new("/proc/sys").join(name);
            if std::fs::read_to_string(&path).is_ok_and(|now| now.trim() != value) {
                let _ = std::fs::write(&path, value);
            }
        }
    }
}

/// Makes the node's device and lets the kernel forward packets.
pub(crate) fn prepare(runner: &Runner) -> Result<(), NetworkError> {
    let ip = |arguments: &[&str]| {
        runner
            .command("ip")
            .arguments(arguments)
            .run()
            .map_err(|source| NetworkError::Command {
                doing: "make the node's network device and route",
                source,
            })
    };
    if !device_exists(NODE_DEVICE) {
        // A bridge without ports: unlike the dummy device, every kernel that runs pods has it.
        ip(&["link", "add", NODE_DEVICE, "type", "bridge"])?;
        ip(&[
            "address",
            "add",
            &format!("{NODE_ADDRESS}/32"),
            "dev",
            NODE_DEVICE,
        ])?;
        ip(&["link", "set", NODE_DEVICE, "up"])?;
    }
    // While pods have no bridge, what is sent to them would leave the machine by the default route.
    ip(&[&["route", "replace"], NO_PODS].concat())?;
    set("net/ipv4/ip_forward", "1")?;
    // Absent where bridges do not pass through the packet filter; then there is nothing to set.
    let bridged = "net/bridge/bridge-nf-call-iptables";
    if Path::new("/proc/sys").join(bridged).exists() {
        set(bridged, "1")?;
    }
    reject_unserved(runner)
}

/// Refuses what is sent to a Service that kube-proxy has not translated: it would leave the machine by the default
/// route, and whoever answers there is not the Service.
fn reject_unserved(runner: &Runner) -> Result<(), NetworkError> {
    let run = |arguments: &[&str]| {
        runner
            .command("iptables")
            .argument("--wait")
            .arguments(arguments)
            .run()
            .map_err(|source| NetworkError::Command {
                doing: "refuse traffic to Services without a backend",
                source,
            })
    };
    // The CNI plugin lets through all that pods send, ahead of every rule but those of a chain of its own, which it
    // makes where it is missing.
    for chain in [iptables::UNSERVED, iptables::CNI_OVERRIDES] {
        if run(&["--numeric", "--list", chain]).is_err() {
            run(&["--new-chain", chain])?;
        }
    }
    run(&["--flush", iptables::UNSERVED])?;
    run(&[
        "--append",
        iptables::UNSERVED,
        "--destination",
        SERVICE_RANGE,
        "--jump",
        "REJECT",
    ])?;
    for chain in ["FORWARD", "OUTPUT", iptables::CNI_OVERRIDES] {
        let rule = [chain, "--jump", iptables::UNSERVED];
        if run(&[&["--check"], rule.as_slice()].concat()).is_err() {
            run(&[&["--insert"], rule.as_slice()].concat())?;
        }
    }
    Ok(())
}

/// Removes the pods' devices and all rules of the cluster; the node's own device, too, when
/// `everything` is to go.
pub(crate) fn remove(runner: &Runner, everything: bool) -> Result<(), NetworkError> {
    for name in pod_devices() {
        // It vanishes with its peer's network namespace, perhaps just now.
        let _ = runner.command("ip").arguments(["link", "delete", &name]).run();
    }
    let mut devices = vec![POD_BRIDGE];
    devices.extend(everything.then_some(NODE_DEVICE));
    for device in devices.into_iter().filter(|device| device_exists(device)) {
        runner
            .command("ip")
            .arguments(["link", "delete", device])
            .run()
            .map_err(|source| NetworkError::Command {
                doing: "remove a network device",
                source,
            })?;
    }
    // Gone already after a restart of the machine.
    let _ = runner
        .command("ip")
        .arguments(["route", "delete"])
        .arguments(NO_PODS)
        .run();
    for family in ["iptables", "ip6tables"] {
        remove_rules(runner, family)?;
    }
    Ok(())
}

fn remove_rules(runner: &Runner, family: &str) -> Result<(), NetworkError> {
    let command_error = |source| NetworkError::Command {
        doing: "remove the cluster's packet filter rules",
        source,
    };
    if crate::prerequisites::find(family).is_none() {
        return Ok(());
    }
    // A kernel without IPv6 has no such tables, and so none of our rules in them.
    let Ok(saved) = runner.command(format!("{family}-save")).output() else {
        return Ok(());
    };
    if let Some(script) = iptables::removal(&saved) {
        runner
            .command(format!("{family}-restore"))
            .argument("--noflush")
            .argument("--wait")
            .input(script)
            .run()
            .map_err(command_error)?;
    }
    Ok(())
}

/// Host ends of the pods' device pairs: those plugged into our bridge.
fn pod_devices() -> Vec<String> {
    let ports = Path::new("/sys/class/net").join(POD_BRIDGE).join("brif");
    let Ok(entries) = std::fs::read_dir(ports) else {
        return Vec::new();
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect()
}

fn device_exists(name: &str) -> bool {
    Path::new("/sys/class/net").join(name).exists()
}

fn set(name: &str, value: &str) -> Result<(), NetworkError> {
    let path = Path::new("/proc/sys").join(name);
    if std::fs::read_to_string(&path).is_ok_and(|now| now.trim() == value) {
        return Ok(());
    }
    std::fs::write(&path, value).map_err(|source| NetworkError::Setting { path, source })
}
