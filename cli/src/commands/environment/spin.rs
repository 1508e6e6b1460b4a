//! `asym env spin`: bring up what an `environment.yaml` declares.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use asymmetric_crd::clone::{Desired, SeedSpec};
use asymmetric_crd::constants::{ENVIRONMENT_LABEL, MEMBER_LABEL};
use asymmetric_crd::environment_file::EnvironmentFile;
use asymmetric_crd::validate::{against_template, member_names};
use asymmetric_crd::{AppClone, CloneSpec, CloneState, CloneTemplate, Environment, NamedError};
use clap::Args;
use futures::StreamExt;
use kube::ResourceExt;
use kube::core::Expression;

use super::{fail_members, file, gone, members};
use crate::arguments::{DryRun, Waiting, default_timeout};
use crate::commands::outcome::{self, Composition, Spin};
use crate::commands::spin::find_template;
use crate::failure::Failure;
use crate::kinds::Kind;
use crate::output::{Objects, Output, Told};
use crate::progress::{self, Line};
use crate::provider::{ListOptions, ListWatch};
use crate::render;
use crate::session::Session;
use crate::wait::{Waited, until};

/// How long an environment may go unnoticed before the operator is looked at.
const NOTICE: Duration = Duration::from_secs(10);

/// What a member's line says in the end.
const READY: &str = "ready";

