//! `asym reset`: return a clone to its start.

use std::time::{Duration, Instant};

use asymmetric_crd::NamedError;
use clap::Args;

use super::outcome::{self, Request};
use super::request;
use crate::arguments;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::render;
use crate::session::Session;
use crate::wait::{Waited, until};

/// Arguments of `asym reset`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone to reset
    #[arg(value_name = "ID")]
    pub id: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym reset`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let id = &arguments.id;
    let provider = &session.provider;
    let (operator, clone) = futures::join!(provider.operator(), provider.status(id));
    clone?;
    operator?.check()?;
    let line = Progress::new(&session.console).line(id);
    line.say("resetting");
    let request = request::fresh();
    let started = Instant::now();
    provider.reset(id, &request).await?;
    let waited = until(
        &session.interrupt,
        provider.watch(id),
        arguments.timeout,
        |clone| {
            let Some(clone) = clone else {
                return Some(Err(NamedError::CloneNotFound {
                    id: id.clone(),
                    hint: String::new(),
                }
                .into()));
            };
            let handled = clone
                .status
                .as_ref()
                .and_then(|status| status.requests.get("reset"));
            match outcome::reset(clone, handled, &request) {
                Request::Pending => None,
                Request::Succeeded => Some(Ok(clone.clone())),
                Request::Failed(detail) => Some(Err(Failure::from(NamedError::ResetFailed {
                    name: id.clone(),
                    detail,
                }))),
            }
        },
    );
    let waited = waited.await?;
    let took = started.elapsed();
    drop(line);
    let clone = match waited {
        Waited::Decided(decision) => decision?,
        Waited::Interrupted => {
            return Err(Failure::Interrupted(format!(
                "interrupted: {id} is reset all the same. See asym status {id}"
            )));
        }
        Waited::TimedOut(_) => {
            provider.operator().await?.check_unnoticed()?;
            let seconds = arguments.timeout.as_secs();
            return Err(NamedError::WaitTimeout {
                what: format!("the reset of {id}"),
                seconds,
                see: format!("asym status {id}"),
            }
            .into());
        }
    };
    if arguments.json {
        return session.console.print_json(&render::reset::record(&clone, took));
    }
    session.console.print(&render::reset::sentence(&clone, took))
}
