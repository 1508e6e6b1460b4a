//! `url_verification`: a request URL gets events once it has answered a challenge.

use crate::app::{App, Encoding};
use asymmetric_kit::{Alphabet, Call, Delivery, Failure};
use serde_json::{Value, json};

/// The kind of delivery that carries a challenge.
pub(crate) const KIND: &str = "url_verification";

/// Challenges the request URL for events unless it answered before.
pub(super) async fn challenge(call: &Call, app: &App) -> Result<(), Failure> {
    let Some(url) = app.unverified_url() else {
        return Ok(());
    };
    let challenge = call.identifier("", Alphabet::Alphanumeric, 52).await?;
    let payload = json!({
        "token": app.verification_token, "challenge": challenge, "type": "url_verification",
    });
    app.send(call, KIND, url.to_owned(), &payload, Encoding::Json, &[])
        .await?;
    Ok(())
}

/// Notes a request URL that gave its challenge back: alone, in a form, or in JSON.
pub(crate) async fn answered(call: &Call, delivery: &Delivery, answer: &[u8]) -> Result<(), Failure> {
    let sent: Value = serde_json::from_str(&delivery.body)
        .map_err(|error| Failure::caused("read a challenge that was sent", error))?;
    let expected = sent["challenge"].as_str().unwrap_or_default();
    let text = String::from_utf8_lossy(answer);
    let text = text.trim();
    let in_json = serde_json::from_str::<Value>(text).is_ok_and(|document| document["challenge"] == expected);
    let in_form =
        form_urlencoded::parse(text.as_bytes()).any(|(name, value)| name == "challenge" && value == expected);
    if !expected.is_empty() && (text == expected || in_json || in_form) {
        let update = "UPDATE app_settings SET verified_url = $2 WHERE signing_secret = $1 \
             AND manifest #>> '{settings,event_subscriptions,request_url}' = $2";
        call.execute(update, &[&delivery.secret, &delivery.target])
            .await?;
    }
    Ok(())
}
