//! Keeps the authority: made at the first start, replaced before its end, read again when somebody changed it.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use asymmetric_crd::constants::OPERATOR_MANAGER;
use jiff::Timestamp;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{Patch, PatchParams, PostParams};
use kube::{Api, Client};
use tokio::sync::Notify;
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use tokio_util::sync::CancellationToken;

use super::stored::{SECRET, read, secret};
use super::{Authority, CertificateError, Step, plan};
use crate::telemetry::chain;

/// How often the Secret is looked at.
const INTERVAL: Duration = Duration::from_mins(5);

/// The authority that signs now.
pub struct Authorities {
    current: RwLock<Arc<Authority>>,
    changed: Notify,
}

impl Authorities {
    /// With the authority that was there at the start.
    #[must_use]
    pub fn new(authority: Authority) -> Self {
        Self {
            current: RwLock::new(Arc::new(authority)),
            changed: Notify::new(),
        }
    }

    /// The authority that signs now.
    #[must_use]
    pub fn current(&self) -> Arc<Authority> {
        Arc::clone(&self.current.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Waits until another authority signs, or is about to.
    pub async fn changed(&self) {
        self.changed.notified().await;
    }

    fn replace(&self, authority: Authority) {
        let mut current = self.current.write().unwrap_or_else(PoisonError::into_inner);
        if **current != authority {
            tracing::info!("another authority signs for clones, or is about to");
            *current = Arc::new(authority);
            self.changed.notify_one();
        }
    }
}

/// Reads the authority; makes, prepares or promotes one where it is time for that. Every replica may do it: whoever
/// comes second takes what the first has made.
pub async fn ensure(client: &Client, namespace: &str, now: Timestamp) -> Result<Authority, CertificateError> {
    let api: Api<Secret> = Api::namespaced(client.clone(), namespace);
    let failed = |action| {
        move |source| CertificateError::Api {
            action,
            secret: SECRET,
            source: Box::new(source),
        }
    };
    let existing = api.get_opt(SECRET).await.map_err(failed("read"))?;
    let found = match existing.as_ref() {
        Some(existing) => Some(read(existing).ok_or(CertificateError::Incomplete { secret: SECRET })?),
        None => None,
    };
    let step = plan(found.as_ref(), now);
    let authority = Authority::after(found, step, now)?;
    // Before anything is written: an authority that cannot sign is found out here.
    authority.issuer()?;
    if step == Step::Keep {
        return Ok(authority);
    }
    tracing::info!(?step, "the authority for clones is changed");
    let mut wanted = secret(&authority, namespace);
    let written = match existing {
        None => api.create(&PostParams::default(), &wanted).await,
        Some(existing) => {
            wanted.metadata.resource_version = existing.metadata.resource_version;
            let parameters = PatchParams::apply(OPERATOR_MANAGER).force();
            api.patch(SECRET, &parameters, &Patch::Apply(&wanted)).await
        }
    };
    match written {
        Ok(_) => Ok(authority),
        Err(kube::Error::Api(status)) if status.code == 409 => {
            let theirs = api.get_opt(SECRET).await.map_err(failed("read"))?;
            theirs
                .as_ref()
                .and_then(read)
                .ok_or(CertificateError::Incomplete { secret: SECRET })
        }
        Err(error) => Err(failed("write")(error)),
    }
}

/// Looks after the authority until `stop`.
pub async fn keep(client: Client, namespace: String, authorities: Arc<Authorities>, stop: CancellationToken) {
    // At the start it was just looked at.
    let mut ticks = interval_at(Instant::now() + INTERVAL, INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            _ = ticks.tick() => {}
        }
        match ensure(&client, &namespace, Timestamp::now()).await {
            Ok(authority) => authorities.replace(authority),
            Err(error) => tracing::warn!(
                error = chain(&error),
                "the authority for clones cannot be looked after now"
            ),
        }
    }
}
