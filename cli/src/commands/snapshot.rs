//! `asym snapshot`: keep a clone's content, to return to it and to make other clones from it.

use std::time::{Duration, Instant};

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::names::{self, NAME_RULE};
use asymmetric_crd::{CloneSnapshot, CloneSnapshotSpec, NamedError};
use clap::Args;

use super::outcome;
use super::request::fresh_clone_id;
use crate::arguments;
use crate::failure::Failure;
use crate::progress::Progress;
use crate::render;
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// Characters of the clone's id in a generated name.
const PREFIX: usize = 31;

/// Arguments of `asym snapshot`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone whose content to keep
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Name of the snapshot; ID-<8 hex digits> when omitted
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// Publish it to the catalog as a fixture of this name, for all namespaces
    #[arg(long, value_name = "FIXTURE")]
    pub as_fixture: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym snapshot`. The clone stands still for a moment; requests wait for it.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
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
    let line = Progress::new(&session.console).line(id);
    line.say(&format!("being kept as {name}"));
    let started = Instant::now();
    let spec = CloneSnapshotSpec {
        clone: id.clone(),
        fixture: arguments.as_fixture.clone(),
    };
    provider.create_snapshot(&CloneSnapshot::new(&name, spec)).await?;
    let awaited = Awaited {
        doing: format!("taking {name}"),
        goes_on: format!("{name} is taken"),
        see: "asym snapshots".to_owned(),
    };
    let watch = provider.watch_snapshot(&name);
    let snapshot = decided(session, watch, arguments.timeout, &awaited, |snapshot| {
        snapshot.map_or_else(|| Some(Err(not_found(&name).into())), decision)
    })
    .await?;
    if let Some(fixture) = &arguments.as_fixture {
        line.say(&format!("being published as {fixture}"));
        until_listed(fixture, &template, arguments.timeout, session).await?;
    }
    drop(line);
    if arguments.json {
        return session.console.print_json(&render::snapshots::record(&snapshot));
    }
    let took = render::took(started.elapsed());
    let next = match &arguments.as_fixture {
        Some(fixture) => format!("spin it anywhere with asym spin {template} --seed {fixture}"),
        None => format!("return with asym restore {id} {name}"),
    };
    session
        .console
        .print(&format!("kept {id} as {name} in {took}; {next}"))
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
