//! `asym env`: several clones as one.

pub mod destroy;
pub mod reset;
pub mod spin;
pub mod status;

use asymmetric_crd::NamedError;
use clap::Subcommand;

use crate::failure::Failure;
use crate::help::notes;
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
    /// Return all members to their start
    #[command(after_help = notes::ENV_RESET)]
    Reset(reset::Arguments),
    /// Remove an environment with all its members; there is no way back
    #[command(after_help = notes::ENV_DESTROY)]
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
