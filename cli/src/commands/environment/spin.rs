//! `asym env spin`: bring up what an `environment.yaml` declares.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use asymmetric_crd::clone::{Desired, SeedSpec};
use asymmetric_crd::constants::MEMBER_LABEL;
use asymmetric_crd::environment_file::EnvironmentFile;
use asymmetric_crd::validate::{against_template, member_names};
use asymmetric_crd::{AppClone, CloneSpec, CloneTemplate, Environment, NamedError};
use clap::Args;
use futures::StreamExt;
use futures::stream::BoxStream;
use kube::ResourceExt;

use super::{fail_members, file, gone};
use crate::arguments;
use crate::commands::outcome::{self, Composition, Spin};
use crate::commands::spin::find_template;
use crate::failure::Failure;
use crate::progress::{Line, Progress};
use crate::render;
use crate::session::Session;
use crate::wait::{Waited, until};

/// How long an environment may go unnoticed before the operator is looked at.
const NOTICE: Duration = Duration::from_secs(10);

/// Arguments of `asym env spin`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// The environment.yaml; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "10m", value_parser = arguments::duration)]
    pub timeout: Duration,
    /// Return as soon as the environment is asked for
    #[arg(long)]
    pub no_wait: bool,
}

/// Runs `asym env spin`: the file is checked, also against the catalog, before anything is made.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let (file, name) = file::read(&arguments.file)?;
    let provider = &session.provider;
    let started = Instant::now();
    let (operator, templates) = futures::join!(provider.operator(), provider.templates());
    let templates = templates?;
    operator?.check()?;
    check(&file, &templates)?;
    let source = match arguments.file.to_str() {
        Some("-") => name,
        _ => arguments.file.display().to_string(),
    };
    let environment = provider
        .apply_environment(&file.name, &file.spec, &source)
        .await?;
    // What is spun is to be up, also when it was stopped before.
    let was_stopped = environment.spec.desired == Some(Desired::Stopped);
    if was_stopped {
        provider
            .set_environment_desired(&file.name, Desired::Running)
            .await?;
    }
    if arguments.no_wait {
        let name = &file.name;
        return session
            .console
            .print(&format!("{name} is being made; see asym env status {name}"));
    }
    let is_new = !environment.is_noticed();
    let environment = wait(&file, arguments, session, is_new, started).await?;
    if was_stopped {
        provider.release_environment(&file.name).await?;
    }
    let took = started.elapsed();
    let clones = members(&environment, session).await?;
    if arguments.json {
        session
            .console
            .print_json(&render::environments::record(&environment, &clones))?;
    } else {
        session
            .console
            .print(&render::environments::story(&environment, &clones, Some(took)))?;
    }
    fail_members(&environment, session)
}

fn check(file: &EnvironmentFile, templates: &[CloneTemplate]) -> Result<(), NamedError> {
    for entry in &file.spec.clones {
        let spec = CloneSpec {
            template: entry.template.clone(),
            mode: entry.mode.clone(),
            seed: entry.seed.clone().map(|seed| SeedSpec {
                fixture: seed.fixture,
                ..SeedSpec::default()
            }),
            ..CloneSpec::default()
        };
        let fixture = entry.seed.as_ref().and_then(|seed| seed.fixture.as_deref());
        against_template(&spec, find_template(&entry.template, fixture, templates)?)?;
    }
    Ok(())
}

