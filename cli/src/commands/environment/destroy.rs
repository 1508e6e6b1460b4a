//! `asym env destroy`: remove an environment with all its members.

use clap::Args;

use crate::arguments::{DryRun, Waiting};
use crate::commands::destroy::{rehearsed, wait_gone};
use crate::failure::Failure;
use crate::kinds::environment_name;
use crate::session::Session;

/// Arguments of `asym env destroy`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment to remove
    #[arg(value_name = "NAME", value_parser = environment_name)]
    pub name: String,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym env destroy`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let name = &arguments.name;
    let members = session.provider.destroy_environment(name).await?;
    let done = format!("destroyed environment {name}");
    if arguments.dry_run.is_asked_for() {
        session.console.print(&rehearsed(&members))?;
        return session.console.print(&DryRun::said(&done));
    }
    if !arguments.wait.is_wanted() {
        session
            .console
            .remark(&format!("{name} and its members are being removed"));
        return Ok(());
    }
    let failures = wait_gone(&members, arguments.wait.timeout, session).await;
    session.console.fail_all(failures)?;
    session.console.remark(&done);
    Ok(())
}
