//! Leadership: one process at a time works, the others stand by.

use std::time::Duration;

use kube::{Client, Config};
use kube_lease_manager::{LeaseManager, LeaseManagerBuilder, LeaseManagerError};
use thiserror::Error;
use tokio::time::timeout;

/// Name of the Lease in the operator's namespace.
const LEASE: &str = "asymmetric-operator";
/// A Lease that was not renewed for this long is free.
const DURATION_SECONDS: u64 = 15;
/// Renewed this long before it is free, and the time there is to get over a failed renewal.
const GRACE_SECONDS: u64 = 10;
/// Longest wait for giving up the Lease at the end.
const RELEASE_TIMEOUT: Duration = Duration::from_secs(3);

/// Why leadership could not be had or kept.
#[derive(Error, Debug)]
pub enum LeaseError {
    /// No client for the Lease.
    #[error("failed to make a client for the lease")]
    Client(#[source] Box<kube::Error>),
    /// The Lease cannot be made or read.
    #[error("failed to set up the lease {LEASE}")]
    SetUp(#[source] LeaseManagerError),
    /// Another process has it now, or it could not be renewed in time.
    #[error("the lease {LEASE} is lost; another operator may lead now")]
    Lost,
}

/// A candidate for leadership.
pub struct Candidate {
    manager: LeaseManager,
}

impl Candidate {
    /// A candidate called `identity`; a process that starts again under the same name leads again at once.
    pub async fn new(config: Config, namespace: &str, identity: &str) -> Result<Self, LeaseError> {
        let manager = LeaseManagerBuilder::new(client(config)?, LEASE)
            .with_namespace(namespace)
            .with_identity(identity)
            .with_field_manager(format!("asymmetric-operator-lease-{identity}"))
            .with_grace(1)
            .with_duration(DURATION_SECONDS)
            .with_grace(GRACE_SECONDS)
            .build()
            .await
            .map_err(LeaseError::SetUp)?;
        Ok(Self { manager })
    }

    /// Waits until this process leads.
    pub async fn lead(&self) {
        loop {
            match self.manager.changed().await {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(
                        error = crate::telemetry::chain(&error),
                        "the lease cannot be had now"
                    );
                    tokio::time::sleep(Duration::from_secs(2)).await;
                }
            }
        }
    }

    /// Renews the Lease and returns when it is lost: taken by another, or not renewed within the grace.
    pub async fn lost(&self) -> LeaseError {
        let mut is_in_doubt = false;
        loop {
            let changed = self.manager.changed();
            let result = if is_in_doubt {
                // `changed` does not return when renewing works again, so that silence is a good sign for as long
                // as a renewal takes; a second failure in a row comes at once.
                timeout(Duration::from_secs(GRACE_SECONDS / 2), changed).await
            } else {
                Ok(changed.await)
            };
            match result {
                Ok(Ok(true)) | Err(_) => is_in_doubt = false,
                Ok(Ok(false)) => return LeaseError::Lost,
                Ok(Err(error)) => {
                    tracing::warn!(
                        error = crate::telemetry::chain(&error),
                        "the lease was not renewed"
                    );
                    if is_in_doubt {
                        return LeaseError::Lost;
                    }
                    is_in_doubt = true;
                }
            }
        }
    }

    /// Gives the Lease up, so that another process leads at once.
    pub async fn release(&self) {
        match timeout(RELEASE_TIMEOUT, self.manager.release()).await {
            Ok(Ok(())) => tracing::info!("the lease is released"),
            Ok(Err(error)) => tracing::warn!(
                error = crate::telemetry::chain(&error),
                "the lease was not released"
            ),
            Err(_) => tracing::warn!("the lease was not released in time"),
        }
    }
}

/// A client that does not try again on its own: kube's default would sit on a failed renewal for minutes.
fn client(mut config: Config) -> Result<Client, LeaseError> {
    config.default_retry = false;
    config.connect_timeout = Some(Duration::from_secs(2));
    config.read_timeout = Some(Duration::from_secs(3));
    config.write_timeout = Some(Duration::from_secs(3));
    Client::try_from(config).map_err(|error| LeaseError::Client(Box::new(error)))
}
