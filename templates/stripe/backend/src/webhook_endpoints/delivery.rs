//! Deliveries of events to endpoints, and the signature that they carry.
//! <https://docs.stripe.com/webhooks#verify-manually>

use std::{fmt::Write, time::Duration};

use asymmetric_kit::{Call, Delivery, DeliveryOutcome, Failure};
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use jiff::Timestamp;
use serde_json::Value;
use sha2::Sha256;

use super::WebhookEndpoint;

const SIGNATURE: HeaderName = HeaderName::from_static("stripe-signature");

/// How long an endpoint may take to answer.
const PATIENCE: Duration = Duration::from_secs(20);

/// In a sandbox, events are tried three times in a few hours (<https://docs.stripe.com/webhooks#behaviors>).
const RETRIES: &[Duration] = &[Duration::from_mins(1), Duration::from_hours(1)];

impl WebhookEndpoint {
    /// The delivery of an event to this endpoint.
    pub(crate) fn delivery(&self, event: &Value) -> Delivery {
        let header = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        Delivery {
            kind: "event".to_owned(),
            target: self.url.clone(),
            headers: vec![
                header("Content-Type", "application/json; charset=utf-8"),
                header("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
                header("Accept", "*/*; q=0.5, application/xml"),
                header("Cache-Control", "no-cache"),
            ],
            body: format!("{event:#}"),
            secret: Some(self.id.clone()),
            timeout: PATIENCE,
            retries: RETRIES.to_vec(),
        }
    }
}

/// The signature of one attempt.
pub(crate) fn headers(
    delivery: &Delivery,
    secret: Option<&str>,
    sent_at: Timestamp,
) -> Vec<(HeaderName, String)> {
    let signature = secret.map(|secret| sign(secret, sent_at.as_second(), &delivery.body));
    signature.map(|value| (SIGNATURE, value)).into_iter().collect()
}

/// `t=timestamp,v1=` and the hexadecimal HMAC-SHA256 of `timestamp.body`.
fn sign(secret: &str, timestamp: i64, body: &str) -> String {
    let mut signature = format!("t={timestamp},v1=");
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        // HMAC takes keys of any length.
        return signature;
    };
    code.update(format!("{timestamp}.{body}").as_bytes());
    for byte in code.finalize().into_bytes() {
        // Writing to a text cannot fail.
        let _ = write!(signature, "{byte:02x}");
    }
    signature
}

/// Notes that an endpoint has accepted an event, which then has one delivery less to wait for.
pub(crate) async fn delivered(call: &Call, outcome: &DeliveryOutcome) -> Result<(), Failure> {
    if outcome.is_accepted {
        let accepted = "DELETE FROM stripe_transport.event_deliveries WHERE delivery = $1";
        call.execute(accepted, &[&outcome.id]).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn bodies_are_signed_as_the_official_clients_verify_them() {
        // Made with `stripe.webhooks.generateTestHeaderString` of the official client.
        let body = "{\n  \"id\": \"evt_test\"\n}";
        assert_eq!(
            sign("whsec_test", 1_767_603_600, body),
            "t=1767603600,v1=853d8ccffb04b13ec30375beb057793401ba72fc15853dd9352d9eaeb32c77ae"
        );
    }
}
