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

/// Runs `asym env destroy`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let members = session.provider.destroy_environment(&arguments.name).await?;
    wait_gone(&members, arguments.timeout, session).await?;
    session
        .console
        .remark(&format!("destroyed environment {}", arguments.name));
    Ok(())
}
