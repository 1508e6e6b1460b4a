//! What a shell completes.

use clap::builder::ArgExt;

/// Kinds of names that a shell completes from the cluster. An argument says which: `add = Names::Clones`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Names {
    /// Ids of clones.
    Clones,
    /// Environments.
    Environments,
    /// Ids of clones, and environments.
    ClonesAndEnvironments,
    /// Snapshots.
    Snapshots,
    /// Templates.
    Templates,
    /// Fixtures of the templates, or of the clones' templates, that are on the line; of all when there is none.
    Fixtures,
    /// Modes, likewise.
    Modes,
    /// Services, likewise.
    Services,
    /// Ended runs of the clones on the line.
    Runs,
    /// Contexts of the kubeconfig.
    Contexts,
    /// Namespaces of the cluster.
    Namespaces,
}

impl ArgExt for Names {}