/// Arguments of `asym env spin`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("10m")))]
pub struct Arguments {
    /// The environment.yaml; - reads stdin
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym env spin`: the file is checked, also against the catalog, before anything is made.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
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
    let name = &file.name;
    let told = |environment: &Environment, clones: &BTreeMap<String, AppClone>, text: String| Told {
        name: Kind::Environment.qualified(name),
        record: render::list::record(&render::environments::record(environment, clones)),
        text,
    };
    if arguments.dry_run.is_asked_for() || !arguments.wait.is_wanted() {
        let text = if arguments.dry_run.is_asked_for() {
            DryRun::said(&format!("applied environment {name}"))
        } else {
            format!("{name} is being made; see asym env status {name}")
        };
        let told = told(&environment, &BTreeMap::new(), text);
        return arguments.output.print_each(&session.console, &[told], true);
    }
    let is_new = !environment.is_noticed();
    let environment = wait(&file, arguments, session, is_new, started).await?;
    if was_stopped {
        provider.release_environment(&file.name).await?;
    }
    let took = started.elapsed();
    let clones = members(&environment, session).await?;
    let story = render::environments::story(&environment, &clones, Some(took));
    let told = told(&environment, &clones, story);
    arguments.output.print_each(&session.console, &[told], true)?;
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
    let lines: BTreeMap<String, Line> = member_names(&file.spec.clones)
        .into_iter()
        .map(|member| (member.clone(), progress::line(&session.console, &member)))
        .collect();
    let summary = progress::line(&session.console, name);
    let left = |timeout: Duration| timeout.saturating_sub(started.elapsed());
    let outcome = async {
        noticed(name, arguments, session, is_new).await?;
        let members = session.provider.watch_clones(&declared_by(name));
        tokio::select! {
            outcome = composed(name, arguments.wait.timeout, left(arguments.wait.timeout), &summary, session) => outcome,
            never = tell_steps(members, &lines, is_new) => match never {},
        }
    };
    let outcome = outcome.await;
    if let Ok(environment) = &outcome {
        end_lines(environment, &lines);
    }
    let state = outcome
        .as_ref()
        .map(render::environments::state)
        .unwrap_or_default();
    summary.end(&outcome, &state);
    outcome
}

/// Looks at the operator when nobody takes notice of the environment.
async fn noticed(name: &str, arguments: &Arguments, session: &Session, is_new: bool) -> Result<(), Failure> {
    let provider = &session.provider;
    let noticed = until(
        &session.interrupt,
        provider.watch_environment(name),
        NOTICE.min(arguments.wait.timeout),
        |environment| environment.is_none_or(Environment::is_noticed).then_some(()),
    );
    match noticed.await? {
        Waited::Interrupted => Err(interrupted(name)),
        Waited::Decided(()) => Ok(()),
        Waited::TimedOut(_) => {
            let checked = provider.operator().await?.check_unnoticed();
            // Nobody saw it, so that it can be taken back as if it had never been.
            if checked.is_err() && is_new {
                provider.disband_environment(name).await?;
            }
            Ok(checked?)
        }
    }
}

/// Waits until all members are up or have failed, for as long as is `left` of the `timeout`.
async fn composed(
    name: &str,
    timeout: Duration,
    left: Duration,
    summary: &Line,
    session: &Session,
) -> Result<Environment, Failure> {
    let watch = session.provider.watch_environment(name);
    let waited = until(&session.interrupt, watch, left, |environment| {
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
    });
    match waited.await? {
        Waited::Decided(decision) => decision,
        Waited::Interrupted => Err(interrupted(name)),
        Waited::TimedOut(_) => Err(NamedError::WaitTimeout {
            what: format!("the spin of {name}"),
            seconds: timeout.as_secs(),
            see: format!("asym env status {name}"),
        }
        .into()),
    }
}

/// The clones that the environment declares.
fn declared_by(name: &str) -> ListOptions {
    ListOptions {
        selector: Expression::Equal(ENVIRONMENT_LABEL.to_owned(), name.to_owned()).into(),
        ..ListOptions::default()
    }
}

/// Says on each member's line what is being done for it, for as long as anybody listens. For progress only, so that
/// errors are left to whoever waits for the environment. One that is new is done once it is ready; one that was there
/// may only not have been changed yet.
async fn tell_steps(
    mut clones: ListWatch<AppClone>,
    lines: &BTreeMap<String, Line>,
    is_new: bool,
) -> Infallible {
    while let Some(Ok(clones)) = clones.next().await {
        for clone in &clones {
            let Some(line) = clone
                .labels()
                .get(MEMBER_LABEL)
                .and_then(|member| lines.get(member))
            else {
                continue;
            };
            match outcome::spin(clone) {
                Spin::Pending(doing) => line.say(&doing),
                Spin::Ready if is_new => line.end(&Ok(()), READY),
                Spin::Ready => line.say(READY),
                Spin::Failed(failure) if is_new => line.fail(&failure),
                Spin::Failed(failure) => line.say(&failure.to_string()),
            }
        }
    }
    std::future::pending().await
}

/// Ends the lines of members whose clones were not seen at their end.
fn end_lines(environment: &Environment, lines: &BTreeMap<String, Line>) {
    let failures = environment
        .status
        .as_ref()
        .map(|status| status.failures.as_slice());
    for failure in failures.unwrap_or_default() {
        if let Some(line) = lines.get(&failure.name) {
            let failure = Failure::Reported {
                code: failure.code.clone(),
                sentence: failure.message.clone(),
            };
            line.fail(&failure);
        }
    }
    let members = environment
        .status
        .as_ref()
        .map(|status| status.members.as_slice());
    for member in members.unwrap_or_default() {
        if member.state == Some(CloneState::Running)
            && let Some(line) = lines.get(&member.name)
        {
            line.end(&Ok(()), READY);
        }
    }
}

fn interrupted(name: &str) -> Failure {
    Failure::Interrupted(format!(
        "interrupted: {name} keeps being made. Watch it with asym env status {name}, remove it with asym env destroy {name}"
    ))
}

#[cfg(test)]
mod tests {
    use futures::{FutureExt, stream};
    use serde_json::json;

    use super::*;
    use crate::console::Console;
    use crate::testing::{Kept, without_times};

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
        let console = Console::new(Box::new(Kept::default()), Box::new(err.clone()), false, None);
        let lines: BTreeMap<String, Line> = ["slack", "stripe"]
            .map(|member| (member.to_owned(), progress::line(&console, member)))
            .into();
        let lists = stream::iter([
            Ok(vec![clone("slack", "copying"), clone("stripe", "copying")]),
            Ok(vec![clone("slack", "copying"), clone("other", "copying")]),
            Ok(vec![clone("slack", "starting")]),
        ]);
        assert!(
            tell_steps(lists.boxed(), &lines, true).now_or_never().is_none(),
            "it goes on until it is dropped"
        );
        let text = without_times(&err.text());
        assert_eq!(text, "slack: copying\nstripe: copying\nslack: starting\n");
    }
}
