//! One backend per test, spoken to as clients do.

use asymmetric_github_backend::GitHub;
use asymmetric_kit::{
    Settings,
    test_support::{Answer, Content, TestBackend},
};
use http::Method;
use serde_json::Value;

/// A token in the vendor's format.
pub(crate) const TOKEN: &str = "ghp_0123456789abcdefghijklmnopqrstuvwxyz";

/// A backend and the requests that tests make of it.
pub(crate) struct Api {
    pub(crate) backend: TestBackend,
}

impl Api {
    /// On the fixture `acme`, with the world clock stopped.
    pub(crate) async fn acme() -> Self {
        Self::start(Some("acme")).await
    }

    /// With nobody but the one whom the token acts as, and the world clock stopped.
    pub(crate) async fn empty() -> Self {
        Self::start(None).await
    }

    /// On the fixture `acme`, with other settings.
    pub(crate) async fn with_settings(change: impl FnOnce(&mut Settings)) -> Self {
        Self::start_with(Some("acme"), change).await
    }

    async fn start(fixture: Option<&str>) -> Self {
        Self::start_with(fixture, |_| {}).await
    }

    async fn start_with(fixture: Option<&str>, change: impl FnOnce(&mut Settings)) -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), fixture);
        let backend = TestBackend::start_with(GitHub, &content, &[("token", TOKEN)], change).await;
        backend.freeze_clock().await;
        Self { backend }
    }

    /// A request with the token.
    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.anonymous(method, path).bearer_auth(TOKEN)
    }

    /// A request without a token.
    pub(crate) fn anonymous(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.backend.client().request(method, self.backend.url(path))
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn put(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PUT, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PATCH, path).json(&body)).await
    }

    /// Another user with these scopes: what [`Api::as_user`] takes.
    pub(crate) async fn token_of(&self, user: i64, scopes: &str) -> String {
        let insert = format!(
            "INSERT INTO _asym_auth.grants (name, kind, subject, scopes) VALUES \
             ('user{user}', 'personal', '{user}', '{{{scopes}}}')"
        );
        self.backend.sql(&insert).await;
        let token = format!("ghp_{user:036}");
        let name = format!("user{user}");
        self.backend
            .put_tokens(&[("token", TOKEN), (&name, &token)])
            .await;
        token
    }

    /// A request with another token and a JSON body.
    pub(crate) async fn as_user(&self, token: &str, method: Method, path: &str, body: Value) -> Answer {
        let request = self.anonymous(method, path).bearer_auth(token);
        Answer::to(if body.is_null() {
            request
        } else {
            request.json(&body)
        })
        .await
    }

    /// Gets an object or a list.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.get(path).await;
            assert_eq!(answer.status, 200, "{caller}: {}", answer.body);
            answer.body
        }
    }

    /// Posts and gives what was made.
    #[track_caller]
    pub(crate) fn made(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.post(path, body).await;
            assert_eq!(answer.status, 201, "{caller}: {}", answer.body);
            answer.body
        }
    }

    /// Changes something and gives it back.
    #[track_caller]
    pub(crate) fn changed(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.patch(path, body).await;
            assert_eq!(answer.status, 200, "{caller}: {}", answer.body);
            answer.body
        }
    }
}

/// Values of one field of a list.
pub(crate) fn each<'a>(list: &'a Value, field: &str) -> Vec<&'a Value> {
    let items = list.as_array().expect("a list");
    items.iter().map(|item| &item[field]).collect()
}

/// Checks an error: status, message, and that the rest of the shape is there.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, message: &str) {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
    let text = answer.body["message"].as_str().unwrap_or_default();
    assert!(text.contains(message), "{}", answer.body);
    assert_eq!(answer.body["status"], status.to_string(), "{}", answer.body);
    let page = answer.body["documentation_url"].as_str().unwrap_or_default();
    assert!(
        page.starts_with("https://docs.github.com/rest"),
        "{}",
        answer.body
    );
}

/// Checks a 422 about one field.
#[track_caller]
pub(crate) fn invalid(answer: &Answer, resource: &str, field: &str, code: &str) {
    refused(answer, 422, "Validation Failed");
    let error = &answer.body["errors"][0];
    let found = (&error["resource"], &error["field"], &error["code"]);
    assert!(
        found.0 == resource && found.1 == field && found.2 == code,
        "{}",
        answer.body
    );
}
