//! `asym env status`: environments and their members.

use clap::Args;

use super::spin::members;
use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym env status`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment to show with its members; all of them in brief when omitted
    #[arg(value_name = "NAME", add = crate::completion::Names::Environments)]
    pub name: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym env status`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let Some(name) = &arguments.name else {
        let environments = session.provider.environments().await?;
        if arguments.json {
            return session
                .console
                .print_json(&render::environments::records(&environments));
        }
        return session.console.print(&render::environments::table(&environments));
    };
    let environment = session.provider.environment(name).await?;
    let clones = members(&environment, session).await?;
    if arguments.json {
        return session
            .console
            .print_json(&render::environments::record(&environment, &clones));
    }
    session
        .console
        .print(&render::environments::story(&environment, &clones, None))?;
    session
        .console
        .print(&render::environments::failures(&environment))
}
