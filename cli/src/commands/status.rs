//! `asym status`: all clones, or one of them in full.

use asymmetric_crd::{AppClone, Environment};
use clap::Args;

use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym status`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone to show in full; all of them in brief when omitted
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: Option<String>,
    /// Print JSON; tokens are left out
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym status`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let Some(id) = &arguments.id else {
        let (clones, environments) = everything(session).await?;
        if arguments.json {
            return session
                .console
                .print_json(&render::clones::records(&clones, &environments));
        }
        return session
            .console
            .print(&render::clones::table(&clones, &environments));
    };
    let (clone, environments) = futures::join!(session.provider.status(id), session.provider.environments());
    let (clone, environments) = (clone?, environments?);
    let environment = render::clones::environment_of(&clone, &environments);
    if arguments.json {
        return session
            .console
            .print_json(&render::record::Record::of(&clone, environment.as_deref()));
    }
    session
        .console
        .print(&render::clones::story(&clone, environment.as_deref()))
}

/// All clones and all environments.
pub(super) async fn everything(session: &Session) -> Result<(Vec<AppClone>, Vec<Environment>), Failure> {
    let (clones, environments) = futures::join!(session.provider.clones(), session.provider.environments());
    Ok((clones?, environments?))
}
