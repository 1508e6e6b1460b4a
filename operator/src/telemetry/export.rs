//! Sends the spans of passes to an OpenTelemetry collector: in batches, from a thread of its own.

use std::time::Duration;

use opentelemetry::KeyValue;
use opentelemetry::trace::TracerProvider;
use opentelemetry_otlp::{
    ExporterBuildError, Protocol, SpanExporter, WithExportConfig as _, WithHttpConfig as _,
};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::SdkTracerProvider;
use thiserror::Error;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::{Layer, Registry};

use super::collector::Collector;
use super::spans;
use crate::settings::Settings;

/// What the traces say they come from.
const SERVICE: &str = "asymmetric-operator";
/// Where a collector takes traces, below its endpoint.
const PATH: &str = "v1/traces";
/// Longest time until a batch is given up, all attempts together.
const EXPORT_TIMEOUT: Duration = Duration::from_secs(5);
/// Longest wait for spans that are still to be sent when the process ends.
pub const FLUSH_TIMEOUT: Duration = Duration::from_secs(3);

/// Why traces cannot be exported.
#[derive(Error, Debug)]
pub enum ExportError {
    /// Not a URL, or not of HTTP.
    #[error("failed to use `{0}` as the address of a collector: begin with http:// or https://")]
    Endpoint(String),
    /// The client for the collector could not be made.
    #[error("failed to make a client for the collector")]
    Client(#[source] reqwest::Error),
    /// The exporter refuses its settings, some of which it takes from the environment.
    #[error("failed to set up the export of traces")]
    Exporter(#[source] ExporterBuildError),
}

/// The export of traces: at most one per process.
#[derive(Debug)]
pub struct Export {
    provider: SdkTracerProvider,
}

impl Export {
    /// Starts the export if the settings name a collector. Has to be called within a runtime, which sends the batches.
    pub fn start(settings: &Settings) -> Result<Option<Self>, ExportError> {
        let endpoint = settings.otlp_endpoint.as_deref().map(str::trim);
        let Some(endpoint) = endpoint.filter(|endpoint| !endpoint.is_empty()) else {
            return Ok(None);
        };
        let url = reqwest::Url::parse(endpoint).ok();
        if !url.is_some_and(|url| matches!(url.scheme(), "http" | "https")) {
            return Err(ExportError::Endpoint(endpoint.to_owned()));
        }
        let collector = Collector::new(endpoint, EXPORT_TIMEOUT).map_err(ExportError::Client)?;
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(collector)
            .with_endpoint(format!("{}/{PATH}", endpoint.trim_end_matches('/')))
            .with_protocol(Protocol::HttpBinary)
            .with_timeout(EXPORT_TIMEOUT)
            .build()
            .map_err(ExportError::Exporter)?;
        let provider = SdkTracerProvider::builder()
            .with_resource(resource(settings))
            .with_batch_exporter(exporter)
            .build();
        Ok(Some(Self { provider }))
    }

    /// Turns spans of passes and steps into those that are sent, and nothing else.
    pub(super) fn layer(&self) -> Box<dyn Layer<Registry> + Send + Sync> {
        let spans = filter_fn(|metadata| metadata.is_span() && spans::is_traced(metadata));
        tracing_opentelemetry::layer()
            .with_tracer(self.provider.tracer(SERVICE))
            .with_context_activation(false)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false)
            .with_filter(spans.with_max_level_hint(LevelFilter::INFO))
            .boxed()
    }

    /// Sends what is still to be sent, and gives up after `limit`.
    pub async fn end(self, limit: Duration) {
        // The wait blocks its thread, and the runtime is needed for sending meanwhile.
        let ended = tokio::task::spawn_blocking(move || self.provider.shutdown_with_timeout(limit)).await;
        if !matches!(ended, Ok(Ok(()))) {
            tracing::warn!("the last traces did not reach the collector in time; they are dropped");
        }
    }
}

fn resource(settings: &Settings) -> Resource {
    let pod = settings.pod_name.clone();
    Resource::builder()
        .with_service_name(SERVICE)
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .with_attribute(KeyValue::new(
            "k8s.namespace.name",
            settings.own.namespace.clone(),
        ))
        .with_attributes(pod.map(|name| KeyValue::new("k8s.pod.name", name)))
        .build()
}
