//! Verbs run against an API server in memory, with their outputs kept.

use std::io::Write;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use k8s_openapi::ByteString;
use serde_json::{Value, json};

use crate::arguments;
use crate::commands::{Command, dispatch};
use crate::console::Console;
use crate::interrupt::Interrupt;
use crate::kubernetes::Kubernetes;
pub(crate) use crate::kubernetes::fake::FakeServer;
use crate::session::Session;

/// The time in tests: half an hour after their objects were made.
const NOW: &str = "2026-01-05T09:30:00Z";

/// `text` without the seconds at the ends of its lines.
pub(crate) fn without_times(text: &str) -> String {
    let line = |line: &str| match line.rsplit_once(" (") {
        Some((front, time)) if time.ends_with(" s)") => format!("{front}\n"),
        _ => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

/// What a verb did.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) status: u8,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// An output that is kept.
#[derive(Clone, Default)]
pub(crate) struct Kept(Arc<Mutex<Vec<u8>>>);

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl Kept {
    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// The verb in a command line without the program's name.
pub(crate) fn command(words: &[&str]) -> Command {
    arguments::parse(std::iter::once(&"asym").chain(words).map(Into::into))
        .unwrap()
        .command
}

/// A session with `server`, in the namespace `team`.
pub(crate) fn session(server: &FakeServer, words: &[&str], out: &Kept, err: &Kept) -> Session {
    let quiet = words.contains(&"-q");
    Session {
        provider: Arc::new(Kubernetes::new(server.client(), "team".to_owned())),
        console: Console::new(Box::new(out.clone()), Box::new(err.clone()), quiet, None),
        interrupt: Interrupt::never(),
        clock: || NOW.parse().unwrap(),
        port_range: None,
    }
}

/// Runs a command line against `server`, in the namespace `team`.
pub(crate) async fn run(server: &FakeServer, words: &[&str]) -> Outcome {
    run_into(server, words, Kept::default(), Kept::default()).await
}

/// The same, with outputs that can be read meanwhile.
pub(crate) async fn run_into(server: &FakeServer, words: &[&str], out: Kept, err: Kept) -> Outcome {
    let session = session(server, words, &out, &err);
    let outcome = dispatch(command(words), &session).await;
    let status = outcome
        .as_ref()
        .err()
        .map_or(0, crate::failure::Failure::exit_status);
    if let Err(failure) = &outcome {
        session.console.fail(failure);
    }
    Outcome {
        status,
        out: out.text(),
        err: err.text(),
    }
}

/// A verb that goes on until it is dropped.
pub(crate) struct Started {
    out: Kept,
    err: Kept,
    task: tokio::task::JoinHandle<()>,
}

/// Starts a command line against `server`, in the namespace `team`.
pub(crate) fn start(server: &FakeServer, words: &[&str]) -> Started {
    let (out, err) = (Kept::default(), Kept::default());
    let session = session(server, words, &out, &err);
    let command = command(words);
    let task = tokio::spawn(async move {
        if let Err(failure) = dispatch(command, &session).await {
            session.console.fail(&failure);
        }
    });
    Started { out, err, task }
}

impl Started {
    pub(crate) fn out(&self) -> String {
        self.out.text()
    }

    /// Waits until `text` is on stdout.
    pub(crate) async fn until(&self, text: &str) {
        self.told(&self.out, text).await;
    }

    /// Waits until `text` is on stderr.
    pub(crate) async fn until_err(&self, text: &str) {
        self.told(&self.err, text).await;
    }

    async fn told(&self, kept: &Kept, text: &str) {
        let told = async {
            while !kept.text().contains(text) && !self.task.is_finished() {
                tokio::task::yield_now().await;
            }
        };
        let _ = tokio::time::timeout(Duration::from_secs(10), told).await;
        assert!(
            kept.text().contains(text),
            "{} {}",
            self.out.text(),
            self.err.text()
        );
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A template with one mode, `api`.
pub(crate) fn template(name: &str, fixtures: &[&str]) -> Value {
    json!({
        "kind": "CloneTemplate",
        "metadata": {"name": name},
        "spec": {
            "displayName": name, "realProduct": name,
            "services": [{"name": "backend", "image": "x", "port": 3001, "health": "/api/health"}],
            "modes": [{"name": "api", "services": ["backend"]}],
            "database": {"nameTemplate": "clone_{id}"},
            "redis": {"prefixTemplate": "{id}:"},
        },
        "status": {
            "contentDigest": "sha256:00", "fixtures": fixtures,
            "conditions": [{"type": "Ready", "status": "True", "reason": "Ready", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"}],
        },
    })
}

/// The operator's Deployment.
pub(crate) fn deployment(available: i32) -> Value {
    json!({
        "kind": "Deployment",
        "metadata": {
            "name": "asymmetric-operator",
            "labels": {"app.kubernetes.io/name": "asymmetric", "app.kubernetes.io/component": "operator"},
        },
        "spec": {"replicas": 1, "selector": {}, "template": {"spec": {"containers": [{"name": "operator", "image": "operator:1"}]}}},
        "status": {"availableReplicas": available},
    })
}

/// A Secret.
pub(crate) fn secret(name: &str, entries: &[(&str, &str)]) -> Value {
    let data: serde_json::Map<String, Value> = entries
        .iter()
        .map(|(key, value)| ((*key).to_owned(), json!(ByteString(value.as_bytes().to_vec()))))
        .collect();
    json!({"kind": "Secret", "metadata": {"name": name}, "data": data})
}
