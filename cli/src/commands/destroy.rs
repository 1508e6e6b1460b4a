//! `asym destroy`: remove clones and everything they hold.

use std::time::Duration;

use asymmetric_crd::NamedError;
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use super::membership::declaring_environment;
use crate::arguments::{DryRun, Targets, Waiting};
use crate::failure::Failure;
use crate::progress;
use crate::session::Session;
use crate::wait::{Waited, until};

/// Arguments of `asym destroy`.
#[derive(Args, Debug)]
pub struct Arguments {
    #[command(flatten)]
    targets: Targets,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym destroy`: all clones are looked at before the first one is removed, and each is attempted then.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let clones = arguments.targets.find(session).await?;
    for clone in &clones {
        if let Some(environment) = declaring_environment(clone, session).await? {
            return Err(NamedError::MemberDeclared {
                id: clone.name_any(),
                environment,
            }
            .into());
        }
    }
    let (mut removed, mut failures) = (Vec::new(), Vec::new());
    // One after the other: clones of one environment leave it by changing the same object.
    for clone in &clones {
        let id = clone.name_any();
        match remove(&id, session).await {
            Ok(()) => removed.push(id),
            Err(failure) => failures.push(failure),
        }
    }
    if arguments.dry_run.is_asked_for() {
        session.console.print(&rehearsed(&removed))?;
    } else if arguments.wait.is_wanted() {
        failures.extend(wait_gone(&removed, arguments.wait.timeout, session).await);
    } else {
        for id in removed {
            session.console.remark(&format!("{id} is being removed"));
        }
    }
    session.console.fail_all(failures)
}

async fn remove(id: &str, session: &Session) -> Result<(), Failure> {
    session.provider.leave_environments(id).await?;
    session.provider.destroy(id).await
}

/// A line for each clone that a dry run would have removed.
pub(super) fn rehearsed(ids: &[String]) -> String {
    let lines: Vec<String> = ids
        .iter()
        .map(|id| DryRun::said(&format!("destroyed {id}")))
        .collect();
    lines.join("\n")
}

/// Waits until all `ids` are gone; says so of each, and answers why others are not.
pub(super) async fn wait_gone(ids: &[String], timeout: Duration, session: &Session) -> Vec<Failure> {
    let waits = ids.iter().map(|id| async move {
        let line = progress::line(&session.console, id);
        line.say("being removed");
        let outcome = gone(id, timeout, session).await;
        line.end(&outcome, "gone");
        outcome
    });
    let mut failures = Vec::new();
    for (id, outcome) in ids.iter().zip(join_all(waits).await) {
        match outcome {
            Ok(()) => session.console.remark(&format!("destroyed {id}")),
            Err(failure) => failures.push(failure),
        }
    }
    failures
}

async fn gone(id: &str, timeout: Duration, session: &Session) -> Result<(), Failure> {
    let watch = session.provider.watch(id);
    let waited = until(&session.interrupt, watch, timeout, |clone| {
        clone.is_none().then_some(())
    });
    match waited.await? {
        Waited::Decided(()) => Ok(()),
        Waited::Interrupted => Err(Failure::Interrupted(format!(
            "interrupted: {id} is removed all the same. See asym status {id}"
        ))),
        Waited::TimedOut(last) => {
            session.provider.operator().await?.check_unnoticed()?;
            let known = last.as_ref().and_then(super::outcome::last_failure);
            Err(known.unwrap_or_else(|| {
                NamedError::WaitTimeout {
                    what: format!("the removal of {id}"),
                    seconds: timeout.as_secs(),
                    see: format!("asym status {id}"),
                }
                .into()
            }))
        }
    }
}
