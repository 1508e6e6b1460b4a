//! `asym upgrade`: the template's current image and content, on the data that a clone has.

use std::time::{Duration, Instant};

use asymmetric_crd::{AppClone, Verb};
use clap::Args;
use futures::future::join_all;
use kube::ResourceExt;

use super::request;
use crate::arguments;
use crate::failure::Failure;
use crate::render;
use crate::render::upgrade::Upgrade;
use crate::session::Session;

/// Arguments of `asym upgrade`.
#[derive(Args, Debug)]
#[command(group = clap::ArgGroup::new("which").required(true))]
pub struct Arguments {
    /// Clones to upgrade
    #[arg(value_name = "ID", group = "which", add = crate::completion::Names::Clones)]
    pub ids: Vec<String>,
    /// All clones of the namespace
    #[arg(long, group = "which")]
    pub all: bool,
    /// Return to the start of the new content instead of keeping the data
    #[arg(long)]
    pub reset: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "3m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym upgrade`. Every clone is attempted; the exit status is 1 if one failed.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let provider = &session.provider;
    let clones = if arguments.all {
        provider.clones().await?
    } else {
        let asked = join_all(arguments.ids.iter().map(|id| provider.status(id))).await;
        asked.into_iter().collect::<Result<_, _>>()?
    };
    provider.operator().await?.check()?;
    let upgrades = clones.iter().map(|clone| one(clone, arguments, session));
    let mut failures = Vec::new();
    let mut done = Vec::new();
    for outcome in join_all(upgrades).await {
        match outcome {
            Ok(upgrade) => done.push(upgrade),
            Err(failure) => failures.push(failure),
        }
    }
    if arguments.json {
        let records: Vec<_> = done.iter().map(Upgrade::record).collect();
        session.console.print_json(&records)?;
    } else if clones.is_empty() {
        session.console.remark("there are no clones");
    } else if !done.is_empty() {
        session.console.print(&render::upgrade::lines(&done))?;
    }
    let Some(last) = failures.pop() else { return Ok(()) };
    for failure in failures {
        session.console.fail(&failure);
    }
    Err(last)
}

async fn one(before: &AppClone, arguments: &Arguments, session: &Session) -> Result<Upgrade, Failure> {
    let verbs: &[Verb] = if arguments.reset {
        &[Verb::Upgrade, Verb::Reset]
    } else {
        &[Verb::Upgrade]
    };
    let started = Instant::now();
    let after = request::carry_out(session, &before.name_any(), verbs, arguments.timeout).await?;
    Ok(Upgrade::between(before, &after, started.elapsed()))
}
