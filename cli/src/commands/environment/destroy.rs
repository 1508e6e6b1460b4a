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
    #[arg(value_name = "NAME", value_parser = environment_name, add = crate::completion::Names::Environments)]
    pub name: String,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym env destroy`. Every member is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let name = &arguments.name;
    let removals = session.provider.destroy_environment(name).await?;
    let done = format!("destroyed environment {name}");
    let mut leaving = Vec::new();
    let mut failures = Vec::new();
    for removal in removals {
        match removal.outcome {
            Ok(()) => leaving.push(removal.id),
            Err(failure) => {
                failures.push(failure);
                let id = removal.id;
                session
                    .console
                    .remark(&format!("{id} was not removed; asym destroy {id} does"));
            }
        }
    }
    if arguments.dry_run.is_asked_for() {
        session.console.print(&rehearsed(&leaving))?;
        session.console.fail_all(failures)?;
        return session.console.print(&DryRun::said(&done));
    }
    if !arguments.wait.is_wanted() {
        session.console.fail_all(failures)?;
        session
            .console
            .remark(&format!("{name} and its members are being removed"));
        return Ok(());
    }
    failures.extend(wait_gone(&leaving, arguments.wait.timeout, session).await);
    session.console.fail_all(failures)?;
    session.console.remark(&done);
    Ok(())
}
