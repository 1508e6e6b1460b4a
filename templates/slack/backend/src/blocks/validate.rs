//! `blocks.validate`: <https://docs.slack.dev/reference/methods/blocks.validate>

use super::{
    BlocksError, Surface, check_at,
    reader::Reader,
    shape::{Field, Form, PLAIN, optional, required},
};
use crate::{
    answer::{invalid_arguments, refuse, refuse_with, success},
    operations::method,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::{Map, Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("blocks.validate", "Special", &[], validate)
            .summary("Says whether blocks, a message or a view can be shown."),
    ]
}

/// Fields of views besides `type` and `blocks`.
const MODAL: &[Field] = &[
    required("title", Form::Written(PLAIN, 24)),
    optional("submit", Form::Written(PLAIN, 24)),
    optional("close", Form::Written(PLAIN, 24)),
    optional("private_metadata", Form::Text(0, 3000)),
    optional("callback_id", Form::Text(0, 255)),
    optional("external_id", Form::Text(0, 255)),
    optional("clear_on_close", Form::Truth),
    optional("notify_on_close", Form::Truth),
    optional("submit_disabled", Form::Truth),
];
const HOME: &[Field] = &[
    optional("private_metadata", Form::Text(0, 3000)),
    optional("callback_id", Form::Text(0, 255)),
    optional("external_id", Form::Text(0, 255)),
];

/// Checks exactly one of `blocks`, `message` and `view`.
async fn validate(call: &mut Call) -> HandlerResult {
    let mut given = None;
    for name in ["blocks", "message", "view"] {
        let value = call
            .arguments()
            .structure(name)
            .map_err(|_| invalid_arguments(&format!("must be valid JSON [json-pointer:/{name}]")))?;
        if let Some(value) = value
            && given.replace((name, value)).is_some()
        {
            given = None;
            break;
        }
    }
    let Some((name, value)) = given else {
        return Err(invalid_arguments(
            "must provide exactly one of `blocks`, `view`, or `message`",
        ));
    };
    let problems = match name {
        "blocks" => loose(&value)?,
        "message" => message(&value)?,
        _ => view(&value)?,
    };
    if problems.is_empty() {
        return Ok(success(json!({})));
    }
    let errors: Vec<Value> = problems.iter().map(|problem| error(problem)).collect();
    Err(refuse_with(&format!("invalid_{name}"), json!({"errors": errors})))
}

/// Blocks that are not said to be shown anywhere can be shown somewhere.
fn loose(blocks: &Value) -> Result<Vec<String>, Failure> {
    let in_message = problems(blocks, Surface::Message, "")?;
    if in_message.is_empty() || problems(blocks, Surface::Modal, "")?.is_empty() {
        return Ok(Vec::new());
    }
    Ok(in_message)
}

fn message(message: &Value) -> Result<Vec<String>, Failure> {
    let mut found = match message.get("blocks") {
        Some(blocks) => problems(blocks, Surface::Message, "/blocks")?,
        None => Vec::new(),
    };
    let attachments = message.get("attachments").and_then(Value::as_array);
    for (position, attachment) in attachments.into_iter().flatten().enumerate() {
        if let Some(blocks) = attachment.get("blocks") {
            let root = format!("/attachments/{position}/blocks");
            found.extend(problems(blocks, Surface::Message, &root)?);
        }
    }
    Ok(found)
}

fn view(view: &Value) -> Result<Vec<String>, Failure> {
    let (surface, fields) = match view.get("type").and_then(Value::as_str) {
        Some("modal") => (Surface::Modal, MODAL),
        Some("home") => (Surface::Home, HOME),
        _ => return Ok(vec!["must be a valid enum value [json-pointer:/type]".to_owned()]),
    };
    let mut object: Map<String, Value> = view.as_object().cloned().unwrap_or_default();
    let blocks = object.remove("blocks").unwrap_or(Value::Null);
    let mut reader = Reader::new(surface);
    reader.object(&object, fields, "");
    let mut found = match reader.finish() {
        Err(BlocksError::Invalid(problems)) => problems,
        _ => Vec::new(),
    };
    found.extend(problems(&blocks, surface, "/blocks")?);
    Ok(found)
}

fn problems(blocks: &Value, surface: Surface, root: &str) -> Result<Vec<String>, Failure> {
    match check_at(blocks, surface, root) {
        Ok(_) => Ok(Vec::new()),
        Err(BlocksError::Invalid(problems)) => Ok(problems),
        Err(BlocksError::NotAList) => Err(refuse("invalid_blocks_format")),
        Err(BlocksError::TooLong) => Err(refuse("msg_blocks_too_long")),
    }
}

/// A problem as this method shows it: what it is apart from where it is.
fn error(problem: &str) -> Value {
    let (message, pointer) = problem
        .rsplit_once(" [json-pointer:")
        .map_or((problem, ""), |(message, pointer)| {
            (message, pointer.trim_end_matches(']'))
        });
    json!({"code": "failed_constraint", "message": message, "pointer": pointer})
}
