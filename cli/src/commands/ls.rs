//! `asym ls`: list clones or templates.

use clap::Args;

use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym ls`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// List the templates that clones can be made from
    #[arg(long)]
    pub templates: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym ls`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if arguments.templates {
        let templates = session.provider.templates().await?;
        if arguments.json {
            let records: Vec<_> = templates.iter().map(render::templates::Record::of).collect();
            return session.console.print_json(&records);
        }
        return session.console.print(&render::templates::table(&templates));
    }
    let (clones, environments) = super::status::everything(session).await?;
    if arguments.json {
        return session
            .console
            .print_json(&render::clones::records(&clones, &environments));
    }
    session
        .console
        .print(&render::clones::table(&clones, &environments))
}
