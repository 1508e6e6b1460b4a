//! The control port of a clone's backend, as the operator speaks to it.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::constants::CONTROL_PORT;
use async_trait::async_trait;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::json;
use thiserror::Error;

/// How long a backend may take to answer what it knows by heart.
const HEALTH_TIMEOUT: Duration = Duration::from_millis(800);
/// How long a backend may take for what involves its database.
const WORK_TIMEOUT: Duration = Duration::from_secs(8);
/// How long running requests may take to finish when the backend is fenced.
const FENCE_TIMEOUT: Duration = Duration::from_secs(2);

/// A backend could not do what the operator asked.
#[derive(Error, Debug)]
pub(crate) enum ControlError {
    /// No connection, or no answer in time.
    #[error("failed to reach the backend at {address}")]
    Unreachable {
        /// `host:port` of the control port.
        address: String,
        /// Why.
        #[source]
        source: reqwest::Error,
    },
    /// An answer that is not success.
    #[error("failed to {operation}: the backend answered {status}: {body}")]
    Refused {
        /// What was asked.
        operation: &'static str,
        /// HTTP status.
        status: u16,
        /// Start of the body.
        body: String,
    },
}

/// What a backend says of itself.
#[derive(Deserialize, Clone, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    /// `serving` or `fenced`.
    pub status: String,
    /// The epoch it works in.
    pub epoch: i64,
    /// Fingerprint of the certificate that it serves with; empty for none, absent when it does not speak TLS.
    #[serde(default)]
    pub certificate: Option<String>,
    /// How strictly it takes its vendor's rate limits: `off`, `real`, `scaled:10%`; absent when it has none.
    #[serde(default, rename = "rateLimits")]
    pub rate_limits: Option<String>,
}

/// The verbs of the control port.
#[async_trait]
pub(crate) trait Control: Send + Sync {
    /// What the backend says of itself.
    async fn health(&self, at: &Address) -> Result<Health, ControlError>;
    /// Makes `tokens` the clone's tokens; answers the ids that belong to them.
    async fn put_tokens(
        &self,
        at: &Address,
        tokens: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, ControlError>;
    /// Has the backend serve with another certificate, both texts as PEM.
    async fn put_certificate(&self, at: &Address, certificate: &str, key: &str) -> Result<(), ControlError>;
    /// Has the backend take its vendor's rate limits in another way, see [`Health::rate_limits`].
    async fn put_rate_limits(&self, at: &Address, mode: &str) -> Result<(), ControlError>;
    /// Holds new requests, finishes running ones, closes the pool. Answers the epoch that ends.
    async fn fence(&self, at: &Address) -> Result<i64, ControlError>;
    /// Serves again, in `epoch`.
    async fn release(&self, at: &Address, epoch: i64) -> Result<(), ControlError>;
    /// Whether the API answers at `url`.
    async fn answers(&self, url: &str) -> bool;
}

/// Where a control port is, and what it wants to hear. No `Debug`, because of the token.
pub(crate) struct Address {
    /// Address of the pod.
    pub host: String,
    /// The clone's control token.
    pub token: String,
}

impl Address {
    fn authority(&self) -> String {
        if self.host.contains(':') {
            format!("[{}]:{CONTROL_PORT}", self.host)
        } else {
            format!("{}:{CONTROL_PORT}", self.host)
        }
    }
}

/// [`Control`] over HTTP.
pub(crate) struct HttpControl {
    client: reqwest::Client,
}

#[derive(Serialize)]
struct TokensRequest<'a> {
    tokens: &'a BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct TokensResponse {
    #[serde(default)]
    identities: BTreeMap<String, String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FenceRequest {
    timeout_milliseconds: u64,
}

#[derive(Serialize, Deserialize, Debug)]
struct Epoch {
    epoch: i64,
}

impl HttpControl {
    /// Uses `client` for all requests.
    pub(crate) fn new(client: reqwest::Client) -> Self {
        Self { client }
    }

    async fn send<T: DeserializeOwned>(
        &self,
        at: &Address,
        operation: &'static str,
        timeout: Duration,
        request: impl FnOnce(&reqwest::Client, &str) -> reqwest::RequestBuilder,
    ) -> Result<T, ControlError> {
        let address = at.authority();
        let unreachable = |source: reqwest::Error| ControlError::Unreachable {
            address: address.clone(),
            source: source.without_url(),
        };
        let response = request(&self.client, &format!("http://{address}"))
            .bearer_auth(&at.token)
            .timeout(timeout)
            .send()
            .await
            .map_err(unreachable)?;
        let status = response.status();
        if !status.is_success() {
            let body = response
                .text()
                .await
                .unwrap_or_default()
                .chars()
                .take(300)
                .collect();
            return Err(ControlError::Refused {
                operation,
                status: status.as_u16(),
                body,
            });
        }
        response.json().await.map_err(unreachable)
    }
}

#[async_trait]
impl Control for HttpControl {
    async fn health(&self, at: &Address) -> Result<Health, ControlError> {
        self.send(at, "ask for health", HEALTH_TIMEOUT, |client, base| {
            client.get(format!("{base}/v1/health"))
        })
        .await
    }

    async fn put_tokens(
        &self,
        at: &Address,
        tokens: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, ControlError> {
        let body = TokensRequest { tokens };
        let response: TokensResponse = self
            .send(at, "put tokens", WORK_TIMEOUT, |client, base| {
                client.put(format!("{base}/v1/tokens")).json(&body)
            })
            .await?;
        Ok(response.identities)
    }

    async fn put_certificate(&self, at: &Address, certificate: &str, key: &str) -> Result<(), ControlError> {
        let body = json!({"certificate": certificate, "key": key});
        self.send::<serde_json::Value>(at, "put a certificate", WORK_TIMEOUT, |client, base| {
            client.put(format!("{base}/v1/certificate")).json(&body)
        })
        .await
        .map(|_| ())
    }

    async fn put_rate_limits(&self, at: &Address, mode: &str) -> Result<(), ControlError> {
        let body = json!({"mode": mode});
        self.send::<serde_json::Value>(at, "put rate limits", WORK_TIMEOUT, |client, base| {
            client.put(format!("{base}/v1/rate-limits")).json(&body)
        })
        .await
        .map(|_| ())
    }

    async fn fence(&self, at: &Address) -> Result<i64, ControlError> {
        let timeout_milliseconds = u64::try_from(FENCE_TIMEOUT.as_millis()).unwrap_or(u64::MAX);
        let body = FenceRequest { timeout_milliseconds };
        let answer: Epoch = self
            .send(at, "fence", WORK_TIMEOUT, |client, base| {
                client.post(format!("{base}/v1/fence")).json(&body)
            })
            .await?;
        Ok(answer.epoch)
    }

    async fn release(&self, at: &Address, epoch: i64) -> Result<(), ControlError> {
        let body = Epoch { epoch };
        self.send::<Epoch>(at, "release", WORK_TIMEOUT, |client, base| {
            client.post(format!("{base}/v1/release")).json(&body)
        })
        .await
        .map(|_| ())
    }

    async fn answers(&self, url: &str) -> bool {
        let response = self.client.get(url).timeout(HEALTH_TIMEOUT).send().await;
        response.is_ok_and(|response| response.status().is_success())
    }
}

#[cfg(test)]
mod tests;
