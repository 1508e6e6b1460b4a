//! `asym version`: versions of both sides.

use clap::Args;
use serde_json::json;

use crate::arguments::Global;
use crate::console::Console;
use crate::failure::Failure;
use crate::kubernetes::Kubernetes;
use crate::provider::{CloneProvider, ServerVersions};

/// Arguments of `asym version`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Only the version of this program
    #[arg(long)]
    pub client: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Runs `asym version`. Without a cluster it still tells its own version, then why there is no other.
pub async fn run(arguments: &Arguments, global: &Global, console: &Console) -> Result<(), Failure> {
    if arguments.client {
        return print(arguments, None, console);
    }
    let versions = match Kubernetes::connect(global).await {
        Ok(cluster) => cluster.versions().await,
        Err(failure) => Err(failure),
    };
    print(arguments, Some(versions), console)
}

/// Prints the versions there are.
pub(super) fn print(
    arguments: &Arguments,
    server: Option<Result<ServerVersions, Failure>>,
    console: &Console,
) -> Result<(), Failure> {
    let client = env!("CARGO_PKG_VERSION");
    let (server, failure) = match server {
        Some(Ok(versions)) => (Some(versions), None),
        Some(Err(failure)) => (None, Some(failure)),
        None => (None, None),
    };
    if arguments.json {
        console.print_json(&json!({"client": client, "server": server}))?;
    } else {
        let mut lines = vec![format!("asym        {client}")];
        if let Some(server) = &server {
            lines.push(format!("kubernetes  {}", server.kubernetes));
            lines.push(format!(
                "operator    {}",
                server.operator.as_deref().unwrap_or("not visible")
            ));
        }
        console.print(&lines.join("\n"))?;
    }
    failure.map_or(Ok(()), Err)
}
