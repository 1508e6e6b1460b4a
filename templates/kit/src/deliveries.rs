//! What the clone tells others: webhooks, events, notifications. Noted in the transaction that causes them, sent after it.

mod allow_list;
mod attempt;
mod networks;
mod note;
mod outbound;
mod pending;
mod send;
mod target;
mod worker;

use crate::{Call, Failure};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::json;
use std::time::Duration;

pub use allow_list::AllowListError;
pub(crate) use outbound::Outbound;
pub(crate) use worker::work;

/// Something to send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// What it is, such as `event_callback`; the log shows it.
    pub kind: String,
    /// The URL that gets a `POST`, or `socket:` and the key of a WebSocket ([`crate::Sockets`]).
    pub target: String,
    /// Headers that are the same with each attempt, the content type among them.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: String,
    /// The name of the secret that [`crate::Vendor::sign`] gets.
    pub secret: Option<String>,
    /// How long an attempt may take, to the end of the answer.
    pub timeout: Duration,
    /// How long to wait after each attempt that failed, on the wall clock; no attempts are left after the last one.
    pub retries: Vec<Duration>,
}

/// What came back.
#[derive(Debug, Clone)]
pub struct DeliveryResponse {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body, up to 64 KiB of it.
    pub body: Bytes,
}

/// What an answer to a delivery means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It has arrived.
    Accepted,
    /// It is to be sent again, if an attempt is left.
    Retry,
    /// It is not to be sent again.
    GiveUp,
}

/// How one attempt ended.
#[derive(Debug, Clone)]
pub struct DeliveryOutcome {
    /// The number that [`Call::deliver`] gave.
    pub id: i64,
    /// The number of the attempt, from 1.
    pub attempt: u32,
    /// When it was sent, on the wall clock.
    pub sent_at: Timestamp,
    /// The answer, or why there is none, in a sentence.
    pub result: Result<DeliveryResponse, String>,
    /// Whether the answer accepts it.
    pub is_accepted: bool,
    /// When the next attempt follows, on the wall clock; none when this was the last one.
    pub next_attempt_at: Option<Timestamp>,
}

impl Call {
    /// Notes something to send. It is sent after this call is committed, as soon as no earlier delivery to the same
    /// target is on its way, and until it is accepted or no attempt is left. Gives its number. Calls that deliver
    /// something wait for each other until they end, so that the numbers are in the order of their commits.
    pub async fn deliver(&self, delivery: &Delivery) -> Result<i64, Failure> {
        let next = "UPDATE _asym_state.delivery_numbers SET last = last + 1 RETURNING last";
        let id: i64 = self.query_one(next, &[]).await?.get(0);
        let insert = "INSERT INTO _asym_state.deliveries \
             (id, epoch, kind, target, secret, headers, body, timeout_milliseconds, retries_milliseconds) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
        let retries: Vec<i64> = delivery
            .retries
            .iter()
            .map(|retry| milliseconds(*retry))
            .collect();
        self.execute(
            insert,
            &[
                &id,
                &i64::try_from(self.epoch()).unwrap_or(i64::MAX),
                &delivery.kind,
                &delivery.target,
                &delivery.secret,
                &json!(delivery.headers),
                &delivery.body,
                &milliseconds(delivery.timeout),
                &retries,
            ],
        )
        .await?;
        self.background.deliveries();
        Ok(id)
    }
}

fn milliseconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}
