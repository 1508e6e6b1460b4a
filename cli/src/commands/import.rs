//! `asym import`: move in with the `registry.json` of asymmetric's own command line.

mod make;
mod plan;

use std::path::PathBuf;
use std::time::{Duration, Instant};

use asymmetric_crd::registry_file::{self, Import};
use asymmetric_crd::{AppClone, Environment};
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use self::plan::{Cluster, Plan};
use super::environment::gone;
use super::{input, outcome, spin};
use crate::arguments::{DryRun, Waiting, default_timeout};
use crate::failure::Failure;
use crate::output::{Data, Output};
use crate::progress;
use crate::provider::ListOptions;
use crate::render::registry::{Outcome, Report};
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Said whenever clones are made: what a registry does not hold.
const STAYS_BEHIND: &str = "content and tokens stay behind: every clone starts from its seed, with new tokens, ports and image digest";

/// Arguments of `asym import`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("10m")))]
pub struct Arguments {
    /// The registry.json, usually ~/.asymmetric/registry.json; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    output: Output<Data>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym import`: the file is checked, against itself, the catalog and what is there already, before anything is
/// made; what was made is removed again when something cannot be made.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let input = input::read(&arguments.file).map_err(Failure::Usage)?;
    let file = registry_file::parse(&input.name, &input.content)?;
    let started = Instant::now();
    let provider = &session.provider;
    let all = ListOptions::default();
    let (operator, templates, clones, environments, snapshots) = futures::join!(
        provider.operator(),
        provider.templates(),
        provider.clones(&all),
        provider.environments(&all),
        provider.snapshots(&all)
    );
    let templates = templates?;
    operator?.check()?;
    let import = registry_file::import(&file, &templates)?;
    let cluster = Cluster {
        templates,
        clones: clones?,
        environments: environments?,
        snapshots: snapshots?,
    };
    let plan = Plan::of(&import, &cluster)?;
    let mut report = Report::new(&input.name, &plan.clones, &plan.environments, plan.kept.clone());
    if plan.clones.is_empty() && plan.environments.is_empty() {
        return print(&report, arguments, session);
    }
    report.remarks = remarks(&import, &plan);
    if arguments.dry_run.is_asked_for() {
        report.outcome = Outcome::Planned;
        return print(&report, arguments, session);
    }
    make::all(&plan, session).await?;
    if !arguments.wait.is_wanted() {
        report.outcome = Outcome::AskedFor;
        return print(&report, arguments, session);
    }
    let failures = wait(&plan, arguments, session, started).await;
    if failures
        .iter()
        .any(|failure| matches!(failure, Failure::Interrupted(_)))
    {
        let sentence = "interrupted: what is imported keeps being made. Watch it with asym status";
        return Err(Failure::Interrupted(sentence.to_owned()));
    }
    let made = clones_of(&plan, session).await?;
    report.outcome = Outcome::Made(started.elapsed());
    report.clones = made;
    print(&report, arguments, session)?;
    session.console.fail_all(failures)
}

fn remarks(import: &Import, plan: &Plan) -> Vec<String> {
    let mut remarks = import.remarks.clone();
    if !plan.clones.is_empty() {
        remarks.push(STAYS_BEHIND.to_owned());
    }
    remarks
}

fn print(report: &Report, arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    for remark in &report.remarks {
        session.console.remark(remark);
    }
    arguments
        .output
        .print(&session.console, &[], || report.record(), |_| report.story())
}

/// Waits for every clone and every environment; returns what failed.
async fn wait(plan: &Plan, arguments: &Arguments, session: &Session, started: Instant) -> Vec<Failure> {
    let clones = plan.clones.iter().map(|clone| {
        let id = clone.name_any();
        let line = progress::line(&session.console, &id);
        async move {
            let outcome = spin::wait(&id, arguments.wait.timeout, session, &line, started).await;
            line.end(&outcome, "ready");
            outcome.map(drop)
        }
    });
    let mut failures: Vec<Failure> = join_all(clones)
        .await
        .into_iter()
        .filter_map(Result::err)
        .collect();
    // An environment says of its members what has been said already.
    if failures.is_empty() {
        let left = arguments.wait.timeout.saturating_sub(started.elapsed());
        let environments = plan
            .environments
            .iter()
            .map(|environment| settled(environment, left, session));
        failures = join_all(environments)
            .await
            .into_iter()
            .filter_map(Result::err)
            .collect();
    }
    failures
}

/// Waits until the environment has taken its members as they are.
async fn settled(environment: &Environment, timeout: Duration, session: &Session) -> Result<(), Failure> {
    let name = &environment.name_any();
    let awaited = Awaited {
        doing: format!("the environment {name}"),
        goes_on: format!("{name} is made"),
        see: format!("asym env status {name}"),
    };
    let watch = session.provider.watch_environment(name);
    decided(
        session,
        watch,
        timeout,
        &awaited,
        |environment| match environment {
            None => Some(Err(gone(name))),
            Some(environment) => outcome::settled(environment),
        },
    )
    .await
}

async fn clones_of(plan: &Plan, session: &Session) -> Result<Vec<AppClone>, Failure> {
    let clones = session.provider.clones(&ListOptions::default()).await?;
    let is_made = |id: &str| plan.clones.iter().any(|made| made.name_any() == id);
    Ok(clones
        .into_iter()
        .filter(|clone| is_made(&clone.name_any()))
        .collect())
}

#[cfg(test)]
mod tests;
