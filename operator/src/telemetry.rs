//! Log lines: a filter, and JSON or text.

use thiserror::Error;
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, registry, util::SubscriberInitExt};

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

/// Starts logging to standard error, once per process.
pub fn start(filter: &str, format: LogFormat) -> Result<(), TelemetryError> {
    let parsed = EnvFilter::try_new(filter).map_err(|source| TelemetryError::Filter {
        filter: filter.to_owned(),
        source,
    })?;
    let registry = registry().with(parsed);
    match format {
        LogFormat::Json => registry
            .with(
                fmt::layer()
                    .json()
                    .flatten_event(true)
                    .with_current_span(true)
                    .with_writer(std::io::stderr),
            )
            .try_init(),
        LogFormat::Text => registry
            .with(fmt::layer().with_writer(std::io::stderr))
            .try_init(),
    }
    .map_err(TelemetryError::Start)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Error, Debug)]
    #[error("failed to open")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn a_message_of_several_lines_becomes_one() {
        let error = std::io::Error::other("parse error at 1\nUnexpected `72`\n");
        assert_eq!(chain(&error), "parse error at 1 Unexpected `72`");
    }

    #[test]
    fn causes_are_told() {
        let error = Outer(std::io::Error::other("disk is full"));
        assert_eq!(chain(&error), "failed to open: disk is full");
    }

    #[test]
    fn a_filter_that_does_not_read_is_named() {
        let error = start("info,=,=", LogFormat::Text).unwrap_err();
        assert!(error.to_string().contains("info,=,="), "{error}");
    }
}
