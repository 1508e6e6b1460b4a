//! One attempt on its way: over a socket or over HTTP.

use super::{DeliveryResponse, pending::Pending};
use crate::{Alphabet, Identifiers, failure::chain, instance::Shared};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use jiff::Timestamp;

/// The answer, or why there is none.
pub(super) async fn send(
    shared: &Shared,
    pending: &Pending,
    sent_at: Timestamp,
) -> Result<DeliveryResponse, String> {
    match pending.delivery.target.strip_prefix("socket:") {
        Some(key) => send_over_socket(shared, pending, key).await,
        None => send_over_http(shared, pending, sent_at).await,
    }
}

/// What the client answers with its acknowledgement is the body of the response.
async fn send_over_socket(shared: &Shared, pending: &Pending, key: &str) -> Result<DeliveryResponse, String> {
    let delivery = &pending.delivery;
    let attempt = pending.attempts + 1;
    let envelope = envelope(&pending.seed, pending.id, attempt);
    let Some(text) = shared.vendor.socket_message(delivery, &envelope, attempt) else {
        return Err("failed to deliver: the application sends nothing of this kind over sockets".to_owned());
    };
    let answer = shared
        .sockets
        .deliver(key, &envelope, text, delivery.timeout)
        .await
        .map_err(|error| chain(&error))?;
    Ok(DeliveryResponse {
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: answer
            .filter(|payload| !payload.is_null())
            .map(|payload| payload.to_string().into())
            .unwrap_or_default(),
    })
}

/// An identifier in the form of a UUID, the same for the same attempt in every copy.
fn envelope(seed: &str, id: i64, attempt: u32) -> String {
    let label = format!("delivery {id} {attempt}");
    let digits = Identifiers::new(seed).derived(&label, "", Alphabet::Hex, 32);
    let mut text = String::with_capacity(36);
    for (index, digit) in digits.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    text
}

async fn send_over_http(
    shared: &Shared,
    pending: &Pending,
    sent_at: Timestamp,
) -> Result<DeliveryResponse, String> {
    let delivery = &pending.delivery;
    let signed = shared
        .vendor
        .sign(delivery, pending.secret.as_deref(), sent_at, pending.attempts + 1);
    let mut headers = HeaderMap::new();
    for (name, value) in &delivery.headers {
        let name: HeaderName = name
            .parse()
            .map_err(|_| format!("failed to deliver: {name} is no name of a header"))?;
        headers.append(name.clone(), header_value(&name, value)?);
    }
    for (name, value) in signed {
        let value = header_value(&name, &value)?;
        headers.insert(name, value);
    }
    let body = delivery.body.clone().into();
    shared
        .outbound
        .send(&delivery.target, headers, body, delivery.timeout)
        .await
        .map_err(|error| chain(&error))
}

fn header_value(name: &HeaderName, value: &str) -> Result<HeaderValue, String> {
    HeaderValue::from_str(value)
        .map_err(|_| format!("failed to deliver: the value of the header {name} cannot be sent"))
}
