//! What the operator that leads says of itself, through a port-forward to its pod.

use std::collections::BTreeMap;
use std::time::Duration;

use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use k8s_openapi::api::core::v1::Pod;
use kube::{Api, Client};
use serde::Deserialize;

use super::super::Kubernetes;
use super::super::client::{Fault, answered};
use super::super::faults::Doing;
use crate::diagnosis::survey::Report;
use crate::failure::Failure;

/// Port of the operator's own HTTP endpoint.
const PORT: u16 = 8080;
/// How long its answers may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Asks the pod for its readiness and its metrics.
pub(super) async fn ask(cluster: &Kubernetes, namespace: &str, pod: &str) -> Result<Report, Failure> {
    let doing = Doing {
        action: "create pods/portforward",
        namespace,
    };
    let pages = futures::future::join(
        page(&cluster.client, namespace, pod, "/readyz"),
        page(&cluster.client, namespace, pod, "/metrics"),
    );
    let (readiness, metrics) = tokio::time::timeout(PATIENCE, pages)
        .await
        .map_err(|_| Failure::unexpected(PageError::Silence))?;
    let failed = |error: PageError| match error {
        PageError::Forward(fault) => doing.failed(fault),
        other => Failure::unexpected(other),
    };
    Ok(read(&readiness.map_err(failed)?, &metrics.map_err(failed)?))
}

/// Why a page of the operator could not be had.
#[derive(thiserror::Error, Debug)]
enum PageError {
    /// No connection to the pod.
    #[error("failed to forward to the operator's pod")]
    Forward(#[source] Fault),
    /// The pod was reached, and not its port.
    #[error("the forward to the operator's pod has no port {PORT}")]
    NoPort,
    /// Nothing came in time.
    #[error("the operator's pod does not answer in {} s", PATIENCE.as_secs())]
    Silence,
    /// The request is none.
    #[error("failed to ask the operator for a page")]
    Request(#[from] http::Error),
    /// No answer, or none that makes sense.
    #[error("failed to read a page of the operator")]
    Answer(#[from] hyper::Error),
}

async fn page(client: &Client, namespace: &str, pod: &str, path: &str) -> Result<String, PageError> {
    let api: Api<Pod> = Api::namespaced(client.clone(), namespace);
    let mut forward = answered(api.portforward(pod, &[PORT]))
        .await
        .map_err(PageError::Forward)?;
    let stream = forward.take_stream(PORT).ok_or(PageError::NoPort)?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    let request = http::Request::get(path)
        .header(http::header::HOST, "localhost")
        .body(Empty::<Bytes>::new())?;
    let exchange = async move {
        let response = sender.send_request(request).await?;
        let body = response.into_body().collect().await?;
        Ok::<_, hyper::Error>(body.to_bytes())
    };
    // The connection is driven by the same task; a broken one ends the exchange with its error.
    let (body, _) = futures::join!(exchange, connection);
    let body = body?;
    Ok(String::from_utf8_lossy(&body).into_owned())
}

/// The part of `/readyz` that is of interest here.
#[derive(Deserialize, Default)]
struct Readiness {
    #[serde(default)]
    unavailable: Vec<String>,
}

fn read(readiness: &str, metrics: &str) -> Report {
    let readiness: Readiness = serde_json::from_str(readiness).unwrap_or_default();
    let leftovers = samples(metrics, "asymmetric_leftovers", "server");
    let leftovers = leftovers.filter_map(|(server, value)| Some((server.to_owned(), value.parse().ok()?)));
    Report {
        version: samples(metrics, "asymmetric_build_info", "version")
            .next()
            .map(|(version, _)| version.to_owned()),
        unavailable: readiness.unavailable,
        leftovers: leftovers.collect::<BTreeMap<_, _>>(),
    }
}

/// Values of a metric by its only label.
fn samples<'a>(metrics: &'a str, name: &'a str, label: &'a str) -> impl Iterator<Item = (&'a str, &'a str)> {
    metrics.lines().filter_map(move |line| {
        let labels = line.strip_prefix(name)?.strip_prefix('{')?;
        labels
            .strip_prefix(label)?
            .strip_prefix("=\"")?
            .split_once("\"} ")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_read() {
        let readiness = r#"{"ready":true,"waiting":[],"unavailable":["postgres/b","redis"]}"#;
        let metrics = "# TYPE asymmetric_leftovers gauge\n\
            asymmetric_leftovers{server=\"postgres\"} 3\n\
            asymmetric_leftovers{server=\"redis\"} 0\n\
            asymmetric_build_info{version=\"0.1.0\"} 1\n# EOF\n";
        let expected = Report {
            version: Some("0.1.0".into()),
            unavailable: vec!["postgres/b".into(), "redis".into()],
            leftovers: [("postgres".to_owned(), 3), ("redis".to_owned(), 0)].into(),
        };
        assert_eq!(read(readiness, metrics), expected);
    }

    #[test]
    fn pages_that_make_no_sense_say_nothing() {
        assert_eq!(read("<html>", "404 page not found"), Report::default());
    }
}
