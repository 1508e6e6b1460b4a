//! Folders and files of the process cluster.

use std::path::{Path, PathBuf};

use crate::certificates::Pki;
use crate::paths::Paths;
use crate::processes::Processes;

/// Where the process cluster keeps its things; all below one folder.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    /// The folder above all others.
    pub(crate) root: PathBuf,
}

impl Layout {
    /// Layout below the state folder of these paths.
    pub(crate) fn new(paths: &Paths) -> Self {
        Self {
            root: paths.cluster(),
        }
    }

    /// Certificates and kubeconfigs of the components.
    pub(crate) fn pki(&self) -> Pki {
        Pki::new(self.root.join("pki"))
    }

    /// Sockets and pid files.
    pub(crate) fn run(&self) -> PathBuf {
        self.root.join("run")
    }

    /// The components' logs, and those of the pods.
    pub(crate) fn log(&self) -> PathBuf {
        self.root.join("log")
    }

    /// The components' processes.
    pub(crate) fn processes(&self) -> Processes {
        Processes::new(self.run(), self.log())
    }

    /// Configuration files that are written anew at each start.
    pub(crate) fn configuration(&self) -> PathBuf {
        self.root.join("config")
    }

    /// etcd's data.
    pub(crate) fn etcd(&self) -> PathBuf {
        self.root.join("etcd")
    }

    /// containerd's persistent data: images, snapshots, its database.
    pub(crate) fn containerd_root(&self) -> PathBuf {
        self.root.join("containerd")
    }

    /// containerd's state, of no use once its containers are gone.
    pub(crate) fn containerd_state(&self) -> PathBuf {
        self.run().join("containerd")
    }

    /// containerd's socket.
    pub(crate) fn containerd_socket(&self) -> PathBuf {
        self.run().join("containerd.sock")
    }

    /// The kubelet's folder.
    pub(crate) fn kubelet(&self) -> PathBuf {
        self.root.join("kubelet")
    }

    /// Volume plugins, of which there are none.
    pub(crate) fn volume_plugins(&self) -> PathBuf {
        self.kubelet().join("volume-plugins")
    }

    /// Leases of pod addresses.
    pub(crate) fn addresses(&self) -> PathBuf {
        self.root.join("addresses")
    }

    /// The registry's layers.
    pub(crate) fn registry(&self) -> PathBuf {
        self.root.join("registry")
    }

    /// Folders behind `PersistentVolumes`.
    pub(crate) fn volumes(&self) -> PathBuf {
        self.root.join("volumes")
    }

    /// What the machine was like before the cluster came.
    pub(crate) fn machine(&self) -> PathBuf {
        self.root.join("machine.json")
    }

    /// Whether a path is this layout's own.
    pub(crate) fn contains(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }
}
