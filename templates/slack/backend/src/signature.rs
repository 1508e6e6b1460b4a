//! How an app knows that a request is from Slack. <https://docs.slack.dev/authentication/verifying-requests-from-slack>

use crate::event;
use asymmetric_kit::Delivery;
use hmac::{Hmac, KeyInit, Mac};
use http::HeaderName;
use jiff::Timestamp;
use sha2::Sha256;
use std::fmt::Write;

const SIGNATURE: HeaderName = HeaderName::from_static("x-slack-signature");
const TIMESTAMP: HeaderName = HeaderName::from_static("x-slack-request-timestamp");
const RETRY_NUMBER: HeaderName = HeaderName::from_static("x-slack-retry-num");

/// The headers of one attempt: the signature of the body at this time, and how often the event was sent before.
pub(crate) fn headers(
    delivery: &Delivery,
    secret: Option<&str>,
    sent_at: Timestamp,
    attempt: u32,
) -> Vec<(HeaderName, String)> {
    let seconds = sent_at.as_second();
    let mut headers = vec![(TIMESTAMP, seconds.to_string())];
    if let Some(secret) = secret {
        headers.push((SIGNATURE, sign(secret, seconds, &delivery.body)));
    }
    if delivery.kind == event::KIND && attempt > 1 {
        headers.push((RETRY_NUMBER, (attempt - 1).to_string()));
    }
    headers
}

/// `v0=` and the hexadecimal HMAC-SHA256 of `v0:timestamp:body`. `timestamp` is in seconds of the wall clock.
fn sign(secret: &str, timestamp: i64, body: &str) -> String {
    let mut signature = "v0=".to_owned();
    let Ok(mut code) = Hmac::<Sha256>::new_from_slice(secret.as_bytes()) else {
        // HMAC takes keys of any length.
        return signature;
    };
    code.update(format!("v0:{timestamp}:{body}").as_bytes());
    for byte in code.finalize().into_bytes() {
        // Writing to a text cannot fail.
        let _ = write!(signature, "{byte:02x}");
    }
    signature
}

#[cfg(test)]
mod tests {
    use super::sign;

    #[test]
    fn the_example_of_the_documentation_is_signed_as_it_says() {
        let body = "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V\
            &channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=\
            &response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN\
            &trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c";
        assert_eq!(
            sign("8f742231b10e8888abcd99yyyzzz85a5", 1_531_420_618, body),
            "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503"
        );
    }
}
