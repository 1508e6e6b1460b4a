//! `asym env destroy`: remove an environment with all its members.

use std::time::Duration;

use clap::Args;

use crate::arguments;
use crate::commands::destroy::wait_gone;
use crate::failure::Failure;
use crate::session::Session;

/// Arguments of `asym env destroy`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment to remove
    #[arg(value_name = "NAME", add = crate::completion::Names::Environments)]
    pub name: String,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym env destroy`. Every member is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let removals = session.provider.destroy_environment(&arguments.name).await?;
    let mut leaving = Vec::new();
    let mut failed = false;
    for removal in removals {
        match removal.outcome {
            Ok(()) => leaving.push(removal.id),
            Err(failure) => {
                failed = true;
                session.console.fail(&failure);
                let id = removal.id;
                session
                    .console
                    .remark(&format!("{id} was not removed; asym destroy {id} does"));
            }
        }
    }
    wait_gone(&leaving, arguments.timeout, session).await?;
    if failed {
        return Err(Failure::Exit(1));
    }
    session
        .console
        .remark(&format!("destroyed environment {}", arguments.name));
    Ok(())
}
