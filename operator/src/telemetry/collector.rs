//! The collector that traces go to, and what is said when it does not take them.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use tokio::runtime::Handle;

use super::chain;
use crate::tls;

/// How often it is said at most that the collector does not take traces.
const COMPLAIN_EVERY: Duration = Duration::from_mins(5);

/// Speaks to the collector for the exporter's thread, which has no runtime of its own.
#[derive(Debug)]
pub(super) struct Collector {
    endpoint: String,
    client: reqwest::Client,
    runtime: Handle,
    complaints: Mutex<Complaints>,
}

impl Collector {
    /// A client for `endpoint` on the runtime that this is called within; a request takes `limit` at most.
    pub(super) fn new(endpoint: &str, limit: Duration) -> Result<Self, reqwest::Error> {
        tls::use_ring();
        let client = reqwest::Client::builder()
            .timeout(limit)
            .redirect(reqwest::redirect::Policy::none())
            .build()?;
        Ok(Self {
            endpoint: endpoint.to_owned(),
            client,
            runtime: Handle::current(),
            complaints: Mutex::default(),
        })
    }

    fn note(&self, answer: &Result<Response<Bytes>, HttpError>) {
        let problem = match answer {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("it answered {}", answer.status())),
            Err(error) => Some(chain(&**error)),
        };
        let mut complaints = self.complaints.lock().unwrap_or_else(PoisonError::into_inner);
        let endpoint = &self.endpoint;
        if let Some(problem) = problem {
            if let Some(failures) = complaints.failed(Instant::now()) {
                tracing::warn!(endpoint, problem, failures, "the collector does not take traces");
            }
        } else if complaints.succeeded() {
            tracing::info!(endpoint, "the collector takes traces again");
        }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let sent = self
            .runtime
            .spawn(async move { client.send_bytes(request).await });
        // A runtime that ends drops the request.
        let answer = sent.await.unwrap_or_else(|dropped| Err(dropped.into()));
        self.note(&answer);
        answer
    }
}

/// Failures in a row, and when they were spoken of.
#[derive(Debug, Default)]
struct Complaints {
    spoken: Option<Instant>,
    failures: u64,
    /// Whether something was said that is true no more after a success.
    is_open: bool,
}

impl Complaints {
    /// Counts a failure; how many there were in a row, if that is to be said now.
    fn failed(&mut self, now: Instant) -> Option<u64> {
        self.failures += 1;
        let is_due = self
            .spoken
            .is_none_or(|spoken| now.saturating_duration_since(spoken) >= COMPLAIN_EVERY);
        is_due.then(|| {
            self.spoken = Some(now);
            self.is_open = true;
            self.failures
        })
    }

    /// Whether the end of failures is to be said. When they were spoken of stays: a collector that comes and goes is
    /// not to fill the log.
    fn succeeded(&mut self) -> bool {
        self.failures = 0;
        std::mem::take(&mut self.is_open)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failures_are_spoken_of_at_once_and_then_rarely() {
        let (mut complaints, start) = (Complaints::default(), Instant::now());
        assert_eq!(complaints.failed(start), Some(1));
        assert_eq!(complaints.failed(start + COMPLAIN_EVERY / 2), None);
        assert_eq!(complaints.failed(start + COMPLAIN_EVERY), Some(3));
    }

    #[test]
    fn a_collector_that_comes_and_goes_is_spoken_of_rarely_too() {
        let (mut complaints, start) = (Complaints::default(), Instant::now());
        assert!(!complaints.succeeded());
        assert_eq!(complaints.failed(start), Some(1));
        assert!(complaints.succeeded());
        assert_eq!(complaints.failed(start + COMPLAIN_EVERY / 2), None);
        assert!(!complaints.succeeded());
        assert_eq!(complaints.failed(start + COMPLAIN_EVERY / 2), None);
        assert_eq!(complaints.failed(start + COMPLAIN_EVERY), Some(2));
    }
}
