//! `asym env reset`: return all members to their start.

use std::time::{Duration, Instant};

use asymmetric_crd::{NamedError, Verb};
use clap::Args;

use super::gone;
use super::spin::members;
use crate::arguments;
use crate::commands::outcome::{self, Request};
use crate::commands::request;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::render;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Arguments of `asym env reset`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment to reset
    #[arg(value_name = "NAME", add = crate::completion::Names::Environments)]
    pub name: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym env reset`. Every member is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let name = &arguments.name;
    let provider = &session.provider;
    let (operator, environment) = futures::join!(provider.operator(), provider.environment(name));
    environment?;
    operator?.check()?;
    let line = Progress::new(&session.console).line(name);
    line.say("resetting");
    let request = request::fresh();
    let started = Instant::now();
    provider.reset_environment(name, &request).await?;
    let awaited = Awaited {
        doing: format!("the reset of {name}"),
        goes_on: format!("{name} is reset"),
        see: format!("asym env status {name}"),
    };
    let watch = provider.watch_environment(name);
    let decision = decided(session, watch, arguments.timeout, &awaited, |environment| {
        let Some(environment) = environment else {
            return Some(Err(gone(name)));
        };
        let handled = environment
            .status
            .as_ref()
            .and_then(|status| status.requests.get(Verb::Reset.name()));
        match outcome::request(environment, Verb::Reset, handled, &request) {
            Request::Pending => None,
            Request::Succeeded => Some(Ok((environment.clone(), None))),
            Request::Failed(detail) => Some(Ok((environment.clone(), Some(detail)))),
        }
    });
    let (environment, problem) = decision.await?;
    let took = started.elapsed();
    drop(line);
    let clones = members(&environment, session).await?;
    let report = render::reset::environment(&environment, &clones, took, problem.is_none());
    if arguments.json {
        session.console.print_json(&report)?;
    } else {
        session
            .console
            .print(&render::reset::environment_lines(&report))?;
    }
    let failures = report.failures();
    for failure in &failures {
        session.console.fail(failure);
    }
    match problem {
        None => Ok(()),
        // The members said why.
        Some(_) if !failures.is_empty() => Err(Failure::Exit(1)),
        Some(detail) => Err(NamedError::ResetFailed {
            name: name.clone(),
            detail,
        }
        .into()),
    }
}
