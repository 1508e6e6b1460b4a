//! `asym runs`: the run that a clone is in, and ended ones that are kept.

use clap::Args;

use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym runs`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose runs to list
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym runs`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let runs = render::runs::of(&session.provider.status(&arguments.id).await?);
    if arguments.json {
        return session.console.print_json(&runs);
    }
    session.console.print(&render::runs::table(&arguments.id, &runs))
}
