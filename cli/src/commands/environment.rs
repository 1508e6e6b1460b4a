//! `asym env`: several clones as one.

pub mod destroy;
pub mod reset;
pub mod spin;
pub mod status;

use std::collections::BTreeMap;

use asymmetric_crd::{AppClone, Environment, NamedError};
use clap::Subcommand;
use kube::ResourceExt;

use crate::failure::Failure;
use crate::provider::ListOptions;
use crate::session::Session;

/// Verbs on environments.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Bring up what an environment.yaml declares and wait for it
    Spin(spin::Arguments),
    /// Show environments, or one of them with its members
    #[command(alias = "ls")]
    Status(status::Arguments),
    /// Return all members to their start
    Reset(reset::Arguments),
    /// Remove an environment with all its members; there is no way back
    Destroy(destroy::Arguments),
}

/// The environment vanished while it was waited for.
fn gone(name: &str) -> Failure {
    NamedError::EnvironmentNotFound {
        name: name.to_owned(),
        hint: String::new(),
    }
    .into()
}

/// Runs a verb on environments.
pub async fn run(command: Command, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Spin(arguments) => spin::run(&arguments, session).await,
        Command::Status(arguments) => status::run(&arguments, session).await,
        Command::Reset(arguments) => reset::run(&arguments, session).await,
        Command::Destroy(arguments) => destroy::run(&arguments, session).await,
    }
}

/// The clones of the members that exist, by id.
async fn members(
    environment: &Environment,
    session: &Session,
) -> Result<BTreeMap<String, AppClone>, Failure> {
    let members = environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice())
        .unwrap_or_default();
    let clones = session.provider.clones(&ListOptions::default()).await?;
    let is_member = |id: &str| members.iter().any(|member| member.clone == id);
    Ok(clones
        .into_iter()
        .map(|clone| (clone.name_any(), clone))
        .filter(|(id, _)| is_member(id))
        .collect())
}
