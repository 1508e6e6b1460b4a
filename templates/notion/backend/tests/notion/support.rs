//! One backend per test, spoken to as clients do.

use asymmetric_kit::{
    Settings,
    test_support::{Answer, Content, TestBackend},
};
use asymmetric_notion_backend::Notion;
use http::Method;
use serde_json::{Value, json};

/// A token in the vendor's format.
pub(crate) const TOKEN: &str = "ntn_0123456789abcdefghijABCDEFGHIJ0123456789abcdef";
/// The secret of the public side of the integration.
pub(crate) const CLIENT_SECRET: &str = "secret_0123456789abcdefghijABCDEFGHIJ0123456789abc";
/// The only page of an empty workspace.
pub(crate) const HOME: &str = "1a2b3c4d-0000-4000-8000-000000000001";
/// The version that requests name unless they say another one.
const VERSION: &str = "2025-09-03";

/// A backend and the requests that tests make of it.
pub(crate) struct Api {
    pub(crate) backend: TestBackend,
    version: &'static str,
}

impl Api {
    /// On the fixture `acme`, with the world clock stopped.
    pub(crate) async fn acme() -> Self {
        Self::start_with(Some("acme"), |_| {}).await
    }

    /// On a workspace with one empty page, with the world clock stopped.
    pub(crate) async fn empty() -> Self {
        Self::start_with(None, |_| {}).await
    }

    /// With settings of its own.
    pub(crate) async fn start_with(fixture: Option<&str>, change: impl FnOnce(&mut Settings)) -> Self {
        let content = Content::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."), fixture);
        let tokens = [("token", TOKEN), ("clientSecret", CLIENT_SECRET)];
        let backend = TestBackend::start_with(Notion, &content, &tokens, change).await;
        backend.freeze_clock().await;
        Self {
            backend,
            version: VERSION,
        }
    }

    /// The same in another version of the API.
    pub(crate) fn in_version(self, version: &'static str) -> Self {
        Self { version, ..self }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> reqwest::RequestBuilder {
        self.backend
            .client()
            .request(method, self.backend.url(path))
            .bearer_auth(TOKEN)
            .header("notion-version", self.version)
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::POST, path).json(&body)).await
    }

    pub(crate) async fn patch(&self, path: &str, body: Value) -> Answer {
        Answer::to(self.request(Method::PATCH, path).json(&body)).await
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub(crate) async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    /// Posts and gives what was made.
    #[track_caller]
    pub(crate) fn made(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move { fine(&self.post(path, body).await, caller) }
    }

    /// Patches and gives what was changed.
    #[track_caller]
    pub(crate) fn changed(&self, path: &str, body: Value) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move { fine(&self.patch(path, body).await, caller) }
    }

    /// Gets an object or a list.
    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> impl Future<Output = Value> {
        let caller = std::panic::Location::caller();
        async move { fine(&self.get(path).await, caller) }
    }

    /// A new page in [`HOME`].
    pub(crate) async fn page(&self, title: &str) -> String {
        let body = json!({"parent": {"page_id": HOME}, "properties": {"title": {"title": text(title)}}});
        id(&self.made("/v1/pages", body).await).to_owned()
    }

    /// A new database in [`HOME`] with these properties besides `Name`: its id, and that of its data source.
    pub(crate) async fn database(&self, properties: Value) -> (String, String) {
        let mut all = json!({"Name": {"title": {}}});
        for (name, property) in properties.as_object().into_iter().flatten() {
            all[name] = property.clone();
        }
        let body = json!({
            "parent": {"type": "page_id", "page_id": HOME},
            "title": text("Things"),
            "initial_data_source": {"properties": all},
        });
        let made = self.made("/v1/databases", body).await;
        let source = made["data_sources"][0]["id"].as_str().expect("a data source");
        (id(&made).to_owned(), source.to_owned())
    }

    /// A new page of a data source with these values.
    pub(crate) async fn row(&self, source: &str, name: &str, values: Value) -> String {
        let mut properties = json!({"Name": {"title": text(name)}});
        for (name, value) in values.as_object().into_iter().flatten() {
            properties[name] = value.clone();
        }
        let body = json!({"parent": {"data_source_id": source}, "properties": properties});
        id(&self.made("/v1/pages", body).await).to_owned()
    }

    /// Takes capabilities away: these are left.
    pub(crate) async fn only(&self, capabilities: &str) {
        let statement =
            format!("UPDATE _asym_auth.grants SET scopes = '{{{capabilities}}}' WHERE name = 'token'");
        self.backend.sql(&statement).await;
    }
}

#[track_caller]
fn fine(answer: &Answer, caller: &std::panic::Location<'_>) -> Value {
    assert_eq!(answer.status, 200, "{caller}: {}", answer.body);
    let mut body = answer.body.clone();
    let id = body.as_object_mut().expect("an object").remove("request_id");
    assert!(id.is_some(), "{caller}: no request id");
    body
}

/// Rich text of one plain item, as requests have it.
pub(crate) fn text(content: &str) -> Value {
    json!([{"text": {"content": content}}])
}

/// A paragraph, as requests have it.
pub(crate) fn paragraph(content: &str) -> Value {
    json!({"type": "paragraph", "paragraph": {"rich_text": text(content)}})
}

/// Rich text of an answer without its styles.
pub(crate) fn plain(rich_text: &Value) -> String {
    let items = rich_text.as_array().expect("rich text").iter();
    items
        .map(|item| item["plain_text"].as_str().expect("a text"))
        .collect()
}

/// The id of an object.
pub(crate) fn id(object: &Value) -> &str {
    object["id"].as_str().expect("an id")
}

/// The ids of a list.
pub(crate) fn ids(list: &Value) -> Vec<&str> {
    list["results"]
        .as_array()
        .expect("a list")
        .iter()
        .map(id)
        .collect()
}

/// The titles of the pages of a list, whose title property is `Name`.
pub(crate) fn names(list: &Value) -> Vec<String> {
    let pages = list["results"].as_array().expect("a list").iter();
    pages
        .map(|page| plain(&page["properties"]["Name"]["title"]))
        .collect()
}

/// Checks an error: status, code, and a part of the message.
#[track_caller]
pub(crate) fn refused(answer: &Answer, status: u16, code: &str, message: &str) {
    let body = &answer.body;
    assert_eq!(
        (answer.status.as_u16(), &body["object"], &body["code"]),
        (status, &json!("error"), &json!(code)),
        "{body}"
    );
    assert_eq!(body["status"], status, "{body}");
    assert!(
        body["message"].as_str().unwrap_or_default().contains(message),
        "{body}"
    );
}

/// [`refused`] for 400 `validation_error`.
#[track_caller]
pub(crate) fn invalid(answer: &Answer, message: &str) {
    refused(answer, 400, "validation_error", message);
}
