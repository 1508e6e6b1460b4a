//! The operator's own HTTP endpoint: whether it lives, whether it is ready, and its metrics.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use serde::Serialize;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::metrics::Metrics;

/// What the operator still waits for before it is ready. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Readiness {
    waits: Arc<Mutex<Waits>>,
}

#[derive(Debug, Default)]
struct Waits {
    blocking: BTreeSet<&'static str>,
    reported: BTreeSet<String>,
}

/// The body of `/readyz`.
#[derive(Serialize, Debug, PartialEq, Eq)]
struct Report {
    ready: bool,
    /// What is not there yet and has to be.
    waiting: BTreeSet<&'static str>,
    /// What is out of reach now; clones are served without it, and the operator waits for it.
    unavailable: BTreeSet<String>,
}

impl Readiness {
    /// Readiness that waits for all of `what`.
    #[must_use]
    pub fn waiting_for(what: impl IntoIterator<Item = &'static str>) -> Self {
        let readiness = Self::default();
        readiness.change(|waits| waits.blocking.extend(what));
        readiness
    }

    /// `what` is there.
    pub fn reached(&self, what: &'static str) {
        self.change(|waits| {
            waits.blocking.remove(what);
        });
    }

    /// Whether the server `what` can be reached: told, but no reason to take the operator out of service.
    pub fn available(&self, what: &str, is_available: bool) {
        self.change(|waits| {
            if is_available {
                waits.reported.remove(what)
            } else {
                waits.reported.insert(what.to_owned())
            };
        });
    }

    fn change(&self, change: impl FnOnce(&mut Waits)) {
        change(&mut self.waits.lock().unwrap_or_else(PoisonError::into_inner));
    }

    fn report(&self) -> Report {
        let waits = self.waits.lock().unwrap_or_else(PoisonError::into_inner);
        Report {
            ready: waits.blocking.is_empty(),
            waiting: waits.blocking.clone(),
            unavailable: waits.reported.clone(),
        }
    }
}

#[derive(Clone)]
struct Shared {
    readiness: Readiness,
    metrics: Metrics,
}

/// The routes.
fn router(readiness: Readiness, metrics: Metrics) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics_text))
        .with_state(Shared { readiness, metrics })
}

/// Serves until `stop`.
pub async fn serve(
    listener: TcpListener,
    readiness: Readiness,
    metrics: Metrics,
    stop: CancellationToken,
) -> std::io::Result<()> {
    axum::serve(listener, router(readiness, metrics))
        .with_graceful_shutdown(stop.cancelled_owned())
        .await
}

async fn ready(State(shared): State<Shared>) -> Response {
    let report = shared.readiness.report();
    let status = if report.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (status, Json(report)).into_response()
}

async fn metrics_text(State(shared): State<Shared>) -> Response {
    match shared.metrics.text() {
        Ok(text) => {
            let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
            ([(header::CONTENT_TYPE, kind)], text).into_response()
        }
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn get_text(client: &reqwest::Client, address: std::net::SocketAddr, path: &str) -> (u16, String) {
        let answer = client
            .get(format!("http://{address}{path}"))
            .send()
            .await
            .unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    #[tokio::test]
    async fn it_is_ready_when_nothing_is_missing_and_servers_do_not_count() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let readiness = Readiness::waiting_for(["kinds", "caches"]);
        let stop = CancellationToken::new();
        let (metrics, client) = (Metrics::new(), crate::context::http_client().unwrap());
        metrics.set_leader(true);
        let server = tokio::spawn(serve(listener, readiness.clone(), metrics, stop.clone()));

        assert_eq!(get_text(&client, address, "/healthz").await.0, 200);
        let (status, body) = get_text(&client, address, "/readyz").await;
        assert_eq!(
            (status, body.as_str()),
            (
                503,
                r#"{"ready":false,"waiting":["caches","kinds"],"unavailable":[]}"#
            )
        );
        readiness.reached("kinds");
        readiness.reached("caches");
        readiness.available("postgres", false);
        let (status, body) = get_text(&client, address, "/readyz").await;
        assert_eq!(
            (status, body.as_str()),
            (200, r#"{"ready":true,"waiting":[],"unavailable":["postgres"]}"#)
        );
        readiness.available("postgres", true);
        assert!(
            get_text(&client, address, "/readyz")
                .await
                .1
                .contains(r#""unavailable":[]"#)
        );
        assert!(
            get_text(&client, address, "/metrics")
                .await
                .1
                .contains("asymmetric_leader 1")
        );

        stop.cancel();
        server.await.unwrap().unwrap();
    }
}
