//! Requests to a clone's API, one after the other, each sent once.

use std::time::Duration;

use bytes::Bytes;
use http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use http::{HeaderMap, HeaderName, Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use thiserror::Error;
use tokio::time::timeout;

use crate::{TestNamespace, route, wait};

/// What an answer may take; a fence alone may hold a request for two seconds.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// What a clone answered.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Header fields.
    pub headers: HeaderMap,
    /// Body as JSON; a string when it is something else.
    pub body: Value,
}

/// A request has no answer.
#[derive(Error, Debug)]
pub enum Unanswered {
    /// It never left.
    #[error("the request was not sent: {0}")]
    NotSent(String),
    /// It was sent, and what became of it is not known.
    #[error("the connection was lost after the request was sent: {0}")]
    Lost(String),
}

/// Where a clone is called. A connection is kept between requests.
pub struct Http {
    namespace: TestNamespace,
    place: Place,
    connection: Option<SendRequest<Full<Bytes>>>,
}

/// What is connected to.
enum Place {
    /// Port 80 of a Service.
    Service(String),
    /// An address and port that this machine reaches.
    Address(String, u16),
}

/// A request to a clone.
#[derive(Clone, Debug)]
pub struct Call {
    /// Method.
    pub method: Method,
    /// Path with query.
    pub path: String,
    /// Token for the header `Authorization: Bearer`.
    pub token: Option<String>,
    /// Fields of a form; no body when there are none.
    pub form: Vec<(String, String)>,
    /// A body of JSON, instead of a form.
    pub json: Option<Value>,
    /// Headers besides those of every request.
    pub headers: Vec<(HeaderName, String)>,
}

impl Call {
    /// A `GET` without a token.
    pub fn get(path: &str) -> Self {
        Self {
            method: Method::GET,
            path: path.to_owned(),
            token: None,
            form: Vec::new(),
            json: None,
            headers: Vec::new(),
        }
    }

    /// A `POST` of a form.
    pub fn post(path: &str, form: &[(&str, &str)]) -> Self {
        Self {
            method: Method::POST,
            form: form
                .iter()
                .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..Self::get(path)
        }
    }

    /// A request with a body of JSON.
    pub fn json(method: Method, path: &str, body: Value) -> Self {
        Self {
            method,
            json: Some(body),
            ..Self::get(path)
        }
    }

    /// With a header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// With a token.
    #[must_use]
    pub fn with_token(mut self, token: &str) -> Self {
        self.token = Some(token.to_owned());
        self
    }

    fn request(&self, host: &str) -> Request<Full<Bytes>> {
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(&self.path)
            .header(HOST, host);
        if let Some(token) = &self.token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        let body = if let Some(json) = &self.json {
            request = request.header(CONTENT_TYPE, "application/json");
            json.to_string().into()
        } else if self.form.is_empty() {
            Bytes::new()
        } else {
            request = request.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
            form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.form)
                .finish()
                .into()
        };
        request.body(Full::new(body)).expect("a valid request")
    }
}

impl Http {
    /// Calls the Service of that name: a clone's id, or the alias of an environment's member.
    pub fn to(namespace: &TestNamespace, service: &str) -> Self {
        Self {
            namespace: namespace.clone(),
            place: Place::Service(service.to_owned()),
            connection: None,
        }
    }

    /// Calls an address and port.
    pub fn at(namespace: &TestNamespace, address: &str, port: u16) -> Self {
        Self {
            namespace: namespace.clone(),
            place: Place::Address(address.to_owned(), port),
            connection: None,
        }
    }

    /// Sends a request, at most once.
    pub async fn send(&mut self, call: &Call) -> Result<Answer, Unanswered> {
        let Ok(answer) = timeout(ANSWER_LIMIT, self.exchange(call)).await else {
            return Err(Unanswered::Lost(format!("no answer within {ANSWER_LIMIT:?}")));
        };
        answer
    }

    /// Sends a request as soon as it can be sent, and fails the test when what became of it is not known.
    pub async fn deliver(&mut self, call: &Call) -> Answer {
        let this = tokio::sync::Mutex::new(self);
        wait::eventually("the request can be sent", || async {
            match this.lock().await.send(call).await {
                Ok(answer) => Ok(answer),
                Err(Unanswered::NotSent(why)) => Err(why),
                Err(lost @ Unanswered::Lost(_)) => panic!("{call:?}: {lost}"),
            }
        })
        .await
    }

    /// Sends a request that may be repeated until it is answered.
    pub async fn insist(&mut self, call: &Call) -> Answer {
        let this = tokio::sync::Mutex::new(self);
        wait::eventually("the clone answers", || async {
            this.lock()
                .await
                .send(call)
                .await
                .map_err(|unanswered| unanswered.to_string())
        })
        .await
    }

    async fn exchange(&mut self, call: &Call) -> Result<Answer, Unanswered> {
        let host = match &self.place {
            Place::Service(name) => format!("{name}.{}", self.namespace.name),
            Place::Address(address, port) => format!("{address}:{port}"),
        };
        let request = call.request(&host);
        let mut kept = self.connection.take();
        let is_usable = match &mut kept {
            Some(connection) => connection.ready().await.is_ok(),
            None => false,
        };
        let mut connection = match kept.filter(|_| is_usable) {
            Some(connection) => connection,
            None => self.connect().await.map_err(Unanswered::NotSent)?,
        };
        let response = connection.send_request(request).await.map_err(|error| {
            // hyper cancels what it has not begun to write.
            if error.is_canceled() {
                Unanswered::NotSent(error.to_string())
            } else {
                Unanswered::Lost(error.to_string())
            }
        })?;
        let (head, body) = response.into_parts();
        let body = body
            .collect()
            .await
            .map_err(|error| Unanswered::Lost(error.to_string()))?
            .to_bytes();
        self.connection = Some(connection);
        let body = serde_json::from_slice(&body)
            .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(&body).into_owned()));
        Ok(Answer {
            status: head.status.as_u16(),
            headers: head.headers,
            body,
        })
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, String> {
        let stream = match &self.place {
            Place::Service(name) => route::to_service(&self.namespace, name, 80).await?,
            Place::Address(address, port) => route::to_address(address, *port).await?,
        };
        let (connection, driver) = handshake(TokioIo::new(stream))
            .await
            .map_err(|error| format!("no HTTP: {error}"))?;
        // It ends with the connection; why it ends is told to whoever waits for an answer.
        tokio::spawn(async move { drop(driver.await) });
        Ok(connection)
    }
}
