//! One backend per test, spoken to as clients do.

use asymmetric_hubspot_backend::HubSpot;
use asymmetric_kit::{
    Settings,
    test_support::{Answer, Content, TestBackend},
};
use http::Method;
use serde_json::{Value, json};

/// A token in the vendor's format.
pub(crate) const TOKEN: &str = "pat-na1-0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9";

/// Records of the fixture.
pub(crate) const NORTHWIND: &str = "21480910101";
pub(crate) const RUTH: &str = "20103340101";
pub(crate) const RENEWAL: &str = "26120450101";

/// A backend and the requests that tests make of it.
pub(crate) struct Api {
    pub(crate) backend: TestBackend,
}

impl Api {
    /// On the fixture `acme`, with the world clock stopped.
    pub(crate) async fn acme() -> Self {
        Self::start(Some("acme"), |_| {}).await
    }

    /// On an account without anything in it.
    pub(crate) async fn empty() -> Self {
        Self::start(None, |_| {}).await
    }

    /// With settings of its own.
    pub(crate) async fn start(fixture: Option<&str>, change: impl FnOnce(&mut Settings)) -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), fixture);
        let backend = TestBackend::start_with(HubSpot, &content, &[("accessToken", TOKEN)], change).await;
        backend.freeze_clock().await;
        Self { backend }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        let url = self.backend.url(path);
        self.backend.client().request(method, url).bearer_auth(TOKEN)
    }

    pub(crate) async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::to(self.request(method, path).json(&body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PATCH, path, body).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    /// Reads what is there.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.get(path).await;
            assert_eq!(answer.status, 200, "{caller}: {}", answer.body);
            answer.body
        }
    }

    /// Makes a record and gives its id.
    #[track_caller]
    pub(crate) fn made(&self, kind: &str, properties: Value) -> impl Future<Output = String> {
        let caller = std::panic::Location::caller();
        let path = format!("/crm/v3/objects/{kind}");
        async move {
            let answer = self.post(&path, json!({"properties": properties})).await;
            assert_eq!(answer.status, 201, "{caller}: {}", answer.body);
            text(&answer.body["id"])
        }
    }

    /// A property of a record.
    pub(crate) async fn property(&self, kind: &str, id: &str, name: &str) -> Value {
        let path = format!("/crm/v3/objects/{kind}/{id}?properties={name}");
        self.read(&path).await["properties"][name].clone()
    }

    /// The ids that a search finds, in its order.
    pub(crate) async fn found(&self, kind: &str, search: Value) -> Vec<String> {
        let answer = self.post(&format!("/crm/v3/objects/{kind}/search"), search).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        ids(&answer.body)
    }
}

/// A text of a document.
#[track_caller]
pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The ids of a list's results.
pub(crate) fn ids(list: &Value) -> Vec<String> {
    let results = list["results"].as_array().expect("results");
    results.iter().map(|one| text(&one["id"])).collect()
}

/// Checks an error: status, category, and a part of the message.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, category: &str, message: &str) {
    let body = &answer.body;
    assert_eq!(
        (answer.status.as_u16(), &body["category"]),
        (status, &json!(category)),
        "{body}"
    );
    assert!(text(&body["message"]).contains(message), "{body}");
    assert_eq!(body["status"], "error");
    assert_eq!(text(&body["correlationId"]).len(), 36, "{body}");
}

/// [`refused`] for 400 `VALIDATION_ERROR`.
#[track_caller]
pub(crate) fn invalid(answer: &Answer, message: &str) {
    refused(answer, 400, "VALIDATION_ERROR", message);
}

/// [`refused`] for 404 `OBJECT_NOT_FOUND`.
#[track_caller]
pub(crate) fn missing(answer: &Answer, message: &str) {
    refused(answer, 404, "OBJECT_NOT_FOUND", message);
}
