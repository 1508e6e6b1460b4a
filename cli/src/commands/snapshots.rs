//! `asym snapshots`: list or remove what is kept of clones.

use clap::Args;

use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym snapshots`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only those of this clone
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: Option<String>,
    /// Remove this snapshot; clones that were made from it keep their content
    #[arg(long, value_name = "NAME", conflicts_with_all = ["id", "json"], add = crate::completion::Names::Snapshots)]
    pub delete: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym snapshots`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let provider = &session.provider;
    if let Some(name) = &arguments.delete {
        provider.delete_snapshot(name).await?;
        session.console.remark(&format!("removed {name}"));
        return Ok(());
    }
    let mut snapshots = provider.snapshots().await?;
    if let Some(id) = &arguments.id {
        provider.status(id).await?;
        snapshots.retain(|snapshot| snapshot.spec.clone == *id);
    }
    if arguments.json {
        let records: Vec<_> = snapshots.iter().map(render::snapshots::record).collect();
        return session.console.print_json(&records);
    }
    session.console.print(&render::snapshots::table(&snapshots))
}
