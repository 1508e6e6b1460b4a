//! Leadership: one process at a time works, the others stand by.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use kube::api::Api;
use kube::runtime::wait::await_condition;
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
/// Between attempts while the API server does not answer.
const BETWEEN_ATTEMPTS: Duration = Duration::from_secs(2);
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
    settings: CandidateSettings,
    leases: Api<Lease>,
}

struct CandidateSettings {
    /// Does not try again on its own.
    client: Client,
    namespace: String,
    identity: String,
}

impl CandidateSettings {
    async fn manager(&self) -> Result<LeaseManager, LeaseManagerError> {
        LeaseManagerBuilder::new(self.client.clone(), LEASE)
            .with_namespace(&self.namespace)
            .with_identity(&self.identity)
            .with_field_manager(format!("asymmetric-operator-lease-{}", self.identity))
            .with_grace(1)
            .with_duration(DURATION_SECONDS)
            .with_grace(GRACE_SECONDS)
            .build()
            .await
    }
}

impl Candidate {
    /// A candidate called `identity`; a process that starts again under the same name leads again at once. The Lease
    /// is watched through `client`.
    pub async fn new(
        config: Config,
        client: Client,
        namespace: &str,
        identity: &str,
    ) -> Result<Self, LeaseError> {
        let settings = CandidateSettings {
            client: impatient(config)?,
            namespace: namespace.to_owned(),
            identity: identity.to_owned(),
        };
        Ok(Self {
            manager: settings.manager().await.map_err(LeaseError::SetUp)?,
            settings,
            leases: Api::namespaced(client, namespace),
        })
    }

    /// Waits until this process leads.
    pub async fn lead(&mut self) {
        loop {
            // The manager sleeps until the Lease that it knows runs out, even when its holder gives it up before.
            let result = tokio::select! {
                changed = self.manager.changed() => changed,
                () = self.given_up() => self.look_again().await,
            };
            match result {
                Ok(true) => return,
                Ok(false) => {}
                Err(error) => {
                    tracing::warn!(
                        error = crate::telemetry::chain(&error),
                        "the lease cannot be had now"
                    );
                    tokio::time::sleep(BETWEEN_ATTEMPTS).await;
                }
            }
        }
    }

    /// Resolves when somebody has held the Lease and does no more.
    async fn given_up(&self) {
        for is_held in [true, false] {
            let turned =
                |lease: Option<&Lease>| lease.is_some_and(|lease| holder(lease).is_some() == is_held);
            while let Err(error) = await_condition(self.leases.clone(), LEASE, turned).await {
                tracing::debug!(
                    error = crate::telemetry::chain(&error),
                    "the lease cannot be watched now"
                );
                tokio::time::sleep(BETWEEN_ATTEMPTS).await;
            }
        }
    }

    /// Forgets what is known of the Lease; false, as this process does not lead yet.
    async fn look_again(&mut self) -> Result<bool, LeaseManagerError> {
        self.manager = self.settings.manager().await?;
        Ok(false)
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

fn holder(lease: &Lease) -> Option<&str> {
    let holder = lease.spec.as_ref()?.holder_identity.as_deref()?;
    (!holder.is_empty()).then_some(holder)
}

/// A client that does not try again on its own: kube's default would sit on a failed renewal for minutes.
fn impatient(mut config: Config) -> Result<Client, LeaseError> {
    config.default_retry = false;
    config.connect_timeout = Some(Duration::from_secs(2));
    config.read_timeout = Some(Duration::from_secs(3));
    config.write_timeout = Some(Duration::from_secs(3));
    Client::try_from(config).map_err(|error| LeaseError::Client(Box::new(error)))
}
