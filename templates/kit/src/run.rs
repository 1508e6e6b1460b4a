//! The process around one instance.

use crate::{
    Instance, InstanceError, Settings, SettingsError, Vendor,
    document::{operations_document, operations_text},
    failure::chain,
};
use std::{io::Write, process::ExitCode, sync::Arc, time::Duration};
use tokio::signal::unix::{SignalKind, signal};
use tracing_subscriber::EnvFilter;

/// Why a backend ended.
#[derive(Debug, thiserror::Error)]
enum RunError {
    #[error(
        "unknown argument {0}; the only one is `operations`, which prints the table of operations as JSON"
    )]
    Usage(String),
    #[error(transparent)]
    Settings(#[from] SettingsError),
    #[error("failed to start the runtime")]
    Runtime(#[source] std::io::Error),
    #[error("failed to listen for signals")]
    Signals(#[source] std::io::Error),
    #[error("failed to write to standard output")]
    Output(#[source] std::io::Error),
    #[error(transparent)]
    Instance(#[from] InstanceError),
}

/// The whole `main` of a backend: reads the environment, serves until SIGTERM or SIGINT, and lets running requests
/// finish. With the argument `operations` it prints `operations.json` instead.
pub fn run(vendor: impl Vendor) -> ExitCode {
    let ended = match std::env::args().nth(1).as_deref() {
        None => serve(vendor),
        Some("operations") => print_operations(&vendor),
        Some(other) => Err(RunError::Usage(other.to_owned())),
    };
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{}", chain(&error));
            ExitCode::FAILURE
        }
    }
}

fn print_operations(vendor: &impl Vendor) -> Result<(), RunError> {
    let operations: Vec<_> = vendor.operations().into_iter().map(Arc::new).collect();
    let text = operations_text(&operations_document(vendor, &operations));
    std::io::stdout()
        .lock()
        .write_all(text.as_bytes())
        .map_err(RunError::Output)
}

fn serve(vendor: impl Vendor) -> Result<(), RunError> {
    let filter = EnvFilter::try_from_env("ASYM_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter(filter)
        .init();
    let settings = Settings::from_environment()?;
    // One thread: a clone is one of many on a node. Blocking threads exist while a host name is resolved.
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(2)
        .thread_keep_alive(Duration::from_secs(1))
        .build()
        .map_err(RunError::Runtime)?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signals)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signals)?;
        let (clone, epoch) = (settings.clone_id.clone(), settings.epoch);
        let instance = Instance::start(vendor, settings).await?;
        tracing::info!(%clone, epoch, api = %instance.api_address(), "serving");
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        tracing::info!(%clone, "shutting down");
        instance.shutdown().await;
        Ok(())
    })
}
