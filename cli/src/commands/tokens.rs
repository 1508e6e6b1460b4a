//! `asym tokens`: beside `spin` the only verb that shows tokens.

use asymmetric_crd::CloneState;
use asymmetric_crd::NamedError;
use asymmetric_crd::state::clone_state;
use clap::Args;

use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym tokens`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose tokens to show
    #[arg(value_name = "ID")]
    pub id: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym tokens`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let id = &arguments.id;
    let clone = session.provider.status(id).await?;
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
