//! `asym snapshots`: list or remove what is kept of clones.

use asymmetric_crd::CloneSnapshot;
use clap::Args;
use futures::TryStreamExt;

use super::follow::follow;
use crate::arguments::{DryRun, Listing};
use crate::failure::Failure;
use crate::kinds::{clone_id, snapshot_name};
use crate::output::{Lists, Output};
use crate::render;
use crate::session::Session;

/// Arguments of `asym snapshots`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only those of this clone
    #[arg(value_name = "ID", value_parser = clone_id, conflicts_with = "all_namespaces", add = crate::completion::Names::Clones)]
    pub id: Option<String>,
    /// Remove this snapshot; clones that were made from it keep their content
    #[arg(
        long, value_name = "NAME", value_parser = snapshot_name,
        conflicts_with_all = ["id", "all_namespaces", "selector", "watch", "format", "json"], add = crate::completion::Names::Snapshots
    )]
    pub delete: Option<String>,
    #[command(flatten)]
    listing: Listing,
    #[command(flatten)]
    output: Output<Lists>,
    #[command(flatten)]
    dry_run: DryRun,
}

/// Runs `asym snapshots`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    if let Some(name) = &arguments.delete {
        let session = session.clone().rehearsing(&arguments.dry_run);
        session.provider.delete_snapshot(name).await?;
        let done = format!("removed {name}");
        if arguments.dry_run.is_asked_for() {
            return session.console.print(&DryRun::said(&done));
        }
        session.console.remark(&done);
        return Ok(());
    }
    let (listing, output, provider) = (&arguments.listing, &arguments.output, &session.provider);
    if let Some(id) = &arguments.id {
        provider.status(id).await?;
    }
    let (id, clock) = (arguments.id.clone(), session.clock);
    let list = move |mut snapshots: Vec<CloneSnapshot>| {
        snapshots.retain(|snapshot| id.as_ref().is_none_or(|id| snapshot.spec.clone == *id));
        render::snapshots::list(&snapshots, clock())
    };
    let options = listing.options();
    if listing.watch {
        let lists = provider.watch_snapshots(&options).map_ok(list);
        return follow(output, listing.all_namespaces, session, lists).await;
    }
    let list = list(provider.snapshots(&options).await?);
    output.print_list(&session.console, &list, listing.all_namespaces)
}
