//! `asym tokens`: beside `spin` the only verb that shows tokens.

use std::time::Duration;

use asymmetric_crd::state::clone_state;
use asymmetric_crd::{CloneState, NamedError, Verb};
use clap::Args;

use super::request;
use crate::arguments;
use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym tokens`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose tokens to show
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Make new ones first; the old ones are refused from then on
    #[arg(long)]
    pub reprovision: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait for new ones, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym tokens`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let id = &arguments.id;
    let clone = session.provider.status(id).await?;
    if arguments.reprovision {
        let session = &session.listening()?;
        request::check_serving(&clone)?;
        session.provider.operator().await?.check()?;
        request::carry_out(session, id, &[Verb::Reprovision], arguments.timeout).await?;
    }
    let tokens = session.provider.tokens(id).await?;
    let state = clone_state(&clone);
    if tokens.is_empty() && matches!(state, CloneState::Creating | CloneState::Failed) {
        return Err(NamedError::CloneNotReady {
            id: id.clone(),
            state: state.to_string(),
            instead: format!("its tokens are made when it serves, see asym status {id}"),
        }
        .into());
    }
    if arguments.json {
        return session.console.print_json(&tokens);
    }
    session.console.print(&render::tokens::list(id, &tokens))
}
