//! Log lines: a filter, and JSON or text. Traces, where a collector is named.

pub mod export;
pub mod spans;

mod collector;
#[cfg(test)]
mod receiver;
#[cfg(test)]
mod tests;

use thiserror::Error;
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::{
    EnvFilter, Layer, filter::FilterExt, filter::LevelFilter, filter::filter_fn, fmt, layer::SubscriberExt,
    registry, util::SubscriberInitExt,
};

use self::export::Export;
use crate::settings::LogFormat;

/// Why logging could not be set up.
#[derive(Error, Debug)]
pub enum TelemetryError {
    /// The filter does not read.
    #[error("failed to read the log filter '{filter}'")]
    Filter {
        /// The filter as given.
        filter: String,
        /// What is wrong with it.
        #[source]
        source: tracing_subscriber::filter::ParseError,
    },
    /// Somebody set up logging before.
    #[error("failed to start logging")]
    Start(#[source] tracing_subscriber::util::TryInitError),
}

/// Starts logging to standard error, and traces if they are exported, once per process.
pub fn start(filter: &str, format: LogFormat, export: Option<&Export>) -> Result<(), TelemetryError> {
    subscriber(filter, format, std::io::stderr, export)?
        .try_init()
        .map_err(TelemetryError::Start)
}

/// What log lines and traces are made by. Each has a filter of its own: the log's level says nothing about traces, and
/// spans of traces are no part of log lines.
fn subscriber<W>(
    filter: &str,
    format: LogFormat,
    writer: W,
    export: Option<&Export>,
) -> Result<impl Subscriber + Send + Sync + use<W>, TelemetryError>
where
    W: for<'line> MakeWriter<'line> + Send + Sync + 'static,
{
    let parsed = EnvFilter::try_new(filter).map_err(|source| TelemetryError::Filter {
        filter: filter.to_owned(),
        source,
    })?;
    let lines = match format {
        LogFormat::Json => fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_writer(writer)
            .boxed(),
        LogFormat::Text => fmt::layer().with_writer(writer).boxed(),
    };
    // Without the hint, everything would be looked at that the log's filter has ruled out.
    let untraced = filter_fn(|metadata| !spans::is_traced(metadata)).with_max_level_hint(LevelFilter::TRACE);
    let mut layers = vec![lines.with_filter(parsed.and(untraced)).boxed()];
    layers.extend(export.map(Export::layer));
    Ok(registry().with(layers))
}

/// An error and what caused it, as one line even where a library's message has several.
#[must_use]
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Some libraries repeat their source in their own message.
        if !text.contains(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
