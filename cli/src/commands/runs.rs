//! `asym runs`: the run that a clone is in, and ended ones that are kept.

use clap::Args;

use crate::failure::Failure;
use crate::kinds::clone_id;
use crate::output::{Output, Rows};
use crate::render;
use crate::session::Session;

/// Arguments of `asym runs`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose runs to list
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    #[command(flatten)]
    output: Output<Rows>,
}

/// Runs `asym runs`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let runs = render::runs::of(&session.provider.status(&arguments.id).await?);
    let list = render::runs::list(&arguments.id, &runs);
    arguments.output.print_list(&session.console, &list, false)
}
