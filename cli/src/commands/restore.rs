//! `asym restore`: return a clone to a snapshot.

use std::time::{Duration, Instant};

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{NamedError, Verb};
use clap::Args;
use kube::ResourceExt;

use super::membership::declaring_environment;
use super::request;
use crate::arguments;
use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym restore`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone to return to a snapshot
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Snapshot, see asym snapshots; a reset returns to it from then on
    #[arg(value_name = "SNAPSHOT", add = crate::completion::Names::Snapshots)]
    pub snapshot: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym restore`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let (id, name, provider) = (&arguments.id, &arguments.snapshot, &session.provider);
    let clone = provider.status(id).await?;
    if let Some(environment) = declaring_environment(&clone, session).await? {
        let detail = format!("its seed is declared by environment '{environment}'; change it there");
        return Err(NamedError::RestoreFailed {
            id: id.clone(),
            detail,
        }
        .into());
    }
    check_known(name, session).await?;
    provider.operator().await?.check()?;
    let started = Instant::now();
    let seed = SeedSpec {
        snapshot: Some(name.clone()),
        ..SeedSpec::default()
    };
    provider.set_seed(id, &seed).await?;
    let clone = request::carry_out(session, id, &[Verb::Restore], arguments.timeout).await?;
    let took = started.elapsed();
    if arguments.json {
        return session.console.print_json(&render::reset::record(&clone, took));
    }
    session
        .console
        .print(&format!("restored {id} to {name} in {}", render::took(took)))
}

/// A name that nobody knows is refused before anything is changed.
pub(super) async fn check_known(name: &str, session: &Session) -> Result<(), Failure> {
    let snapshots = session.provider.snapshots().await?;
    let known: Vec<String> = snapshots.iter().map(ResourceExt::name_any).collect();
    if known.iter().any(|other| other == name) {
        return Ok(());
    }
    Err(NamedError::SnapshotNotFound {
        name: name.to_owned(),
        hint: hint(name, known.iter().map(String::as_str)),
    }
    .into())
}