async fn wait(
    file: &EnvironmentFile,
    arguments: &Arguments,
    session: &Session,
    is_new: bool,
    started: Instant,
) -> Result<Environment, Failure> {
    let name = &file.name;
    let provider = &session.provider;
    let progress = Progress::new(&session.console);
    let summary = progress.line(name);
    let lines: BTreeMap<String, Line> = member_names(&file.spec.clones)
        .into_iter()
        .map(|member| (member.clone(), progress.line(&member)))
        .collect();
    let noticed = until(
        &session.interrupt,
        provider.watch_environment(name),
        NOTICE.min(arguments.timeout),
        |environment| environment.is_none_or(Environment::is_noticed).then_some(()),
    );
    match noticed.await? {
        Waited::Interrupted => return Err(interrupted(name)),
        Waited::Decided(()) => {}
        Waited::TimedOut(_) => {
            if let Err(failure) = provider.operator().await?.check_unnoticed() {
                // Nobody saw it, so that it can be taken back as if it had never been.
                if is_new {
                    provider.disband_environment(name).await?;
                }
                return Err(failure.into());
            }
        }
    }
    let left = arguments.timeout.saturating_sub(started.elapsed());
    let waited = until(
        &session.interrupt,
        provider.watch_environment(name),
        left,
        |environment| {
            let Some(environment) = environment else {
                return Some(Err(gone(name)));
            };
            match outcome::composition(environment) {
                Composition::Pending(doing) => {
                    summary.say(&doing);
                    None
                }
                Composition::Complete | Composition::Partial => Some(Ok(environment.clone())),
                Composition::Failed(failure) => Some(Err(failure)),
            }
        },
    );
    let steps = tell_steps(provider.watch_members(name), &lines);
    let waited = tokio::select! {
        waited = waited => waited?,
        never = steps => match never {},
    };
    match waited {
        Waited::Decided(decision) => decision,
        Waited::Interrupted => Err(interrupted(name)),
        Waited::TimedOut(_) => {
            let (what, seconds) = (format!("the spin of {name}"), arguments.timeout.as_secs());
            Err(NamedError::WaitTimeout {
                what,
                seconds,
                see: format!("asym env status {name}"),
            }
            .into())
        }
    }
}

/// Says on each member's line what is being done for it, for as long as anybody listens.
async fn tell_steps(mut clones: BoxStream<'static, AppClone>, lines: &BTreeMap<String, Line>) -> Infallible {
    while let Some(clone) = clones.next().await {
        let Some(line) = clone
            .labels()
            .get(MEMBER_LABEL)
            .and_then(|member| lines.get(member))
        else {
            continue;
        };
        match outcome::spin(&clone) {
            Spin::Pending(doing) => line.say(&doing),
            Spin::Ready => line.say("ready"),
            Spin::Failed(failure) => line.say(&failure.to_string()),
        }
    }
    std::future::pending().await
}

fn interrupted(name: &str) -> Failure {
    Failure::Interrupted(format!(
        "interrupted: {name} keeps being made. Watch it with asym env status {name}, remove it with asym env destroy {name}"
    ))
}

/// The clones of the members that exist, by id.
pub(super) async fn members(
    environment: &Environment,
    session: &Session,
) -> Result<BTreeMap<String, AppClone>, Failure> {
    let members = environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice())
        .unwrap_or_default();
    let clones = session.provider.clones().await?;
    let is_member = |id: &str| members.iter().any(|member| member.clone == id);
    Ok(clones
        .into_iter()
        .map(|clone| (clone.name_any(), clone))
        .filter(|(id, _)| is_member(id))
        .collect())
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, stream};
    use serde_json::json;

    use super::*;
    use crate::console::Console;
    use crate::testing::Kept;

    #[test]
    fn each_member_is_told_in_its_own_line() {
        let clone = |member: &str, message: &str| -> AppClone {
            let reconciling = json!({"type": "Reconciling", "status": "True", "reason": "R", "message": message, "lastTransitionTime": "2026-01-05T09:00:00Z"});
            let clone = json!({
                "metadata": {"name": "x", "labels": {"getasym.dev/member": member}},
                "spec": {"template": "slack"},
                "status": {"conditions": [reconciling]},
            });
            serde_json::from_value(clone).unwrap()
        };
        let err = Kept::default();
        let console = Console::new(Box::new(Kept::default()), Box::new(err.clone()), false, false);
        let progress = Progress::new(&console);
        let lines: BTreeMap<String, Line> = ["slack", "stripe"]
            .map(|member| (member.to_owned(), progress.line(member)))
            .into();
        let clones = stream::iter([
            clone("slack", "copying"),
            clone("stripe", "copying"),
            clone("slack", "copying"),
            clone("other", "copying"),
            clone("slack", "starting"),
        ]);
        assert!(
            tell_steps(clones.boxed(), &lines).now_or_never().is_none(),
            "it goes on until it is dropped"
        );
        assert_eq!(err.text(), "slack: copying\nstripe: copying\nslack: starting\n");
    }
}
