//! The process cluster's programs and their flags.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use super::layout::Layout;
use crate::context::Context;
use crate::network::{POD_RANGE, SERVICE_RANGE};
use crate::processes::Specification;
use crate::target::{NODE_ADDRESS, REGISTRY_PORT};
use crate::{prerequisites, versions};

/// Name of the node.
pub(crate) const NODE_NAME: &str = "local";
/// Names in the order in which they are started; they are stopped in the opposite order.
pub(crate) const NAMES: &[&str] = &[
    "registry",
    "etcd",
    "containerd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-scheduler",
    "kubelet",
    "kube-proxy",
];
/// etcd is for kube-apiserver alone: not on its usual port, where another etcd may listen.
const ETCD_CLIENTS: &str = "https://127.0.0.1:23790";
const ETCD_PEERS: &str = "https://127.0.0.1:23800";

/// Finds programs and makes their command lines.
#[derive(Debug)]
pub(crate) struct Components<'a> {
    context: &'a Context,
    layout: &'a Layout,
}

impl<'a> Components<'a> {
    /// Components of the cluster of this context.
    pub(crate) fn new(context: &'a Context, layout: &'a Layout) -> Self {
        Self { context, layout }
    }

    /// A registry with its layers on disk (its manifests are in memory: images are pushed again
    /// after a restart, which costs nothing as their layers are there).
    pub(crate) fn registry(&self) -> Specification {
        let flags = vec![
            "registry".into(),
            "serve".into(),
            text("--address", &format!("{NODE_ADDRESS}:{REGISTRY_PORT}")),
            path_flag("--disk", &self.layout.registry()),
        ];
        specification("registry", self.context.crane(), flags)
    }

    /// etcd. It does not wait for the disk: a power failure may cost the local cluster, which
    /// `cargo xtask up` makes anew.
    pub(crate) fn etcd(&self) -> Specification {
        let pki = self.layout.pki();
        let program = self.context.paths.tool("etcd", versions::ETCD).join("etcd");
        let flags = vec![
            text("--name", NODE_NAME),
            path_flag("--data-dir", &self.layout.etcd()),
            text("--listen-client-urls", ETCD_CLIENTS),
            text("--advertise-client-urls", ETCD_CLIENTS),
            text("--listen-peer-urls", ETCD_PEERS),
            text("--initial-advertise-peer-urls", ETCD_PEERS),
            text("--initial-cluster", &format!("{NODE_NAME}={ETCD_PEERS}")),
            path_flag("--cert-file", &pki.certificate("apiserver")),
            path_flag("--key-file", &pki.key("apiserver")),
            path_flag("--trusted-ca-file", &pki.authority()),
            "--client-cert-auth".into(),
            path_flag("--peer-cert-file", &pki.certificate("apiserver")),
            path_flag("--peer-key-file", &pki.key("apiserver")),
            path_flag("--peer-trusted-ca-file", &pki.authority()),
            "--peer-client-cert-auth".into(),
            "--unsafe-no-fsync".into(),
            text("--quota-backend-bytes", "8589934592"),
            text("--auto-compaction-mode", "periodic"),
            text("--auto-compaction-retention", "1h"),
        ];
        specification("etcd", program, flags)
    }

    /// kube-apiserver.
    pub(crate) fn apiserver(&self) -> Specification {
        let pki = self.layout.pki();
        let flags = vec![
            text("--advertise-address", NODE_ADDRESS),
            text("--bind-address", NODE_ADDRESS),
            text("--secure-port", "6443"),
            text("--etcd-servers", ETCD_CLIENTS),
            path_flag("--etcd-cafile", &pki.authority()),
            path_flag("--etcd-certfile", &pki.certificate("apiserver")),
            path_flag("--etcd-keyfile", &pki.key("apiserver")),
            text("--service-cluster-ip-range", SERVICE_RANGE),
            text("--service-node-port-range", "30000-32767"),
            path_flag("--tls-cert-file", &pki.certificate("apiserver")),
            path_flag("--tls-private-key-file", &pki.key("apiserver")),
            path_flag("--client-ca-file", &pki.authority()),
            text(
                "--service-account-issuer",
                "https://kubernetes.default.svc.cluster.local",
            ),
            path_flag("--service-account-key-file", &pki.public_key("service-accounts")),
            path_flag("--service-account-signing-key-file", &pki.key("service-accounts")),
            text("--authorization-mode", "Node,RBAC"),
            text("--enable-admission-plugins", "NodeRestriction"),
            text("--allow-privileged", "true"),
            path_flag("--kubelet-client-certificate", &pki.certificate("admin")),
            path_flag("--kubelet-client-key", &pki.key("admin")),
            path_flag("--kubelet-certificate-authority", &pki.authority()),
            text("--kubelet-preferred-address-types", "InternalIP"),
        ];
        specification("kube-apiserver", self.kubernetes("kube-apiserver"), flags)
    }

