//! `asym stop` and `asym start`: whether clones run. Their data, tokens and addresses stay.

use std::time::Duration;

use asymmetric_crd::clone::Desired;
use clap::Args;
use futures::future::join_all;

use super::outcome::{self, Spin};
use super::request::gone;
use crate::arguments;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym stop` and `asym start`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clones to stop or to start
    #[arg(required = true, value_name = "ID", add = crate::completion::Names::Clones)]
    pub ids: Vec<String>,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym stop` or `asym start`: all ids are looked at before the first clone is changed. Silent on success.
pub async fn run(arguments: &Arguments, desired: Desired, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    session.provider.operator().await?.check()?;
    for id in &arguments.ids {
        session.provider.status(id).await?;
    }
    let waits = arguments
        .ids
        .iter()
        .map(|id| one(id, desired, arguments.timeout, session));
    let mut failures: Vec<Failure> = join_all(waits)
        .await
        .into_iter()
        .filter_map(Result::err)
        .collect();
    let Some(last) = failures.pop() else { return Ok(()) };
    for failure in failures {
        session.console.fail(&failure);
    }
    Err(last)
}

async fn one(id: &str, desired: Desired, timeout: Duration, session: &Session) -> Result<(), Failure> {
    let (doing, done) = match desired {
        Desired::Running => ("starting", "started"),
        Desired::Stopped => ("stopping", "stopped"),
    };
    let line = Progress::new(&session.console).line(id);
    line.say(doing);
    session.provider.set_desired(id, desired).await?;
    let awaited = Awaited {
        doing: format!("{doing} {id}"),
        goes_on: format!("{id} is {done}"),
        see: format!("asym status {id}"),
    };
    decided(session, session.provider.watch(id), timeout, &awaited, |clone| {
        let Some(clone) = clone else {
            return Some(Err(gone(id)));
        };
        match outcome::spin(clone) {
            Spin::Ready => Some(Ok(())),
            Spin::Failed(failure) => Some(Err(failure)),
            Spin::Pending(_) => None,
        }
    })
    .await
}
