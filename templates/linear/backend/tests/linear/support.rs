//! One backend per test, spoken to as clients do.

use asymmetric_kit::{
    Settings,
    test_support::{Answer, Content, TestBackend},
};
use asymmetric_linear_backend::Linear;
use http::Method;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Shared by all backends of the tests, because it takes its time to read the schema.
static LINEAR: LazyLock<Linear> = LazyLock::new(Linear::default);

/// A key in the vendor's format.
pub(crate) const KEY: &str = "lin_api_0123456789abcdefghijABCDEFGHIJ0123456789";

/// The caller of tests, on the fixture `acme`: its agent.
pub(crate) const AGENT: &str = "0b000000-0000-4000-a000-00000000000a";

/// An identifier that nothing has.
pub(crate) const NOTHING: &str = "00000000-0000-4000-8000-000000000000";

/// A backend and the requests that tests make of it.
pub(crate) struct Api {
    pub(crate) backend: TestBackend,
}

impl Api {
    /// On the fixture `acme`, with the world clock stopped.
    pub(crate) async fn acme() -> Self {
        Self::start_with(Some("acme"), |_| {}).await
    }

    /// On a workspace without anything in it, with the world clock stopped.
    pub(crate) async fn empty() -> Self {
        Self::start_with(None, |_| {}).await
    }

    /// With settings of its own.
    pub(crate) async fn start_with(fixture: Option<&str>, change: impl FnOnce(&mut Settings)) -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), fixture);
        let backend = TestBackend::start_with(LINEAR.clone(), &content, &[("apiKey", KEY)], change).await;
        backend.freeze_clock().await;
        Self { backend }
    }

    /// A request to the endpoint, with the key as the official client sends it.
    pub(crate) fn request(&self) -> reqwest::RequestBuilder {
        let url = self.backend.url("/graphql");
        let request = self.backend.client().request(Method::POST, url);
        request.header("authorization", KEY)
    }

    /// Sends a document.
    pub(crate) async fn post(&self, query: &str, variables: Value) -> Answer {
        let body = json!({"query": query, "variables": variables});
        Answer::to(self.request().json(&body)).await
    }

    /// Sends a document that is carried out, and gives its `data`.
    #[track_caller]
    pub(crate) fn data(&self, query: &str, variables: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let mut answer = self.post(query, variables).await;
            assert!(answer.body.get("errors").is_none(), "{caller}: {}", answer.body);
            assert_eq!(answer.status, 200, "{caller}: {}", answer.body);
            answer.body["data"].take()
        }
    }

    /// Sends a document that is refused, and gives its first error.
    #[track_caller]
    pub(crate) fn error(&self, query: &str, variables: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let mut answer = self.post(query, variables).await;
            let error = answer.body["errors"][0].take();
            assert!(error["message"].is_string(), "{caller}: {}", answer.body);
            error
        }
    }
}

/// Checks an error: its type, and a part of its message.
#[track_caller]
pub(crate) fn refused(error: &Value, kind: &str, message: &str) {
    assert_eq!(error["extensions"]["type"], kind, "{error}");
    let said = error["message"].as_str().unwrap_or_default();
    assert!(said.contains(message), "{error}");
}

/// A field of every node of a connection, as texts.
pub(crate) fn of_nodes<'a>(connection: &'a Value, field: &str) -> Vec<&'a str> {
    let nodes = connection["nodes"].as_array().expect("a connection");
    nodes
        .iter()
        .map(|node| node[field].as_str().unwrap_or_default())
        .collect()
}
