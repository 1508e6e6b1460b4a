//! What the application under test does besides answering: notes that appear later, and whom it tells about it.

use super::GATE;
use asymmetric_kit::{
    Alphabet, Call, Delivery, DeliveryOutcome, Failure, HandlerResult, Job, Operation, Reply,
};
use http::{HeaderName, Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::time::Duration;

pub(super) fn operations() -> Vec<Operation> {
    vec![
        Operation::post("notes.schedule", "/later", schedule),
        Operation::new(&[Method::DELETE], "notes.unschedule", "/later/{key}", unschedule),
        Operation::post("notes.tell", "/tell", tell),
    ]
}

/// Schedules a job of `kind` that is due in so many `seconds`, and refuses afterwards when asked to.
async fn schedule(call: &mut Call) -> HandlerResult {
    let arguments = call.arguments();
    let text = |name: &str| arguments.text(name).unwrap_or_default().into_owned();
    let seconds = arguments
        .get("seconds")
        .and_then(Value::as_f64)
        .unwrap_or_default();
    // The database keeps microseconds.
    let now = Timestamp::from_microsecond(call.now().as_microsecond()).expect("a time");
    let job = Job {
        kind: text("kind"),
        key: text("key"),
        due: now + SignedDuration::from_secs_f64(seconds),
        payload: json!({"text": text("text")}),
    };
    let is_refused = arguments.get("refuse").is_some();
    call.schedule(&job).await?;
    if is_refused {
        return Err(Reply::json(json!({})).with_status(StatusCode::CONFLICT).into());
    }
    Ok(Reply::json(json!({"due": job.due.to_string()})))
}

async fn unschedule(call: &mut Call) -> HandlerResult {
    let found = call
        .unschedule("notes.publish", call.path_parameter("key"))
        .await?;
    Ok(Reply::json(json!({"found": found})))
}

async fn tell(call: &mut Call) -> HandlerResult {
    let arguments = call.arguments();
    let milliseconds = |value: &Value| Duration::from_millis(value.as_u64().expect("milliseconds"));
    let retries = arguments.get("retries").and_then(Value::as_array);
    let delivery = Delivery {
        kind: "note".to_owned(),
        target: arguments.text("target").unwrap_or_default().into_owned(),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
        body: json!({"text": arguments.text("text")}).to_string(),
        secret: Some("signing".to_owned()),
        timeout: arguments
            .get("timeout")
            .map_or(Duration::from_secs(5), milliseconds),
        retries: retries
            .map(|retries| retries.iter().map(milliseconds).collect())
            .unwrap_or_default(),
    };
    let id = call.deliver(&delivery).await?;
    Ok(Reply::json(json!({"id": id})))
}

/// `notes.publish` writes a note that says when; the other kinds go wrong in their ways.
pub(super) async fn run(call: &mut Call, job: &Job) -> Result<(), Failure> {
    let id = call.identifier("note_", Alphabet::Lower, 12).await?;
    let text = format!(
        "{} at {}",
        job.payload["text"].as_str().unwrap_or_default(),
        call.now()
    );
    let insert = "INSERT INTO notes (id, text, author, request) \
         VALUES ($1, $2, 'nobody', current_setting('asym.request'))";
    call.execute(insert, &[&id, &text]).await?;
    match job.kind.as_str() {
        "notes.publish" => Ok(()),
        "notes.wait" => {
            call.query("SELECT pg_advisory_xact_lock_shared($1)", &[&GATE])
                .await?;
            Ok(())
        }
        "notes.break" => call.query("SELECT 1 / 0", &[]).await.map(|_| ()),
        _ => Err(Reply::json(json!({"error": "changed_my_mind"})).into()),
    }
}

/// Not how one signs: the test sees what it was made of.
pub(super) fn sign(secret: Option<&str>, attempt: u32) -> Vec<(HeaderName, String)> {
    vec![
        (
            HeaderName::from_static("x-signature"),
            format!("signed with {}", secret.unwrap_or("nothing")),
        ),
        (HeaderName::from_static("x-attempt"), attempt.to_string()),
    ]
}

/// Keeps what it was told; a delivery that says `break` breaks this.
pub(super) async fn delivered(
    call: &mut Call,
    delivery: &Delivery,
    outcome: &DeliveryOutcome,
) -> Result<(), Failure> {
    let said = match &outcome.result {
        Ok(response) => format!("{} {}", response.status.as_u16(), response.body.len()),
        Err(_) => "none".to_owned(),
    };
    let insert =
        "INSERT INTO told (delivery, attempt, outcome, next) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    let attempt = i32::try_from(outcome.attempt).expect("a number");
    let has_next = outcome.next_attempt_at.is_some();
    call.execute(insert, &[&outcome.id, &attempt, &said, &has_next])
        .await?;
    if delivery.body.contains("break") {
        call.query("SELECT 1 / 0", &[]).await?;
    }
    Ok(())
}
