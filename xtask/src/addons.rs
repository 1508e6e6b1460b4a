//! What a bare cluster lacks: DNS, volumes, and the announcement of the local registry.

use std::path::{Path, PathBuf};
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::archive::{self, Entry};
use crate::cluster_dns;
use crate::command::CommandError;
use crate::context::Context;
use crate::{target, versions};

const COREDNS: &str = include_str!("../manifests/coredns.yaml");
const LOCAL_PATH: &str = include_str!("../manifests/local-path.yaml");
const REGISTRY: &str = include_str!("../manifests/registry.yaml");
const BUSYBOX: &str = "/bin/busybox";

/// Why an add-on is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AddonError {
    /// Its image could not be written.
    #[error("failed to write the image {image}")]
    Archive {
        /// The image's name.
        image: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// containerd or the API server refused.
    #[error("failed to {doing}")]
    Command {
        /// What was being done.
        doing: &'static str,
        /// What failed.
        source: CommandError,
    },
    /// DNS does not answer.
    #[error(
        "the cluster's DNS did not answer within {0} seconds: `kubectl -n kube-system logs deployment/coredns` \
         tells why, then run `cargo xtask down` and `cargo xtask up`"
    )]
    NoAnswer(u64),
}

/// Names of the images of the cluster's own helpers, which are imported, not pulled.
#[derive(Debug, Clone)]
pub(crate) struct Images {
    /// Sandbox of every pod, and helper of the volume provisioner.
    pub(crate) busybox: String,
    /// `CoreDNS`.
    pub(crate) coredns: String,
    /// The volume provisioner.
    pub(crate) local_path: String,
}

impl Images {
    /// Named by version, and the one that is made of the machine's own busybox by its content.
    pub(crate) fn of(_context: &Context) -> Self {
        let busybox = std::fs::read(BUSYBOX).unwrap_or_default();
        let digest = hex::encode(Sha256::digest(busybox));
        Self {
            busybox: format!(
                "localhost/asymmetric/busybox:{}",
                digest.get(..12).unwrap_or("none")
            ),
            coredns: format!("localhost/asymmetric/coredns:{}", versions::COREDNS),
            local_path: format!(
                "localhost/asymmetric/local-path-provisioner:{}",
                versions::LOCAL_PATH_PROVISIONER
            ),
        }
    }
}

/// Imports the sandbox's image, without which no pod starts, and those of the add-ons; applies the
/// add-ons and waits until they are rolled out.
///
/// `volumes` is the folder for volumes; `socket` is containerd's and `scratch` a folder for archives.
pub(crate) fn apply(
    context: &Context,
    images: &Images,
    volumes: &Path,
    socket: &Path,
    scratch: &Path,
) -> Result<(), AddonError> {
    context
        .progress
        .step("installing DNS and the volume provisioner", |_| {
            import_all(context, images, socket, scratch)?;
            let resolver = std::fs::read_to_string(crate::resolver::file()).unwrap_or_default();
            let forward = if crate::resolver::has_upstream(&resolver) {
                "forward . /etc/resolv.conf"
            } else {
                ""
            };
            let dns = COREDNS
                .replace("{image}", &images.coredns)
                .replace("{forward}", forward);
            let provisioner = LOCAL_PATH
                .replace("{image}", &images.local_path)
                .replace("{helper}", &images.busybox)
                .replace("{folder}", &volumes.display().to_string());
            let registry = announcement(&context.target.registry);
            apply_manifest(context, [dns, provisioner, registry].join("\n---\n"))?;
            for (namespace, name) in [
                ("kube-system", "coredns"),
                ("local-path-storage", "local-path-provisioner"),
            ] {
                context
                    .kubectl_command()
                    .arguments(["rollout", "status", "deployment", name, "--namespace", namespace])
                    .argument("--timeout=90s")
                    .run()
                    .map_err(|source| AddonError::Command {
                        doing: "roll out DNS and volumes",
                        source,
                    })?;
            }
            Ok(())
        })
}

