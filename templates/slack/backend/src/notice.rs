//! What became of something that an app was told.

use crate::{
    apps::verification,
    event,
    interaction::outcome::{self as interaction, COMMAND, INTERACTIVE},
    socket_mode::{Envelope, EnvelopeKind},
};
use asymmetric_kit::{Call, Delivery, DeliveryOutcome, DeliveryResponse, Failure, Verdict};

/// With this header an app says that it does not want an event again, whatever its status.
const NO_RETRY: &str = "x-slack-no-retry";

const RETRY_REASON: &str = "X-Slack-Retry-Reason";

/// What an answer means: apps take events with a status of 200 to 299, and what people do with 200 alone.
pub(crate) fn verdict(delivery: &Delivery, response: &DeliveryResponse) -> Verdict {
    let taken = match delivery.kind.as_str() {
        COMMAND | INTERACTIVE => response.status.as_u16() == 200,
        _ => response.status.is_success(),
    };
    if taken {
        Verdict::Accepted
    } else if response.headers.get(NO_RETRY).is_some_and(|value| value == "1") {
        Verdict::GiveUp
    } else {
        Verdict::Retry
    }
}

/// Takes note of an attempt.
pub(crate) async fn delivered(
    call: &mut Call,
    delivery: &Delivery,
    outcome: &DeliveryOutcome,
) -> Result<(), Failure> {
    match delivery.kind.as_str() {
        verification::KIND => match &outcome.result {
            Ok(response) if outcome.is_accepted => {
                verification::answered(call, delivery, &response.body).await
            }
            _ => Ok(()),
        },
        COMMAND | INTERACTIVE => interaction::take(call, outcome).await,
        event::KIND if outcome.next_attempt_at.is_some() => say_why(call, outcome).await,
        _ => Ok(()),
    }
}

/// The next attempt says why the last one failed.
async fn say_why(call: &Call, outcome: &DeliveryOutcome) -> Result<(), Failure> {
    let update = "UPDATE _asym_state.deliveries SET headers = jsonb_path_query_array(headers, 'strict $[*] ? (@[0] != $name)', \
             jsonb_build_object('name', $2::text)) || jsonb_build_array(jsonb_build_array($2::text, $3::text)) WHERE id = $1";
    let reason = reason(outcome);
    call.execute(update, &[&outcome.id, &RETRY_REASON, &reason])
        .await?;
    Ok(())
}

fn reason(outcome: &DeliveryOutcome) -> &'static str {
    match &outcome.result {
        Ok(response) if response.status.is_redirection() => "too_many_redirects",
        Ok(_) => "http_error",
        Err(problem) if is_silence(problem) => "http_timeout",
        Err(problem) if problem.contains("encryption") => "ssl_error",
        Err(_) => "connection_failed",
    }
}

/// Whether an attempt ended because nothing came back in time, by the sentence that says so.
pub(crate) fn is_silence(problem: &str) -> bool {
    problem.contains("no answer in")
}

/// What goes over a socket in the place of a request; none for what only requests carry.
pub(crate) fn enveloped(delivery: &Delivery, id: &str, attempt: u32) -> Option<String> {
    let kind = match delivery.kind.as_str() {
        event::KIND => EnvelopeKind::EventsApi,
        INTERACTIVE => EnvelopeKind::Interactive,
        COMMAND => EnvelopeKind::SlashCommands,
        _ => return None,
    };
    let mut headers = delivery.headers.iter();
    let why = headers.find(|(name, _)| name == RETRY_REASON);
    let envelope = Envelope {
        id: id.to_owned(),
        kind,
        payload: serde_json::from_str(&delivery.body).ok()?,
        retry: why.map(|(_, reason)| (attempt.saturating_sub(1), reason.clone())),
    };
    Some(envelope.text())
}