    /// containerd.
    pub(crate) fn containerd(&self) -> Specification {
        let configuration = self.layout.configuration().join("containerd.toml");
        let flags = vec![path_flag("--config", &configuration)];
        Specification {
            configuration: Some(configuration),
            ..specification("containerd", installed("containerd"), flags)
        }
    }

    /// kube-controller-manager. The default of 20 requests per second is the first bottleneck
    /// when many environments are made at once.
    pub(crate) fn controller_manager(&self) -> Specification {
        let pki = self.layout.pki();
        let flags = vec![
            path_flag("--kubeconfig", &pki.kubeconfig("controller-manager")),
            path_flag("--service-account-private-key-file", &pki.key("service-accounts")),
            path_flag("--root-ca-file", &pki.authority()),
            text("--use-service-account-credentials", "true"),
            // It makes this folder; by default in /usr/libexec.
            path_flag("--flex-volume-plugin-dir", &self.layout.volume_plugins()),
            text("--cluster-cidr", POD_RANGE),
            text("--service-cluster-ip-range", SERVICE_RANGE),
            text("--bind-address", "127.0.0.1"),
            text("--leader-elect", "false"),
            text("--kube-api-qps", "500"),
            text("--kube-api-burst", "1000"),
        ];
        specification(
            "kube-controller-manager",
            self.kubernetes("kube-controller-manager"),
            flags,
        )
    }

    /// kube-scheduler.
    pub(crate) fn scheduler(&self) -> Specification {
        let flags = vec![
            path_flag("--kubeconfig", &self.layout.pki().kubeconfig("scheduler")),
            text("--bind-address", "127.0.0.1"),
            text("--leader-elect", "false"),
            text("--kube-api-qps", "500"),
            text("--kube-api-burst", "1000"),
        ];
        specification("kube-scheduler", self.kubernetes("kube-scheduler"), flags)
    }

    /// kubelet.
    pub(crate) fn kubelet(&self) -> Specification {
        let configuration = self.layout.configuration().join("kubelet.json");
        let flags = vec![
            path_flag("--config", &configuration),
            path_flag("--kubeconfig", &self.layout.pki().kubeconfig("kubelet")),
            text("--hostname-override", NODE_NAME),
            text("--node-ip", NODE_ADDRESS),
            path_flag("--root-dir", &self.layout.kubelet()),
            path_flag("--cert-dir", &self.layout.kubelet().join("pki")),
        ];
        Specification {
            configuration: Some(configuration),
            ..specification("kubelet", self.kubernetes("kubelet"), flags)
        }
    }

    /// kube-proxy. It programs a new Service at once; by default it would make the second one in
    /// a second wait.
    pub(crate) fn proxy(&self) -> Specification {
        let flags = vec![
            path_flag("--kubeconfig", &self.layout.pki().kubeconfig("proxy")),
            text("--hostname-override", NODE_NAME),
            text("--cluster-cidr", POD_RANGE),
            text("--proxy-mode", "iptables"),
            text("--iptables-min-sync-period", "100ms"),
            text("--conntrack-max-per-core", "0"),
            text("--healthz-bind-address", "127.0.0.1:10256"),
        ];
        specification("kube-proxy", self.kubernetes("kube-proxy"), flags)
    }

    fn kubernetes(&self, name: &str) -> PathBuf {
        self.context
            .paths
            .tool("kubernetes", versions::KUBERNETES)
            .join(name)
    }
}

fn installed(program: &str) -> PathBuf {
    prerequisites::find(program).unwrap_or_else(|| PathBuf::from(program))
}

fn text(name: &str, value: &str) -> OsString {
    format!("{name}={value}").into()
}

fn path_flag(name: &str, value: &Path) -> OsString {
    let mut flag = OsString::from(name);
    flag.push("=");
    flag.push(value);
    flag
}

fn specification(name: &'static str, program: PathBuf, arguments: Vec<OsString>) -> Specification {
    Specification {
        name,
        program,
        arguments,
        configuration: None,
    }
}
