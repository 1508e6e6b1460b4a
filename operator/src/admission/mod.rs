//! The admission webhook: what a controller would refuse is refused when it is written, with the same sentence.
//!
//! It is a convenience. Without it, or while it is away, the controllers refuse the same; deletions and objects whose
//! spec does not change always pass.

mod listener;
mod registration;
mod review;

use std::sync::Arc;
use std::time::Duration;

use axum::routing::post;
use axum::{Json, Router};
use jiff::{SignedDuration, Timestamp};
use kube::Client;
use kube::core::DynamicObject;
use kube::core::admission::{AdmissionResponse, AdmissionReview};
use tokio::net::TcpListener;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

use self::listener::{Identity, TlsListener};
use self::review::answer;
use crate::certificates::{Authorities, service_names};
use crate::telemetry::chain;

/// Name of the Service that leads to the webhook.
const SERVICE: &str = "asymmetric-webhook";
/// Path of the webhook.
const PATH: &str = "/validate";
/// How often certificate and registration are looked at.
const INTERVAL: Duration = Duration::from_mins(5);
/// How long the webhook's certificate is good for.
const LIFETIME: SignedDuration = SignedDuration::from_hours(90 * 24);

/// What the webhook works with.
pub struct Admission {
    /// Where it listens.
    pub listener: TcpListener,
    /// The operator's namespace, in which the Service is.
    pub namespace: String,
    /// Who signs its certificate.
    pub authorities: Arc<Authorities>,
}

/// Answers reviews until `stop`, and keeps certificate and registration current.
pub async fn run(admission: Admission, client: Client, stop: CancellationToken) {
    let identity = Arc::new(Identity::default());
    let listener = match TlsListener::new(admission.listener, &identity, &stop) {
        Ok(listener) => listener,
        Err(error) => {
            tracing::error!(error = chain(&error), "the admission webhook cannot serve");
            return;
        }
    };
    let serving = axum::serve(listener, router()).with_graceful_shutdown(stop.clone().cancelled_owned());
    let keeping = keep(
        &client,
        &admission.namespace,
        &admission.authorities,
        &identity,
        &stop,
    );
    let (served, ()) = tokio::join!(async { serving.await }, keeping);
    if let Err(error) = served {
        tracing::error!(%error, "the admission webhook ended");
    }
}

fn router() -> Router {
    Router::new().route(PATH, post(validate))
}

async fn validate(
    Json(review): Json<AdmissionReview<DynamicObject>>,
) -> Json<AdmissionReview<DynamicObject>> {
    let response = match review.try_into() {
        Ok(request) => answer(&request),
        Err(error) => AdmissionResponse::invalid(error),
    };
    Json(response.into_review())
}

async fn keep(
    client: &Client,
    namespace: &str,
    authorities: &Authorities,
    identity: &Identity,
    stop: &CancellationToken,
) {
    let names = service_names(SERVICE, namespace);
    let mut renewal = None;
    let mut origin = String::new();
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = stop.cancelled() => return,
            () = authorities.changed() => {}
            _ = ticks.tick() => {}
        }
        let (authority, now) = (authorities.current(), Timestamp::now());
        if renewal.is_none_or(|renewal| now >= renewal) || authority.origin(&names) != origin {
            let issued = authority.issue(&names, LIFETIME, now);
            let put = issued.map_err(|error| chain(&error)).and_then(|issued| {
                identity
                    .put(&issued.certificate, &issued.key)
                    .map_err(|error| chain(&error))?;
                Ok(issued)
            });
            match put {
                Ok(issued) => (renewal, origin) = (Some(issued.renewal), issued.origin),
                Err(error) => tracing::warn!(error, "the admission webhook has no certificate"),
            }
        }
        if let Err(error) = registration::ensure(client, &authority.bundle()).await {
            tracing::warn!(
                error = chain(&error),
                "the cluster cannot be told whom to trust for admission"
            );
        }
    }
}
