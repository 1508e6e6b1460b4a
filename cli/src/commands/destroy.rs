//! `asym destroy`: remove clones and everything they hold.

use std::time::Duration;

use asymmetric_crd::NamedError;
use clap::Args;
use futures::future::join_all;

use super::membership::declaring_environment;
use crate::arguments;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::session::Session;
use crate::wait::{Waited, until};

/// Arguments of `asym destroy`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clones to remove
    #[arg(required = true, value_name = "ID", add = crate::completion::Names::Clones)]
    pub ids: Vec<String>,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym destroy`: all ids are looked at before the first clone is removed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    for id in &arguments.ids {
        let clone = session.provider.status(id).await?;
        if let Some(environment) = declaring_environment(&clone, session).await? {
            return Err(NamedError::MemberDeclared {
                id: id.clone(),
                environment,
            }
            .into());
        }
    }
    for id in &arguments.ids {
        session.provider.leave_environments(id).await?;
        session.provider.destroy(id).await?;
    }
    wait_gone(&arguments.ids, arguments.timeout, session).await
}

/// Waits until all `ids` are gone; says so of each.
pub(super) async fn wait_gone(ids: &[String], timeout: Duration, session: &Session) -> Result<(), Failure> {
    let progress = Progress::new(&session.console);
    let waits = ids.iter().map(|id| {
        let line = progress.line(id);
        async move {
            let waited = until(&session.interrupt, session.provider.watch(id), timeout, |clone| {
                line.say("being removed");
                clone.is_none().then_some(())
            });
            match waited.await? {
                Waited::Decided(()) => Ok(()),
                Waited::Interrupted => Err(Failure::Interrupted(format!(
                    "interrupted: {id} is removed all the same. See asym status {id}"
                ))),
                Waited::TimedOut(last) => {
                    session.provider.operator().await?.check_unnoticed()?;
                    Err(last
                        .as_ref()
                        .and_then(super::outcome::last_failure)
                        .unwrap_or_else(|| {
                            let (what, seconds) = (format!("the removal of {id}"), timeout.as_secs());
                            NamedError::WaitTimeout {
                                what,
                                seconds,
                                see: format!("asym status {id}"),
                            }
                            .into()
                        }))
                }
            }
        }
    });
    let mut failures = Vec::new();
    for (id, outcome) in ids.iter().zip(join_all(waits).await) {
        match outcome {
            Ok(()) => session.console.remark(&format!("destroyed {id}")),
            Err(failure) => failures.push(failure),
        }
    }
    let Some(last) = failures.pop() else { return Ok(()) };
    for failure in failures {
        session.console.fail(&failure);
    }
    Err(last)
}
