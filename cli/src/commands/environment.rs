//! `asym env`: several clones as one.

pub mod desired;
pub mod destroy;
mod file;
pub mod render;
pub mod reset;
pub mod spin;
pub mod status;

use std::collections::BTreeMap;

use asymmetric_crd::clone::Desired;
use asymmetric_crd::{AppClone, Environment, NamedError};
use clap::Subcommand;
use kube::ResourceExt;

use crate::arguments::Global;
use crate::failure::Failure;
use crate::help::notes;
use crate::provider::ListOptions;
use crate::session::Session;

/// Verbs on environments.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Bring up what an environment.yaml declares and wait for it
    #[command(after_help = notes::ENV_SPIN)]
    Spin(spin::Arguments),
    /// Show environments, or one of them with its members
    #[command(after_help = notes::ENV_STATUS)]
    #[command(alias = "ls")]
    Status(status::Arguments),
    /// Print the Kubernetes manifest of an environment.yaml, for git
    #[command(after_help = notes::ENV_RENDER)]
    Render(render::Arguments),
    /// Stop all members: no pods, everything they hold is kept
    #[command(after_help = notes::ENV_STOP)]
    Stop(desired::Arguments),
    /// Start all members: same content, tokens and address
    #[command(after_help = notes::ENV_START)]
    Start(desired::Arguments),
    /// Return all members to their start
    #[command(after_help = notes::ENV_RESET)]
    Reset(reset::Arguments),
    /// Remove an environment with all its members; there is no way back
    #[command(after_help = notes::ENV_DESTROY)]
    Destroy(destroy::Arguments),
}

/// The environment vanished while it was waited for.
pub(super) fn gone(name: &str) -> Failure {
    NamedError::EnvironmentNotFound {
        name: name.to_owned(),
        hint: String::new(),
    }
    .into()
}

/// Why a member failed, if it did.
fn member_failure(environment: &Environment, member: &str) -> Option<Failure> {
    let failures = &environment.status.as_ref()?.failures;
    let failure = failures.iter().find(|failure| failure.name == member)?;
    Some(Failure::Reported {
        code: failure.code.clone(),
        sentence: format!("{}: {}", failure.name, failure.message),
    })
}

/// Says why members failed, if some did.
fn fail_members(environment: &Environment, session: &Session) -> Result<(), Failure> {
    let members = environment.status.iter().flat_map(|status| &status.failures);
    let failures = members.filter_map(|failure| member_failure(environment, &failure.name));
    session.console.fail_all(failures.collect())
}

/// Runs a verb on environments.
pub async fn run(command: Command, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Spin(arguments) => spin::run(&arguments, session).await,
        Command::Status(arguments) => status::run(&arguments, session).await,
        Command::Render(arguments) => render::run(&arguments, &Global::default(), &session.console),
        Command::Stop(arguments) => desired::run(&arguments, Desired::Stopped, session).await,
        Command::Start(arguments) => desired::run(&arguments, Desired::Running, session).await,
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
