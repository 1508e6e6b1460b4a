//! Verbs run against an API server in memory, with their outputs kept.

use std::io::Write;
use std::sync::{Arc, Mutex};

use k8s_openapi::ByteString;
use serde_json::{Value, json};

use crate::arguments;
use crate::commands::{Command, dispatch};
use crate::console::Console;
use crate::interrupt::Interrupt;
use crate::kubernetes::Kubernetes;
pub(crate) use crate::kubernetes::fake::FakeServer;
use crate::session::Session;

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

/// Runs a command line against `server`, in the namespace `team`.
pub(crate) async fn run(server: &FakeServer, words: &[&str]) -> Outcome {
    run_into(server, words, Kept::default(), Kept::default()).await
}

/// The same, with outputs that can be read meanwhile.
pub(crate) async fn run_into(server: &FakeServer, words: &[&str], out: Kept, err: Kept) -> Outcome {
    let quiet = words.contains(&"-q");
    let console = Console::new(Box::new(out.clone()), Box::new(err.clone()), quiet, false);
    let provider = Arc::new(Kubernetes::new(server.client(), "team".to_owned()));
    let outcome = dispatch(
        command(words),
        &Session {
            provider,
            console: console.clone(),
            interrupt: Interrupt::never(),
        },
    )
    .await;
    let status = outcome
        .as_ref()
        .err()
        .map_or(0, crate::failure::Failure::exit_status);
    if let Err(failure) = &outcome {
        console.fail(failure);
    }
    Outcome {
        status,
        out: out.text(),
        err: err.text(),
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
        "metadata": {"name": "asymmetric-operator"},
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
