//! Measures an operator with many clones: real Postgres and Redis, pods of kwok, and one process that is the backend of
//! all of them. No step of the operator is left out. `cargo xtask scale` sets the stage.

mod backends;
mod clones;
mod figures;
mod process;
mod resets;
mod server;

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Parser;
use kube::Client;
use thiserror::Error;

use self::figures::{Figures, millis, seconds};
use self::process::Process;
use self::server::Server;

/// Namespace of the operator and of the shared servers.
const SYSTEM: &str = "asymmetric-system";

/// How much.
#[derive(Parser, Clone, Debug)]
struct Arguments {
    /// Clones in all.
    #[arg(long, default_value_t = 1000)]
    clones: usize,
    /// Environments that they are members of.
    #[arg(long, default_value_t = 200)]
    environments: usize,
    /// How long resets are asked for, in seconds.
    #[arg(long, default_value_t = 300)]
    reset_seconds: u64,
    /// Resets that are under way at the same time.
    #[arg(long, default_value_t = 8)]
    reset_concurrency: usize,
    /// How long nothing is asked for, in seconds.
    #[arg(long, default_value_t = 60)]
    idle_seconds: u64,
    /// Namespace of the clones.
    #[arg(long, default_value = "scale")]
    namespace: String,
}

/// Why nothing was measured.
#[derive(Error, Debug)]
enum ScaleError {
    #[error("failed to find the cluster")]
    Config(#[from] kube::config::InferConfigError),
    #[error("failed to talk to the API server")]
    Kubernetes(#[from] kube::Error),
    #[error("failed to ask Postgres")]
    Postgres(#[from] tokio_postgres::Error),
    #[error("failed to find {0}")]
    Missing(&'static str),
    #[error("failed to read about the operator's process")]
    Process(#[from] std::io::Error),
    #[error("{0} clones were not ready within {1:?}")]
    NotReady(usize, Duration),
}

#[tokio::main]
async fn main() -> std::process::ExitCode {
    // An error says that there is one already, which then stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    match run(&Arguments::parse()).await {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}: {:?}", std::error::Error::source(&error));
            std::process::ExitCode::FAILURE
        }
    }
}

async fn run(arguments: &Arguments) -> Result<(), ScaleError> {
    let client = Client::try_from(kube::Config::infer().await?)?;
    let server = Arc::new(Server::find(&client).await?);
    let namespace = &arguments.namespace;
    let mut figures = Figures::default();
    tokio::spawn(backends::run(
        client.clone(),
        namespace.clone(),
        server.host().to_owned(),
    ));
    let before = server.state().await?;
    let started = Instant::now();
    clones::create(&client, namespace, arguments.clones, arguments.environments).await?;
    figures.add("asked for after", seconds(started.elapsed()));
    clones::wait_until_ready(&client, namespace, arguments.clones).await?;
    let all_ready = started.elapsed();
    figures.add("all clones ready after", seconds(all_ready));
    clones::wait_for_environments(&client, namespace, arguments.environments).await?;
    figures.add("all environments running after", seconds(started.elapsed()));
    let after = server.state().await?;
    figures.add_server(&before, &after, arguments.clones);
    let operator = Process::operator()?;
    figures.add("operator's memory with all clones", operator.memory()?);

    let reset = resets::run(&client, arguments).await?;
    figures.add(
        "resets per second",
        reset.per_second(Duration::from_secs(arguments.reset_seconds)),
    );
    figures.add("resets that failed", reset.failed.to_string());
    figures.add("reset, median", millis(reset.percentile(50)));
    figures.add("reset, 99 of 100", millis(reset.percentile(99)));
    figures.add("operator's memory after resets", operator.memory()?);

    let requests = server::api_requests(&client).await?;
    let (cpu, begun) = (operator.cpu()?, Instant::now());
    tokio::time::sleep(Duration::from_secs(arguments.idle_seconds)).await;
    let elapsed = begun.elapsed().as_secs_f64();
    let idle = operator.cpu()?.saturating_sub(cpu).as_secs_f64() / elapsed * 100.0;
    figures.add("operator's share of a core when idle", format!("{idle:.1} %"));
    let grown = server::growth(&requests, &server::api_requests(&client).await?);
    for (what, count) in grown {
        figures.add(
            &format!("API requests per minute when idle, {what}"),
            format!("{:.0}", count / elapsed * 60.0),
        );
    }
    let restart = resets::after_a_restart(&client, arguments).await?;
    figures.add("first reset after a restart of the operator", seconds(restart));
    print!("{}", figures.table(arguments.clones, arguments.environments));
    clones::destroy(&client, namespace).await?;
    Ok(())
}
