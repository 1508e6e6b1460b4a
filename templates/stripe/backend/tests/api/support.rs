//! One backend per test, spoken to as clients do.

use asymmetric_kit::{
    Settings,
    test_support::{Answer, Content, TestBackend},
};
use asymmetric_stripe_backend::Stripe;
use http::Method;
use serde_json::Value;

/// A key in the vendor's format.
pub(crate) const KEY: &str = "sk_test_51Q7AcmeK4Lx9rT2pTheRestOfTheKeyIsNothingButLettersAndDigits0123456789";

/// A backend and the requests that tests make of it.
pub(crate) struct Api {
    pub(crate) backend: TestBackend,
}

impl Api {
    /// On the fixture `acct`, with the world clock stopped.
    pub(crate) async fn acct() -> Self {
        Self::start(Some("acct")).await
    }

    /// On an account without anything in it, with the world clock stopped.
    pub(crate) async fn empty() -> Self {
        Self::start(None).await
    }

    async fn start(fixture: Option<&str>) -> Self {
        Self::start_with(fixture, |_| {}).await
    }

    /// With settings of its own.
    pub(crate) async fn start_with(fixture: Option<&str>, change: impl FnOnce(&mut Settings)) -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), fixture);
        let backend = TestBackend::start_with(Stripe, &content, &[("apiKey", KEY)], change).await;
        backend.freeze_clock().await;
        Self { backend }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.backend
            .client()
            .request(method, self.backend.url(path))
            .bearer_auth(KEY)
    }

    pub(crate) async fn post(&self, path: &str, form: &[(&str, &str)]) -> Answer {
        Answer::to(self.request(Method::POST, path).form(form)).await
    }

    pub(crate) async fn post_with_key(&self, path: &str, form: &[(&str, &str)], key: &str) -> Answer {
        Answer::to(
            self.request(Method::POST, path)
                .header("idempotency-key", key)
                .form(form),
        )
        .await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    /// Posts and gives the object that was made or changed.
    #[track_caller]
    pub(crate) fn made(&self, path: &str, form: &[(&str, &str)]) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move {
            let answer = self.post(path, form).await;
            assert_eq!(answer.status, 200, "{caller}: {}", answer.body);
            answer.body
        }
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

    /// A column of the first row of a statement, beside the backend.
    pub(crate) async fn sql_text(&self, statement: &str) -> String {
        self.backend.sql(statement).await[0].get(0)
    }
}

/// The id of an object.
pub(crate) fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}

/// The ids of a list.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list["data"].as_array().expect("a list").iter().map(id).collect()
}

/// Checks an error: status, type, code (empty for none), param (empty for none), and a part of the message.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, kind: &str, code: &str, param: &str, message: &str) {
    let error = &answer.body["error"];
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    let found = (answer.status.as_u16(), text("type"), text("code"), text("param"));
    assert_eq!(
        found,
        (status, kind.to_owned(), code.to_owned(), param.to_owned()),
        "{}",
        answer.body
    );
    assert!(text("message").contains(message), "{}", answer.body);
}

/// [`refused`] for the errors of requests: 400 `invalid_request_error`.
#[track_caller]
pub(crate) fn invalid(answer: &Answer, code: &str, param: &str, message: &str) {
    refused(answer, 400, "invalid_request_error", code, param, message);
}

/// Checks that each view of `state_v1` has these columns in this order and says what it is, and that all of it can be
/// read.
pub(crate) async fn assert_columns(api: &Api, views: &[(&str, &str)]) {
    for (view, columns) in views {
        let sql = format!(
            "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute \
             WHERE attrelid = 'state_v1.{view}'::regclass AND attnum > 0"
        );
        assert_eq!(api.sql_text(&sql).await, *columns, "{view}");
        let comment = format!("SELECT coalesce(obj_description('state_v1.{view}'::regclass), '')");
        assert!(!api.sql_text(&comment).await.is_empty(), "{view}");
        api.backend.sql(&format!("SELECT * FROM state_v1.{view}")).await;
    }
}
