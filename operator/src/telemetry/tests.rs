use std::io::{self, Write};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use asymmetric_crd::{CloneSnapshot, CloneSnapshotSpec};
use clap::Parser;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::time::timeout;
use tracing::Instrument;
use tracing::subscriber::{set_default, with_default};

use super::export::{Export, ExportError};
use super::receiver::{Receiver, text};
use super::*;
use crate::metrics::Outcome;
use crate::settings::{Arguments, Command, Settings};

/// Longer than anything here takes.
const LONG: Duration = Duration::from_secs(30);
/// How long the end waits for a collector that does not answer.
const SHORT: Duration = Duration::from_millis(200);
/// OTLP's code for a span with an error.
const STATUS_ERROR: i32 = 2;
/// What must be in no trace.
const SECRET: &str = "xoxb-secret";

#[derive(Error, Debug)]
#[error("failed to open")]
struct Outer(#[source] io::Error);

#[test]
fn a_message_of_several_lines_becomes_one() {
    let error = io::Error::other("parse error at 1\nUnexpected `72`\n");
    assert_eq!(chain(&error), "parse error at 1 Unexpected `72`");
}

#[test]
fn causes_are_told() {
    let error = Outer(io::Error::other("disk is full"));
    assert_eq!(chain(&error), "failed to open: disk is full");
}

#[test]
fn a_filter_that_does_not_read_is_named() {
    let error = start("info,=,=", LogFormat::Text, None).unwrap_err();
    assert!(error.to_string().contains("info,=,="), "{error}");
}

fn settings(endpoint: &str) -> Settings {
    let words = "asymmetric-operator run --postgres-host pg --postgres-password p --redis-url redis://r:6379 \
                 --redis-password p --namespace asymmetric-system --pod-name operator-0 --otlp-endpoint";
    let words = words.split_whitespace().chain([endpoint]);
    match Arguments::try_parse_from(words).unwrap().command {
        Command::Run(settings) => *settings,
        other => panic!("expected run, got {other:?}"),
    }
}

fn export_to(endpoint: &str) -> Export {
    Export::start(&settings(endpoint)).unwrap().unwrap()
}

fn object() -> CloneSnapshot {
    let mut object = CloneSnapshot::new("web", CloneSnapshotSpec::default());
    object.metadata.namespace = Some("team-a".into());
    object.metadata.uid = Some("uid-1".into());
    object
}

/// A failed pass with two steps, the way that the controllers make it, among the log's spans and lines.
async fn failed_pass() {
    let log_span = tracing::info_span!("reconcile", clone = "web", password = SECRET);
    let pass = async {
        let traced = spans::pass("clone", &object());
        let steps = async {
            tracing::info!(token = SECRET, "in the pass");
            let created = spans::step("CreateDatabase");
            let work = async { tracing::warn!(token = SECRET, "in the step") };
            created.run(work).await;
            created.done(Outcome::Done);
            spans::step("PutTokens").failed("BackendError");
        };
        traced.run(steps).await;
        traced.failed("BackendError");
    };
    pass.instrument(log_span).await;
}

#[tokio::test]
async fn passes_and_their_steps_reach_the_collector_whatever_is_logged() {
    let receiver = Receiver::start().await;
    let export = export_to(&receiver.endpoint);
    let subscriber = subscriber("off", LogFormat::Json, io::sink, Some(&export)).unwrap();
    let guard = set_default(subscriber);
    tracing::info_span!(target: "hyper", "request", SECRET).in_scope(|| {});
    failed_pass().await;
    drop(spans::pass("template", &object()));
    drop(guard);
    timeout(LONG, export.end(LONG)).await.unwrap();

    let sent = receiver.sent();
    assert!(!format!("{sent:?}").contains(SECRET), "{sent:?}");
    let origin = sent[0].resource.as_ref().unwrap();
    for (key, value) in [
        ("service.name", "asymmetric-operator"),
        ("service.version", env!("CARGO_PKG_VERSION")),
        ("k8s.pod.name", "operator-0"),
        ("k8s.namespace.name", "asymmetric-system"),
    ] {
        assert_eq!(text(&origin.attributes, key), Some(value), "{origin:?}");
    }
    let sent: Vec<_> = sent
        .iter()
        .flat_map(|resource| &resource.scope_spans)
        .flat_map(|scope| &scope.spans)
        .collect();
    let named = |name: &str| *sent.iter().find(|span| span.name == name).unwrap();
    assert_eq!(sent.len(), 4, "{sent:?}");

    let pass = named("reconcile clone");
    assert!(
        pass.parent_span_id.is_empty() && pass.events.is_empty(),
        "{pass:?}"
    );
    for (key, value) in [
        ("controller", "clone"),
        ("namespace", "team-a"),
        ("name", "web"),
        ("uid", "uid-1"),
        ("outcome", "failed"),
        ("error.type", "BackendError"),
    ] {
        assert_eq!(text(&pass.attributes, key), Some(value), "{pass:?}");
    }
    assert_eq!(pass.status.as_ref().unwrap().code, STATUS_ERROR);

    let (created, tokens) = (named("CreateDatabase"), named("PutTokens"));
    for step in [created, tokens] {
        assert_eq!(step.parent_span_id, pass.span_id);
        assert_eq!(step.trace_id, pass.trace_id);
        assert!(step.events.is_empty(), "{step:?}");
    }
    assert_eq!(text(&created.attributes, "outcome"), Some("done"));
    assert_eq!(created.status.as_ref().unwrap().code, 0);
    assert_eq!(text(&tokens.attributes, "error.type"), Some("BackendError"));
    assert_eq!(tokens.status.as_ref().unwrap().code, STATUS_ERROR);

    let abandoned = named("reconcile template");
    assert_ne!(abandoned.trace_id, pass.trace_id);
    assert_eq!(text(&abandoned.attributes, "outcome"), Some("abandoned"));
}

#[tokio::test]
async fn a_collector_that_is_busy_gets_the_same_spans_again() {
    let receiver = Receiver::refusing_first(2).await;
    let export = export_to(&format!("{}/", receiver.endpoint));
    let guard = set_default(subscriber("info", LogFormat::Text, io::sink, Some(&export)).unwrap());
    spans::step("Rest").done(Outcome::Done);
    drop(guard);
    timeout(LONG, export.end(LONG)).await.unwrap();
    assert_eq!(receiver.sent().len(), 1);
}

#[tokio::test]
async fn an_unreachable_collector_holds_up_neither_passes_nor_the_end() {
    let refusing = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (refused, unanswered) = (refusing.local_addr().unwrap(), silent.local_addr().unwrap());
    drop(refusing);
    for address in [refused, unanswered] {
        let export = export_to(&format!("http://{address}"));
        let guard = set_default(subscriber("info", LogFormat::Text, io::sink, Some(&export)).unwrap());
        // More than the exporter's queue holds.
        for _ in 0..5_000 {
            spans::pass("clone", &object()).done(Outcome::Done);
        }
        drop(guard);
        timeout(LONG, export.end(SHORT)).await.unwrap();
    }
}

/// Whether the span exists at all depends on what other subscribers of the process look at; that nobody hears of it does
/// not.
#[tokio::test]
async fn without_an_endpoint_nothing_is_traced() {
    assert!(Export::start(&settings("")).unwrap().is_none());
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = subscriber("trace", LogFormat::Json, move || writer.clone(), None).unwrap();
    let guard = set_default(subscriber);
    spans::step("Rest").run(async { tracing::info!("inside") }).await;
    drop(guard);
    let [line] = &lines.read()[..] else {
        panic!("not one line")
    };
    assert_eq!(line["message"], "inside");
    assert!(
        line.get("span").is_none() && line.get("spans").is_none(),
        "{line}"
    );
}

#[tokio::test]
async fn an_endpoint_that_is_no_address_is_refused() {
    for endpoint in ["collector:4318", "grpc://collector:4317", "4318"] {
        let error = Export::start(&settings(endpoint)).unwrap_err();
        assert!(matches!(error, ExportError::Endpoint(_)), "{endpoint}: {error}");
    }
}

/// What the log writes, line by line, without the time.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn read(&self) -> Vec<serde_json::Value> {
        let bytes = self.0.lock().unwrap().clone();
        String::from_utf8(bytes)
            .unwrap()
            .lines()
            .map(|line| {
                let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
                line.as_object_mut().unwrap().remove("timestamp");
                line
            })
            .collect()
    }
}

fn logged(export: Option<&Export>) -> Vec<serde_json::Value> {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = subscriber("info", LogFormat::Json, move || writer.clone(), export).unwrap();
    with_default(subscriber, || futures::executor::block_on(failed_pass()));
    lines.read()
}

#[tokio::test]
async fn log_lines_are_the_same_with_traces_and_without() {
    let receiver = Receiver::start().await;
    let export = export_to(&receiver.endpoint);
    let (without, with) = (logged(None), logged(Some(&export)));
    assert_eq!(without, with);
    let span = serde_json::json!({"clone": "web", "password": SECRET, "name": "reconcile"});
    assert_eq!(with.len(), 2, "{with:?}");
    for line in with {
        assert_eq!(line["span"], span);
        assert_eq!(line["spans"], serde_json::json!([span]));
    }
    timeout(LONG, export.end(LONG)).await.unwrap();
}
