//! What a view may hold. <https://docs.slack.dev/reference/views>

use super::name_of;
use crate::{
    answer::{all_messages, invalid_arguments, messages, refuse, refuse_with},
    blocks::{self, BlocksError, Surface},
};
use asymmetric_kit::{Alphabet, Call, Failure};
use serde_json::{Map, Value};

const MAXIMUM_TITLE: usize = 24;
const MAXIMUM_CALLBACK_ID: usize = 255;
const MAXIMUM_EXTERNAL_ID: usize = 255;
const MAXIMUM_METADATA: usize = 3000;
const MAXIMUM_BYTES: usize = 250_000;

const FIELDS: [&str; 12] = [
    "type",
    "title",
    "blocks",
    "close",
    "submit",
    "private_metadata",
    "callback_id",
    "clear_on_close",
    "notify_on_close",
    "external_id",
    "submit_disabled",
    "hash",
];

/// The argument `view`, checked and complete.
pub(super) async fn given(call: &Call, surface: Surface) -> Result<Value, Failure> {
    let view = call
        .arguments()
        .structure("view")
        .map_err(|_| invalid_arguments("failed to match all allowed schemas [json-pointer:/view]"))?;
    let view = view.ok_or_else(|| invalid_arguments("missing required field: view"))?;
    check(call, view, surface).await
}

/// Checks a view and completes its blocks and elements with the identifiers that they lack.
pub(crate) async fn check(call: &Call, mut view: Value, surface: Surface) -> Result<Value, Failure> {
    if view.to_string().len() > MAXIMUM_BYTES {
        return Err(refuse("view_too_large"));
    }
    let Some(fields) = view.as_object_mut() else {
        return Err(wrong("must be an object", "/view"));
    };
    shape(fields, surface)?;
    for name in ["title", "submit", "close"] {
        if let Some(text) = fields.get_mut(name).filter(|text| text.is_object())
            && text.get("emoji").is_none()
        {
            text["emoji"] = true.into();
        }
    }
    let blocks = fields.get("blocks").unwrap_or(&Value::Null);
    match blocks::check(blocks, surface) {
        Ok(_) => {}
        Err(BlocksError::NotAList) => return Err(wrong("must be an array", "/view/blocks")),
        Err(BlocksError::TooLong) => return Err(refuse("view_too_large")),
        Err(BlocksError::Invalid(problems)) => {
            return Err(refuse_with("invalid_arguments", all_messages(&problems)));
        }
    }
    identify(call, fields).await?;
    let blocks = fields.get("blocks").unwrap_or(&Value::Null);
    let has_input = blocks
        .as_array()
        .into_iter()
        .flatten()
        .any(|block| block["type"] == "input");
    if surface == Surface::Modal && has_input && fields.get("submit").is_none_or(Value::is_null) {
        return Err(wrong("missing required field: submit", "/view"));
    }
    Ok(view)
}

fn shape(fields: &mut Map<String, Value>, surface: Surface) -> Result<(), Failure> {
    if let Some(unknown) = fields.keys().find(|name| !FIELDS.contains(&name.as_str())) {
        return Err(wrong(&format!("additional property: {unknown}"), "/view"));
    }
    let kind = fields.get("type").and_then(Value::as_str);
    if kind != Some(name_of(surface)) {
        return Err(match kind {
            None => wrong("missing required field: type", "/view"),
            Some(kind) => wrong(&format!("unsupported type: {kind}"), "/view/type"),
        });
    }
    if surface == Surface::Modal && !fields.contains_key("title") {
        return Err(wrong("missing required field: title", "/view"));
    }
    for name in ["title", "submit", "close"] {
        let Some(text) = fields.get(name).filter(|text| !text.is_null()) else {
            continue;
        };
        let written = text["text"].as_str().unwrap_or_default().chars().count();
        if text["type"] != "plain_text" || written == 0 {
            return Err(wrong("must be plain text", &format!("/view/{name}")));
        }
        if written > MAXIMUM_TITLE {
            let message = format!("must be less than {} characters", MAXIMUM_TITLE + 1);
            return Err(wrong(&message, &format!("/view/{name}/text")));
        }
    }
    let limits = [
        ("private_metadata", MAXIMUM_METADATA),
        ("callback_id", MAXIMUM_CALLBACK_ID),
        ("external_id", MAXIMUM_EXTERNAL_ID),
    ];
    for (name, maximum) in limits {
        let Some(text) = fields.get(name) else { continue };
        if text.as_str().is_none_or(|text| text.chars().count() > maximum) {
            let message = format!("must be a string of at most {maximum} characters");
            return Err(wrong(&message, &format!("/view/{name}")));
        }
    }
    for name in ["clear_on_close", "notify_on_close", "submit_disabled"] {
        if fields.get(name).is_some_and(|given| !given.is_boolean()) {
            return Err(wrong("must be a boolean", &format!("/view/{name}")));
        }
    }
    if !fields.contains_key("blocks") {
        return Err(wrong("missing required field: blocks", "/view"));
    }
    Ok(())
}

/// Gives names to blocks and elements that have none.
async fn identify(call: &Call, fields: &mut Map<String, Value>) -> Result<(), Failure> {
    let blocks = fields.get_mut("blocks").and_then(Value::as_array_mut);
    let Some(blocks) = blocks else { return Ok(()) };
    for block in blocks {
        if block["block_id"].as_str().is_none_or(str::is_empty) {
            block["block_id"] = call.identifier("", Alphabet::Alphanumeric, 5).await?.into();
        }
        let is_input = block["type"] == "input";
        if is_input {
            for (name, default) in [("optional", false), ("dispatch_action", false)] {
                if block.get(name).is_none() {
                    block[name] = default.into();
                }
            }
        }
        if block["type"] == "rich_text" || block["type"] == "context" {
            continue;
        }
        if let Some(elements) = block.get_mut("elements").and_then(Value::as_array_mut) {
            for element in elements {
                name(call, element).await?;
            }
        }
        for field in ["element", "accessory"] {
            if let Some(element) = block.get_mut(field) {
                name(call, element).await?;
            }
        }
    }
    Ok(())
}

async fn name(call: &Call, element: &mut Value) -> Result<(), Failure> {
    let is_picture = element["type"] == "image";
    if element.is_object() && !is_picture && element["action_id"].as_str().is_none_or(str::is_empty) {
        element["action_id"] = call.identifier("", Alphabet::Alphanumeric, 5).await?.into();
    }
    Ok(())
}

fn wrong(message: &str, pointer: &str) -> Failure {
    refuse_with(
        "invalid_arguments",
        messages(&format!("{message} [json-pointer:{pointer}]")),
    )
}
