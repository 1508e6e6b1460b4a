//! Configuration files of containerd, its CNI plugins and the kubelet.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::layout::Layout;
use crate::iptables::NETWORK;
use crate::network::{POD_BRIDGE, POD_RANGE};
use crate::target::{NODE_ADDRESS, REGISTRY_PORT};
use crate::{cluster_dns, resolver};

/// Parent of all pods' control groups: what is below it is ours.
pub(crate) const CONTROL_GROUP: &str = "asymmetric-local";

/// Writes all of them.
pub(crate) fn write(layout: &Layout, sandbox_image: &str) -> std::io::Result<()> {
    let folder = layout.configuration();
    let hosts = hosts_file();
    let files: Vec<(PathBuf, String)> = vec![
        (
            folder.join("containerd.toml"),
            containerd(layout, sandbox_image, snapshotter(layout)),
        ),
        (folder.join("cni/10-pods.conflist"), network(layout).to_string()),
        (
            folder.join("kubelet.json"),
            kubelet(layout, &resolver::file()).to_string(),
        ),
        (
            folder.join(format!("registries/localhost:{REGISTRY_PORT}/hosts.toml")),
            hosts.clone(),
        ),
        (
            folder.join(format!("registries/{NODE_ADDRESS}:{REGISTRY_PORT}/hosts.toml")),
            hosts,
        ),
    ];
    for (path, text) in files {
        if let Some(parent) = path.parent() {
            std::fs::create_dir_all(parent)?;
        }
        std::fs::write(path, text)?;
    }
    Ok(())
}

/// `restrict_oom_score_adj` and `disable_apparmor` let it run where capabilities are missing or
/// the kernel has no `AppArmor`, as on build machines that are themselves confined. Sandboxes' network
/// namespaces and runc's state are below our folder, so that they are told from others'.
fn containerd(layout: &Layout, sandbox_image: &str, snapshotter: &str) -> String {
    let root = layout.containerd_root();
    let state = layout.containerd_state();
    let socket = layout.containerd_socket();
    let configuration = layout.configuration();
    format!(
        r#"version = 2
root = "{root}"
state = "{state}"
disabled_plugins = [
  "io.containerd.snapshotter.v1.aufs",
  "io.containerd.snapshotter.v1.btrfs",
  "io.containerd.snapshotter.v1.devmapper",
  "io.containerd.snapshotter.v1.zfs",
]

[grpc]
  address = "{socket}"

[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "{sandbox_image}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  netns_mounts_under_state_dir = true
  [plugins."io.containerd.grpc.v1.cri".registry]
    config_path = "{configuration}/registries"
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "{configuration}/cni"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "{snapshotter}"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
        Root = "{run}/runc"

[plugins."io.containerd.internal.v1.opt"]
  path = "{root}/opt"
"#,
        root = root.display(),
        state = state.display(),
        socket = socket.display(),
        configuration = configuration.display(),
        run = layout.run().display(),
    )
}

/// overlayfs cannot lie on overlayfs, which is what a container's own root is.
fn snapshotter(layout: &Layout) -> &'static str {
    let on_overlay = nix::sys::statfs::statfs(&layout.root)
        .is_ok_and(|stat| stat.filesystem_type() == nix::sys::statfs::OVERLAYFS_SUPER_MAGIC);
    if on_overlay { "native" } else { "overlayfs" }
}

fn network(layout: &Layout) -> Value {
    json!({
        "cniVersion": "0.4.0",
        "name": NETWORK,
        "plugins": [
            {
                "type": "bridge",
                "bridge": POD_BRIDGE,
                "isGateway": true,
                "ipMasq": true,
                "hairpinMode": true,
                "ipam": {
                    "type": "host-local",
                    "dataDir": layout.addresses(),
                    "ranges": [[{"subnet": POD_RANGE}]],
                    "routes": [{"dst": "0.0.0.0/0"}],
                },
            },
            {"type": "portmap", "capabilities": {"portMappings": true}},
            {"type": "firewall"},
        ],
    })
}

/// Disk pressure evicts only when hardly anything is left and images are never collected: a
/// laptop's disk is often nearly full, and locally built images cannot be pulled again. Secrets are read when a pod
/// needs them: the watch that the kubelet opens by default for each is often not in time for the pod's first start,
/// which then fails once, a second later.
fn kubelet(layout: &Layout, resolver: &Path) -> Value {
    let pki = layout.pki();
    json!({
        "apiVersion": "kubelet.config.k8s.io/v1beta1",
        "kind": "KubeletConfiguration",
        "address": NODE_ADDRESS,
        "authentication": {
            "anonymous": {"enabled": false},
            "webhook": {"enabled": true},
            "x509": {"clientCAFile": pki.authority()},
        },
        "authorization": {"mode": "Webhook"},
        "tlsCertFile": pki.certificate("kubelet"),
        "tlsPrivateKeyFile": pki.key("kubelet"),
        "cgroupDriver": "cgroupfs",
        "cgroupRoot": format!("/{CONTROL_GROUP}"),
        "failCgroupV1": false,
        "failSwapOn": false,
        "clusterDNS": [cluster_dns::ADDRESS],
        "clusterDomain": "cluster.local",
        "resolvConf": resolver,
        "containerRuntimeEndpoint": format!("unix://{}", layout.containerd_socket().display()),
        "podLogsDir": layout.log().join("pods"),
        "volumePluginDir": layout.volume_plugins(),
        "maxPods": 500,
        "configMapAndSecretChangeDetectionStrategy": "Get",
        "serializeImagePulls": false,
        "registryPullQPS": 0,
        "eventRecordQPS": 0,
        "imageGCHighThresholdPercent": 100,
        "evictionHard": {"memory.available": "200Mi", "nodefs.available": "1%", "imagefs.available": "1%"},
    })
}

fn hosts_file() -> String {
    let endpoint = format!("http://{NODE_ADDRESS}:{REGISTRY_PORT}");
    format!("server = \"{endpoint}\"\n\n[host.\"{endpoint}\"]\n  capabilities = [\"pull\", \"resolve\"]\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_lies_below_the_layout() {
        let layout = Layout {
            root: "/srv/cluster".into(),
        };
        let text = containerd(&layout, "localhost/pause:1", "overlayfs");
        for line in text.lines().filter(|line| line.contains(" = \"/")) {
            assert!(
                line.contains("/srv/cluster/") || line.contains("/usr/lib/cni"),
                "{line}"
            );
        }
        assert_eq!(
            network(&layout)["plugins"][0]["ipam"]["dataDir"],
            "/srv/cluster/addresses"
        );
    }
}
