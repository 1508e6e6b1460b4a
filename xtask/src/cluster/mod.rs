//! The local cluster: kind where a Docker engine answers, otherwise plain processes.

mod cleanup;
mod components;
mod configuration;
mod kind;
mod layout;
mod machine;
mod process;

use crate::addons::AddonError;
use crate::certificates::CertificateError;
use crate::command::CommandError;
use crate::context::Context;
use crate::kubeconfig::{self, KubeconfigError};
use crate::network::NetworkError;
use crate::processes::ProcessError;
use crate::target::Flavor;

pub(crate) use cleanup::CleanupError;

/// Why the cluster could not be brought up or down.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ClusterError {
    /// Its certificates.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// One of its programs.
    #[error(transparent)]
    Process(#[from] ProcessError),
    /// The node's network.
    #[error(transparent)]
    Network(#[from] NetworkError),
    /// What an earlier cluster left.
    #[error(transparent)]
    Cleanup(#[from] CleanupError),
    /// DNS, volumes, the registry's announcement.
    #[error(transparent)]
    Addon(#[from] AddonError),
    /// The user's kubeconfig.
    #[error(transparent)]
    Kubeconfig(#[from] KubeconfigError),
    /// A program that was asked to do something.
    #[error("failed to {doing}")]
    Command {
        /// What was being done.
        doing: &'static str,
        /// What failed.
        source: CommandError,
    },
    /// A file.
    #[error("failed to write {path}")]
    Write {
        /// The file or folder.
        path: std::path::PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// It did not come up in time.
    #[error(
        "{what} after {seconds} seconds: see the logs in {logs}, then run `cargo xtask down` and `cargo xtask up`"
    )]
    Timeout {
        /// What did not happen.
        what: &'static str,
        /// How long it was waited for.
        seconds: u64,
        /// Folder with the components' logs.
        logs: String,
    },
    /// Something else listens where the cluster must.
    #[error("{address} is in use by another program: stop it (`ss -ltnp` shows it), then run this again")]
    AddressInUse {
        /// Address and port.
        address: String,
    },
}

/// Brings the cluster up, or what is missing of it, and makes it the user's current context.
pub(crate) fn up(context: &Context) -> Result<(), ClusterError> {
    match context.target.flavor {
        Flavor::Kind => kind::up(context)?,
        Flavor::Processes => {
            with_root_rights(context, "start", process::up)?;
            kubeconfig::merge(context)?;
        }
    }
    Ok(())
}

/// Removes the cluster and everything that came with it.
pub(crate) fn down(context: &Context) -> Result<(), ClusterError> {
    match context.target.flavor {
        Flavor::Kind => kind::down(context),
        Flavor::Processes => {
            kubeconfig::remove(context)?;
            with_root_rights(context, "stop", process::down)
        }
    }
}

/// Whether its API answers.
pub(crate) fn answers(context: &Context) -> bool {
    context.target.kubeconfig.is_file()
        && context.kubectl().is_file()
        && context
            .kubectl_command()
            .arguments(["get", "--raw", "/readyz", "--request-timeout=3s"])
            .succeeds()
}

/// Runs `work` here when we are root; otherwise the same in a child process under sudo.
///
/// Only the process cluster needs it; compiling and everything else stays with the user.
fn with_root_rights(
    context: &Context,
    verb: &'static str,
    work: fn(&Context) -> Result<(), ClusterError>,
) -> Result<(), ClusterError> {
    if nix::unistd::geteuid().is_root() {
        return work(context);
    }
    let doing = "run a part under sudo (its reason is above; without one, sudo is not set up for you)";
    // Made by us: what root makes would be closed to us.
    std::fs::create_dir_all(&context.paths.state).map_err(|source| ClusterError::Write {
        path: context.paths.state.clone(),
        source,
    })?;
    let program = std::env::current_exe().map_err(|source| ClusterError::Write {
        path: "/proc/self/exe".into(),
        source,
    })?;
    context
        .runner
        .privileged(program)
        .arguments(["cluster-processes", verb, "--cache"])
        .argument(&context.paths.cache)
        .argument("--state")
        .argument(&context.paths.state)
        .attached()
        .map_err(|source| ClusterError::Command { doing, source })
}

/// What the child process under sudo does, see [`with_root_rights`].
pub(crate) fn privileged(context: &Context, verb: &str) -> Result<(), ClusterError> {
    if verb == "start" {
        process::up(context)
    } else {
        process::down(context)
    }
}