/// Applies the `ConfigMap` that says where the registry is.
pub(crate) fn announce_registry(context: &Context) -> Result<(), AddonError> {
    apply_manifest(context, announcement(&context.target.registry))
}

fn announcement(registry: &target::Registry) -> String {
    REGISTRY
        .replace("{host}", &registry.push)
        .replace("{runtime}", &registry.reference)
        .replace("{network}", registry.endpoint.trim_start_matches("http://"))
}

fn apply_manifest(context: &Context, manifest: String) -> Result<(), AddonError> {
    context
        .apply_command("asymmetric-xtask")
        .arguments(["-f", "-"])
        .input(manifest)
        .run()
        .map_err(|source| AddonError::Command {
            doing: "apply the add-ons",
            source,
        })
}

fn import_all(context: &Context, images: &Images, socket: &Path, scratch: &Path) -> Result<(), AddonError> {
    let tool =
        |tool: versions::GoTool, program: &str| context.paths.tool(tool.name, tool.version).join(program);
    let (coredns, local_path) = (
        tool(versions::COREDNS_TOOL, "coredns"),
        tool(versions::LOCAL_PATH_PROVISIONER_TOOL, "local-path-provisioner"),
    );
    let certificates = Path::new("/etc/ssl/certs/ca-certificates.crt");
    let busybox = [
        Entry::Folder("tmp"),
        Entry::Program("bin/busybox", Path::new(BUSYBOX)),
        Entry::Link("bin/sh", "busybox"),
        Entry::Link("bin/mkdir", "busybox"),
        Entry::Link("bin/rm", "busybox"),
    ];
    let wanted: [(&str, &[Entry<'_>], &[&str]); 3] = [
        (&images.busybox, &busybox, &["/bin/busybox", "sleep", "infinity"]),
        (
            &images.coredns,
            &[
                Entry::Program("coredns", &coredns),
                Entry::Program("etc/ssl/certs/ca-certificates.crt", certificates),
            ],
            &["/coredns"],
        ),
        (
            &images.local_path,
            &[Entry::Program("local-path-provisioner", &local_path)],
            &["/local-path-provisioner"],
        ),
    ];
    let ctr = || {
        context
            .runner
            .command("ctr")
            .argument("--address")
            .argument(socket)
            .arguments(["--namespace", "k8s.io"])
    };
    let command_error = |source| AddonError::Command {
        doing: "import the images of DNS and volumes",
        source,
    };
    let present = ctr()
        .arguments(["images", "list", "--quiet"])
        .output()
        .map_err(command_error)?;
    for (name, entries, entrypoint) in wanted {
        if present.lines().any(|line| line == name) {
            continue;
        }
        let archive: PathBuf = scratch.join("import.tar");
        archive::write(name, entries, entrypoint, &archive).map_err(|source| AddonError::Archive {
            image: name.to_owned(),
            source,
        })?;
        ctr()
            .arguments(["images", "import"])
            .argument(&archive)
            .run()
            .map_err(command_error)?;
        // Imported; the archive is of no more use.
        let _ = std::fs::remove_file(&archive);
    }
    Ok(())
}

/// Waits until the DNS Service answers, from this machine, through kube-proxy's rules: the whole
/// way that a pod's question takes.
pub(crate) fn wait_for_dns(patience: Duration) -> Result<(), AddonError> {
    if cluster_dns::wait(patience) {
        Ok(())
    } else {
        Err(AddonError::NoAnswer(patience.as_secs()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::paths::Paths;
    use crate::target::{Flavor, Target};

    #[test]
    fn the_announcement_names_all_three_sides() {
        let paths = Paths {
            root: "/r".into(),
            cache: "/c".into(),
            state: "/s".into(),
        };
        let text = announcement(&Target::new(Flavor::Processes, &paths).registry);
        assert!(text.contains("host: \"192.168.77.1:5001\""), "{text}");
        assert!(
            text.contains("hostFromContainerRuntime: \"localhost:5001\""),
            "{text}"
        );
        assert!(
            text.contains("hostFromClusterNetwork: \"192.168.77.1:5001\""),
            "{text}"
        );
        assert!(!text.contains("{host}"), "{text}");
    }
}
