//! `asym env reset`: return all members to their start.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::time::Instant;

use asymmetric_crd::{AppClone, NamedError, Verb};
use clap::Args;
use futures::StreamExt;
use kube::ResourceExt;
use serde_json::{Value, json};

use super::{gone, members};
use crate::arguments::{DryRun, Waiting};
use crate::commands::outcome::{self, Request};
use crate::commands::request;
use crate::failure::Failure;
use crate::kinds::{Kind, environment_name};
use crate::output::{Objects, Output, Told};
use crate::progress::{self, Line};
use crate::provider::{ListOptions, ListWatch};
use crate::render;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// What a line says in the end.
const DONE: &str = "reset";

/// Arguments of `asym env reset`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Environment to reset
    #[arg(value_name = "NAME", value_parser = environment_name, add = crate::completion::Names::Environments)]
    pub name: String,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym env reset`. Every member is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let name = &arguments.name;
    let provider = &session.provider;
    let (operator, environment) = futures::join!(provider.operator(), provider.environment(name));
    let environment = environment?;
    operator?.check()?;
    let request = request::fresh();
    let started = Instant::now();
    provider.reset_environment(name, &request).await?;
    let told = |record: Value, text: String| Told {
        name: Kind::Environment.qualified(name),
        record,
        text,
    };
    if arguments.dry_run.is_asked_for() {
        let record = json!({"environment": name, "dryRun": "server"});
        let told = told(record, DryRun::said(&format!("reset {name}")));
        return arguments.output.print_each(&session.console, &[told], true);
    }
    if !arguments.wait.is_wanted() {
        let text = format!("{name} is being reset; see asym env status {name}");
        let told = told(json!({"environment": name, "request": request}), text);
        return arguments.output.print_each(&session.console, &[told], true);
    }
    let before = members(&environment, session).await?;
    let lines: BTreeMap<&str, Line> = before
        .keys()
        .map(|id| (id.as_str(), progress::line(&session.console, id)))
        .collect();
    let summary = progress::line(&session.console, name);
    summary.say("resetting");
    let awaited = Awaited {
        doing: format!("the reset of {name}"),
        goes_on: format!("{name} is reset"),
        see: format!("asym env status {name}"),
    };
    let watch = provider.watch_environment(name);
    let decision = decided(session, watch, arguments.wait.timeout, &awaited, |environment| {
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
    let clones = provider.watch_clones(&ListOptions::default());
    let decision = tokio::select! {
        decision = decision => decision,
        never = tell_steps(clones, &before, &lines) => match never {},
    };
    if let Err(failure) = &decision {
        summary.fail(failure);
    }
    let (environment, problem) = decision?;
    let took = started.elapsed();
    let clones = members(&environment, session).await?;
    let report = render::reset::environment(&environment, &clones, took, problem.is_none());
    for (id, line) in &lines {
        match report.failure(id) {
            Some(failure) => line.fail(&failure),
            None => line.end(&Ok(()), DONE),
        }
    }
    let outcome = problem
        .as_ref()
        .map_or(Ok(()), |detail| Err(failed(name, detail)));
    summary.end(&outcome, DONE);
    let told = told(
        render::list::record(&report),
        render::reset::environment_lines(&report),
    );
    arguments.output.print_each(&session.console, &[told], true)?;
    let failures = report.failures();
    match problem {
        // The members say why.
        Some(detail) if failures.is_empty() => Err(failed(name, &detail)),
        _ => session.console.fail_all(failures),
    }
}

/// Says on each member's line how far it is, for as long as anybody listens; for progress only. A member is done when
/// its epoch is another one than `before`.
async fn tell_steps(
    mut clones: ListWatch<AppClone>,
    before: &BTreeMap<String, AppClone>,
    lines: &BTreeMap<&str, Line>,
) -> Infallible {
    let epoch = |clone: &AppClone| clone.status.as_ref().and_then(|status| status.epoch);
    while let Some(Ok(clones)) = clones.next().await {
        for clone in &clones {
            let id = clone.name_any();
            let Some((line, before)) = lines.get(id.as_str()).zip(before.get(&id)) else {
                continue;
            };
            if epoch(clone) == epoch(before) {
                line.say(&outcome::step(clone).unwrap_or_else(|| "resetting".to_owned()));
            } else {
                line.end(&Ok(()), DONE);
            }
        }
    }
    std::future::pending().await
}

fn failed(name: &str, detail: &str) -> Failure {
    NamedError::ResetFailed {
        name: name.to_owned(),
        detail: detail.to_owned(),
    }
    .into()
}
