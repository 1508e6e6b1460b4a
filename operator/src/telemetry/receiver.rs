//! A collector for tests: takes OTLP over HTTP and keeps what it got.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::ExportTraceServiceRequest;
use opentelemetry_proto::tonic::common::v1::{KeyValue, any_value};
use opentelemetry_proto::tonic::trace::v1::ResourceSpans;
use prost::Message;
use tokio::net::TcpListener;

/// A collector that runs as long as the test's runtime.
pub(super) struct Receiver {
    /// What `--otlp-endpoint` is to be.
    pub endpoint: String,
    kept: Arc<Kept>,
}

#[derive(Default)]
struct Kept {
    refusals: Mutex<u32>,
    spans: Mutex<Vec<ResourceSpans>>,
}

impl Receiver {
    pub(super) async fn start() -> Self {
        Self::refusing_first(0).await
    }

    /// One that is too busy for so many requests.
    pub(super) async fn refusing_first(requests: u32) -> Self {
        let kept = Arc::new(Kept {
            refusals: Mutex::new(requests),
            ..Kept::default()
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/v1/traces", post(take))
            .with_state(Arc::clone(&kept));
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, kept }
    }

    /// Everything that came, in its order.
    pub(super) fn sent(&self) -> Vec<ResourceSpans> {
        self.kept.spans.lock().unwrap().clone()
    }
}

async fn take(State(kept): State<Arc<Kept>>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let mut refusals = kept.refusals.lock().unwrap();
    if *refusals > 0 {
        *refusals -= 1;
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    assert_eq!(headers["content-type"], "application/x-protobuf");
    let request = ExportTraceServiceRequest::decode(body).unwrap();
    kept.spans.lock().unwrap().extend(request.resource_spans);
    StatusCode::OK
}

/// The text of an attribute.
pub(super) fn text<'a>(attributes: &'a [KeyValue], key: &str) -> Option<&'a str> {
    let attribute = attributes.iter().find(|attribute| attribute.key == key)?;
    match attribute.value.as_ref()?.value.as_ref()? {
        any_value::Value::StringValue(text) => Some(text),
        _ => None,
    }
}
