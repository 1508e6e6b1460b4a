//! A backend on a database of its own, spoken to over real HTTP.

use super::{Content, Postgres};
use crate::{Instance, RateMode, Settings, Vendor, WallClock};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use std::net::{Ipv4Addr, SocketAddr};
use tokio_postgres::{Client, NoTls, Row};

/// The secret of the control port in tests.
const CONTROL_TOKEN: &str = "control-secret";

/// A running backend of one test. Requests go through [`TestBackend::client`] to [`TestBackend::url`].
pub struct TestBackend {
    instance: Instance,
    content: Content,
    database: String,
    client: reqwest::Client,
}

/// A response that was read whole.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, read as JSON; null when it is none.
    pub body: Value,
}

impl Answer {
    /// Sends a request and reads its response.
    pub async fn to(request: reqwest::RequestBuilder) -> Self {
        let response = request.send().await.expect("a response");
        let (status, headers) = (response.status(), response.headers().clone());
        let body = serde_json::from_slice(&response.bytes().await.expect("a body")).unwrap_or(Value::Null);
        Self {
            status,
            headers,
            body,
        }
    }

    /// A header as text; empty when it is not there.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }
}

impl TestBackend {
    /// Starts a backend on a fresh copy of the content, with these tokens put (name and value).
    pub async fn start(vendor: impl Vendor, content: &Content, tokens: &[(&str, &str)]) -> Self {
        Self::start_with(vendor, content, tokens, |_| {}).await
    }

    /// Like [`TestBackend::start`], with settings of its own.
    pub async fn start_with(
        vendor: impl Vendor,
        content: &Content,
        tokens: &[(&str, &str)],
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let database = tokio::task::spawn_blocking({
            let content = content.clone();
            move || content.copy()
        });
        let database = database.await.expect("a database");
        let free = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut settings = Settings {
            clone_id: "test".to_owned(),
            api_address: free,
            tls_address: Some(free),
            certificate: None,
            control_address: free,
            control_token: CONTROL_TOKEN.to_owned(),
            database_url: Postgres::shared().url("asym_test", &database),
            database_authorities: None,
            redis_url: None,
            redis_authorities: None,
            redis_prefix: "test:".to_owned(),
            epoch: 1,
            relay_address: free,
            webhooks_address: free,
            webhook_allow: String::new(),
            webhook_authorities: None,
            rate_limits: RateMode::Off,
            wall_clock: WallClock::default(),
        };
        change(&mut settings);
        let instance = Instance::start(vendor, settings).await.expect("an instance");
        let backend = Self {
            instance,
            content: content.clone(),
            database,
            client: client(),
        };
        backend.put_tokens(tokens).await;
        backend
    }

    /// The instance.
    pub fn instance(&self) -> &Instance {
        &self.instance
    }

    /// The name of the database.
    pub fn database(&self) -> &str {
        &self.database
    }

    /// An HTTP client with connections that are kept alive.
    pub fn client(&self) -> &reqwest::Client {
        &self.client
    }

    /// The URL of a path of the vendor's API.
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.instance.api_address())
    }

    /// A request to the control port, with its secret.
    pub fn control(&self, method: http::Method, path: &str) -> reqwest::RequestBuilder {
        let url = format!("http://{}{path}", self.instance.control_address());
        self.client.request(method, url).bearer_auth(CONTROL_TOKEN)
    }

    /// Puts tokens and gives the identities that come back.
    pub async fn put_tokens(&self, tokens: &[(&str, &str)]) -> Value {
        let tokens: serde_json::Map<_, _> = tokens
            .iter()
            .map(|(name, value)| ((*name).to_owned(), json!(value)))
            .collect();
        let answer = Answer::to(
            self.control(http::Method::PUT, "/v1/tokens")
                .json(&json!({"tokens": tokens})),
        )
        .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        answer.body["identities"].clone()
    }

    /// Fences, puts a fresh copy of the content in place, puts tokens, releases in `epoch`: a reset.
    pub async fn reset(&self, tokens: &[(&str, &str)], epoch: u64) {
        let fenced = Answer::to(self.control(http::Method::POST, "/v1/fence")).await;
        assert_eq!(fenced.status, StatusCode::OK, "{}", fenced.body);
        self.replace_database().await;
        self.put_tokens(tokens).await;
        let release = self
            .control(http::Method::POST, "/v1/release")
            .json(&json!({"epoch": epoch}));
        let released = Answer::to(release).await;
        assert_eq!(released.status, StatusCode::OK, "{}", released.body);
    }

    /// Puts a fresh copy of the content in the place of the database.
    pub async fn replace_database(&self) {
        let (content, database) = (self.content.clone(), self.database.clone());
        tokio::task::spawn_blocking(move || content.replace(&database))
            .await
            .expect("a database");
    }

    /// Stops the world clock at its anchor: what is written no longer depends on how fast the test runs.
    pub async fn freeze_clock(&self) {
        self.sql("UPDATE _asym_state.clock SET mode = 'frozen'").await;
    }

    /// Rows of a statement, run by a superuser beside the backend.
    pub async fn sql(&self, statement: &str) -> Vec<Row> {
        let client = self.connect("postgres", Postgres::shared().port()).await;
        client
            .query(statement, &[])
            .await
            .unwrap_or_else(|error| panic!("{statement}: {error:?}"))
    }

    /// A connection to the database through any port of this machine.
    pub async fn connect(&self, user: &str, port: u16) -> Client {
        let url = format!("postgres://{user}@127.0.0.1:{port}/{}", self.database);
        let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("a connection");
        tokio::spawn(connection);
        client
    }

    /// The state of the clone as text (schemas `public` and `_asym_state`).
    pub async fn dump(&self) -> String {
        let database = self.database.clone();
        tokio::task::spawn_blocking(move || Postgres::shared().dump(&database))
            .await
            .expect("a dump")
    }

    /// Ends the backend the way a signal does.
    pub async fn shutdown(self) {
        self.instance.shutdown().await;
    }
}

/// A client of a test. Built together with crates that speak TLS, reqwest has TLS too, and wants to know whose.
fn client() -> reqwest::Client {
    // Another test of the process may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    reqwest::Client::new()
}
