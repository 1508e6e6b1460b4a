//! `asym tokens`: beside `spin` the only verb that shows tokens.

use asymmetric_crd::state::clone_state;
use asymmetric_crd::{CloneState, NamedError, Verb};
use clap::Args;

use super::request::{self, Asked};
use crate::arguments::{Waiting, default_timeout};
use crate::failure::Failure;
use crate::kinds::clone_id;
use crate::output::{Data, Output};
use crate::render;
use crate::session::Session;

/// Arguments of `asym tokens`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("60s")), mut_arg("no_wait", |no_wait| no_wait.requires("reprovision")))]
pub struct Arguments {
    /// Clone whose tokens to show
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    /// Make new ones first; the old ones are refused from then on
    #[arg(long)]
    pub reprovision: bool,
    #[command(flatten)]
    output: Output<Data>,
    #[command(flatten)]
    wait: Waiting,
}

/// Runs `asym tokens`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let id = &arguments.id;
    let clone = session.provider.status(id).await?;
    if arguments.reprovision {
        let session = &session.listening()?;
        request::check_serving(&clone)?;
        session.provider.operator().await?.check()?;
        let asked = request::carry_out(session, id, &[Verb::Reprovision], &arguments.wait).await?;
        if let Asked::Noted(request) = asked {
            let told = request::noted(id, &request, "gets new tokens");
            return arguments.output.print_each(&session.console, &[told], true);
        }
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
    arguments.output.print(
        &session.console,
        &[],
        || &tokens,
        |_| render::tokens::list(id, &tokens),
    )
}
