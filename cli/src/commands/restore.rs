//! `asym restore`: return a clone to a snapshot.

use std::time::Instant;

use asymmetric_crd::clone::SeedSpec;
use asymmetric_crd::suggestion::hint;
use asymmetric_crd::{NamedError, Verb};
use clap::Args;
use kube::ResourceExt;

use super::membership::declaring_environment;
use super::request::{self, Asked};
use crate::arguments::{DryRun, Waiting, default_timeout};
use crate::failure::Failure;
use crate::kinds::{Kind, clone_id, snapshot_name};
use crate::output::{Objects, Output, Told};
use crate::provider::ListOptions;
use crate::render;
use crate::session::Session;

/// Arguments of `asym restore`.
#[derive(Args, Debug)]
#[command(mut_arg("timeout", default_timeout("60s")))]
pub struct Arguments {
    /// Clone to return to a snapshot
    #[arg(value_name = "ID", value_parser = clone_id, add = crate::completion::Names::Clones)]
    pub id: String,
    /// Snapshot, see asym snapshots; a reset returns to it from then on
    #[arg(value_name = "SNAPSHOT", value_parser = snapshot_name, add = crate::completion::Names::Snapshots)]
    pub snapshot: String,
    #[command(flatten)]
    output: Output<Objects>,
    #[command(flatten)]
    wait: Waiting,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym restore`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?.rehearsing(&arguments.dry_run);
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
    let told = if arguments.dry_run.is_asked_for() {
        request::rehearsed(id, &format!("restored {id} to {name}"))
    } else {
        match request::carry_out(session, id, &[Verb::Restore], &arguments.wait).await? {
            Asked::Noted(request) => request::noted(id, &request, "is being restored"),
            Asked::Done(clone) => {
                let took = started.elapsed();
                Told {
                    name: Kind::Clone.qualified(id),
                    record: render::reset::record(&clone, took),
                    text: format!("restored {id} to {name} in {}", render::took(took)),
                }
            }
        }
    };
    arguments.output.print_each(&session.console, &[told], true)
}

/// A name that nobody knows is refused before anything is changed.
pub(super) async fn check_known(name: &str, session: &Session) -> Result<(), Failure> {
    let snapshots = session.provider.snapshots(&ListOptions::default()).await?;
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
