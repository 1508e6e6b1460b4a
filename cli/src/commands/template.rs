//! `asym template`: the catalog.

pub mod push;

use clap::Subcommand;

use crate::failure::Failure;
use crate::help::notes;
use crate::session::Session;

/// Verbs on templates.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Put a template of your own into the catalog, or replace it
    #[command(after_help = notes::TEMPLATE_PUSH)]
    Push(push::Arguments),
}

/// Runs a verb on templates.
pub async fn run(command: Command, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Push(arguments) => push::run(&arguments, session).await,
    }
}
