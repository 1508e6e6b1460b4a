//! `asym snapshot`: keep a clone's content, to return to it and to make other clones from it.

use std::time::{Duration, Instant};

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::names::{self, NAME_RULE};
use asymmetric_crd::{CloneSnapshot, CloneSnapshotSpec, NamedError};
use clap::Args;

use super::outcome;
use super::request::fresh_clone_id;
use crate::arguments::{DryRun, Waiting};
use crate::failure::Failure;
use crate::kinds::{Kind, clone_id};
use crate::output::{Objects, Output, Told};
use crate::progress::{self, Line};
use crate::render;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Characters of the clone's id in a generated name.
const PREFIX: usize = 31;

/// Arguments of `asym snapshot`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose content to keep
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    /// Name of the snapshot; ID-<8 hex digits> when omitted
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Publish it to the catalog as a fixture of this name, for all namespaces
    #[arg(long, value_name = "FIXTURE")]
    pub as_fixture: Option<String>,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym snapshot`. The clone stands still for a moment; requests wait for it.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
    let (id, provider) = (&arguments.id, &session.provider);
    let name = match &arguments.name {
        Some(name) => checked(name, id)?,
        None => generated(id),
    };
    let (operator, clone) = futures::join!(provider.operator(), provider.status(id));
    let clone = clone?;
    let template = clone.spec.template.clone();
    if let Some(fixture) = &arguments.as_fixture {
        check_free(fixture, &template, id, session).await?;
    }
    if clone.status.is_none_or(|status| status.first_ready_at.is_none()) {
        return Err(NamedError::SnapshotFailed {
            id: id.clone(),
            detail: format!("it has no content yet, see asym status {id}"),
        }
        .into());
    }
    operator?.check()?;
    let started = Instant::now();
    let spec = CloneSnapshotSpec {
        clone: id.clone(),
        fixture: arguments.as_fixture.clone(),
    };
    let snapshot = CloneSnapshot::new(&name, spec);
    provider.create_snapshot(&snapshot).await?;
    let told = |snapshot: &CloneSnapshot, text: String| Told {
        name: Kind::Snapshot.qualified(&name),
        record: render::snapshots::record(snapshot),
        text,
    };
    let kept = format!("kept {id} as {name}");
    if arguments.dry_run.is_asked_for() {
        let told = told(&snapshot, DryRun::said(&kept));
        return arguments.output.print_each(&session.console, &[told], true);
    }
    if !arguments.wait.is_wanted() {
        let told = told(
            &snapshot,
            format!("{id} is being kept as {name}; see asym snapshots"),
        );
        return arguments.output.print_each(&session.console, &[told], true);
    }
    let line = progress::line(&session.console, id);
    line.say(&format!("being kept as {name}"));
    let taken = take(&name, &template, arguments, &line, session).await;
    line.end(&taken, "kept");
    let took = render::took(started.elapsed());
    let next = match &arguments.as_fixture {
        Some(fixture) => format!("spin it anywhere with asym spin {template} --seed {fixture}"),
        None => format!("return with asym restore {id} {name}"),
    };
    let told = told(&taken?, format!("{kept} in {took}; {next}"));
    arguments.output.print_each(&session.console, &[told], true)
}

/// Waits until the snapshot is taken, and published where that was asked for.
async fn take(
    name: &str,
    template: &str,
    arguments: &Arguments,
    line: &Line,
    session: &Session,
) -> Result<CloneSnapshot, Failure> {
    let timeout = arguments.wait.timeout;
    let awaited = Awaited {
        doing: format!("taking {name}"),
        goes_on: format!("{name} is taken"),
        see: "asym snapshots".to_owned(),
    };
    let watch = session.provider.watch_snapshot(name);
    let snapshot = decided(session, watch, timeout, &awaited, |snapshot| {
        snapshot.map_or_else(|| Some(Err(not_found(name).into())), decision)
    })
    .await?;
    if let Some(fixture) = &arguments.as_fixture {
        line.say(&format!("being published as {fixture}"));
        until_listed(fixture, template, timeout, session).await?;
    }
    Ok(snapshot)
}

/// A name that the template has already would be hidden by it.
async fn check_free(fixture: &str, template: &str, id: &str, session: &Session) -> Result<(), Failure> {
    checked(fixture, id)?;
    let templates = session.provider.templates().await?;
    let known = templates
        .iter()
        .find(|known| known.metadata.name.as_deref() == Some(template))
        .and_then(|known| known.status.as_ref());
    if known.is_some_and(|status| status.fixtures.iter().any(|known| known == fixture)) {
        let detail = format!("template '{template}' has a fixture '{fixture}' already; choose another name");
        return Err(NamedError::SnapshotFailed {
            id: id.to_owned(),
            detail,
        }
        .into());
    }
    Ok(())
}

async fn until_listed(
    fixture: &str,
    template: &str,
    timeout: Duration,
    session: &Session,
) -> Result<(), Failure> {
    let awaited = Awaited {
        doing: format!("publishing {fixture}"),
        goes_on: format!("{fixture} is published"),
        see: "asym ls --templates".to_owned(),
    };
    let watch = session.provider.watch_template(template);
    decided(session, watch, timeout, &awaited, |known| {
        let status = known?.status.as_ref()?;
        status.published(Some(fixture)).map(|_| Ok(()))
    })
    .await
}

fn checked(name: &str, id: &str) -> Result<String, NamedError> {
    if names::is_valid(name) {
        return Ok(name.to_owned());
    }
    Err(NamedError::SnapshotFailed {
        id: id.to_owned(),
        detail: format!("'{name}' cannot name a snapshot: {NAME_RULE}"),
    })
}

fn generated(id: &str) -> String {
    let prefix: String = id.chars().take(PREFIX).collect();
    fresh_clone_id(prefix.trim_end_matches('-'))
}

fn decision(snapshot: &CloneSnapshot) -> Option<Result<CloneSnapshot, Failure>> {
    let conditions = &snapshot.status.as_ref()?.conditions;
    if condition::is_true(conditions, kinds::READY) {
        return Some(Ok(snapshot.clone()));
    }
    outcome::stalled(conditions).map(Err)
}

fn not_found(name: &str) -> NamedError {
    NamedError::SnapshotNotFound {
        name: name.to_owned(),
        hint: String::new(),
    }
}
