//! What an app's answer to something that a person did leads to.

pub(crate) use super::tell::{COMMAND, INTERACTIVE};

use crate::{
    app::{self, App},
    app_message::{self, Destination},
    notice,
    timestamp::Ts,
    views::{self, Surface, store},
};
use asymmetric_kit::{Call, DeliveryOutcome, DeliveryResponse, Failure, arguments::Arguments};
use serde_json::{Map, Value};
use tokio_postgres::Row;

/// Why nothing came of it, as people are told.
type Trouble = String;

/// Takes the app's answer, or its absence, to what a person did.
pub(crate) async fn take(call: &Call, outcome: &DeliveryOutcome) -> Result<(), Failure> {
    let select = "SELECT * FROM interactions WHERE delivery = $1 AND status = 'sent' FOR UPDATE";
    let Some(row) = call.query_opt(select, &[&outcome.id]).await? else {
        // A delivery that was made again by hand: what it led to stays.
        return Ok(());
    };
    let app = app::find(call, row.get("app_id")).await?;
    let app = app.ok_or_else(|| Failure::internal("find the app of an interaction"))?;
    let kind: &str = row.get("type");
    let (answer, trouble) = match &outcome.result {
        Err(problem) if notice::is_silence(problem) => (None, Some("operation_timeout".to_owned())),
        Err(_) => (None, Some("dispatch_failed".to_owned())),
        Ok(_) if !outcome.is_accepted => (None, Some("dispatch_failed".to_owned())),
        Ok(response) => {
            let answer = read(response);
            let effect = match kind {
                "slash_command" => command(call, &app, &row, &answer).await?,
                "view_submission" => submission(call, &app, &row, &answer).await?,
                "block_suggestion" => options(&answer),
                _ => Ok(()),
            };
            (Some(answer), effect.err())
        }
    };
    let status = if trouble.is_some() { "failed" } else { "answered" };
    let update = "UPDATE interactions SET status = $2, response = $3, error = $4 WHERE id = $1";
    let id: &str = row.get("id");
    call.execute(update, &[&id, &status, &answer, &trouble]).await?;
    Ok(())
}

/// The body as JSON; text that is none as a text; null when there is nothing.
fn read(response: &DeliveryResponse) -> Value {
    let text = String::from_utf8_lossy(&response.body);
    let text = text.trim();
    match serde_json::from_str(text) {
        Ok(document) => document,
        Err(_) if text.is_empty() => Value::Null,
        Err(_) => text.into(),
    }
}

/// The answer to a command is a message: for the person alone, unless it says otherwise.
async fn command(call: &Call, app: &App, row: &Row, answer: &Value) -> Result<Result<(), Trouble>, Failure> {
    let fields = match answer {
        Value::Object(fields) => fields.clone(),
        Value::String(text) => Map::from_iter([("text".to_owned(), text.as_str().into())]),
        _ => return Ok(Ok(())),
    };
    if ["text", "blocks", "attachments"]
        .iter()
        .all(|name| !fields.contains_key(*name))
    {
        return Ok(Ok(()));
    }
    let destination = Destination {
        channel: row.get("channel_id"),
        user: row.get("user_id"),
        thread: row.get::<_, Option<i64>>("thread_ts").map(Ts),
    };
    let arguments = Arguments::from(fields);
    let posted = app_message::answer(call, app, &destination, &arguments).await;
    refused(posted.map(|_| ()))
}

/// The answer to a submission closes the modal, or says what it shows next.
async fn submission(
    call: &Call,
    app: &App,
    row: &Row,
    answer: &Value,
) -> Result<Result<(), Trouble>, Failure> {
    let id: Option<&str> = row.get("view_id");
    let Some(view) = store::locked(call, id.unwrap_or_default()).await? else {
        // Closed meanwhile: there is nothing to answer.
        return Ok(Ok(()));
    };
    let shown = async |call: &Call| -> Result<(), Failure> {
        let content = views::check(call, answer["view"].clone(), Surface::Modal).await?;
        if answer["response_action"] == "push" {
            store::show(call, app, &view.user_id, Surface::Modal, content, Some(&view)).await?;
        } else {
            store::replace(call, &view, content).await?;
        }
        Ok(())
    };
    match answer["response_action"].as_str() {
        None => store::close(call, &view, false).await?,
        Some("clear") => store::close(call, &view, true).await?,
        Some("update" | "push") => return refused(shown(call).await),
        Some("errors") => {
            let blocks = view.content["blocks"].as_array();
            let known = |name: &String| {
                let mut inputs = blocks
                    .into_iter()
                    .flatten()
                    .filter(|block| block["type"] == "input");
                inputs.any(|block| block["block_id"] == name.as_str())
            };
            let errors = answer["errors"].as_object();
            if !errors.is_some_and(|errors| !errors.is_empty() && errors.keys().all(known)) {
                return Ok(Err("invalid_response_errors".to_owned()));
            }
        }
        Some(_) => return Ok(Err("invalid_response_action".to_owned())),
    }
    Ok(Ok(()))
}

fn options(answer: &Value) -> Result<(), Trouble> {
    let is_list = |name: &str| answer[name].is_array();
    if is_list("options") || is_list("option_groups") {
        Ok(())
    } else {
        Err("no_options".to_owned())
    }
}

/// What the application refuses is the app's trouble; everything else is ours.
fn refused(result: Result<(), Failure>) -> Result<Result<(), Trouble>, Failure> {
    match result {
        Ok(()) => Ok(Ok(())),
        Err(failure) => match app_message::refusal(&failure) {
            Some(code) => Ok(Err(code)),
            None => Err(failure),
        },
    }
}
