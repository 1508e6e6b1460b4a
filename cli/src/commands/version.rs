//! `asym version`: versions of both sides, and whether they go together.

use clap::Args;
use serde::Serialize;

use crate::arguments::Global;
use crate::console::Console;
use crate::failure::Failure;
use crate::kubernetes::Kubernetes;
use crate::output::{Data, Output};
use crate::provider::{CloneProvider, ServerVersions};
use crate::render;

/// Arguments of `asym version`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only the version of this program
    #[arg(long)]
    pub client: bool,
    #[command(flatten)]
    output: Output<Data>,
}

#[derive(Serialize)]
struct Record<'a> {
    client: &'a str,
    server: &'a Option<ServerVersions>,
    warnings: &'a [String],
}

/// Runs `asym version`. Without a cluster it still tells its own version, then why there is no other.
pub async fn run(arguments: &Arguments, global: &Global, console: &Console) -> Result<(), Failure> {
    let versions = match Kubernetes::connect(global).await {
        Ok(cluster) => cluster.versions().await,
        Err(failure) => Err(failure),
    };
    print(arguments, Some(versions), console)
}

/// Prints the versions there are, and remarks upon those that do not go together.
pub(super) fn print(
    arguments: &Arguments,
    server: Option<Result<ServerVersions, Failure>>,
    console: &Console,
) -> Result<(), Failure> {
    let client = env!("CARGO_PKG_VERSION");
    let (server, failure) = match server.transpose() {
        Ok(server) => (server, None),
        Err(failure) => (None, Some(failure)),
    };
    let warnings = server
        .as_ref()
        .map(|server| render::version::warnings(client, server))
        .unwrap_or_default();
    let record = || Record {
        client,
        server: &server,
        warnings: &warnings,
    };
    let text = |_| render::version::lines(client, server.as_ref());
    arguments.output.print(console, &[], record, text)?;
    for warning in &warnings {
        console.remark(&format!("warning: {warning}"));
    }
    failure.map_or(Ok(()), Err)
}
