//! What a message says: text, blocks, attachments, metadata, read from arguments.

use crate::{
    answer::{invalid_arguments, messages, refuse, refuse_with},
    text::normalize,
};
use asymmetric_kit::{Failure, arguments::Arguments};
use serde_json::Value;

const MAXIMUM_BLOCKS: usize = 50;
const MAXIMUM_ATTACHMENTS: usize = 100;

/// Block types that a message can hold.
const BLOCK_TYPES: &[&str] = &[
    "actions",
    "alert",
    "call",
    "card",
    "carousel",
    "context",
    "context_actions",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "markdown",
    "plan",
    "rich_text",
    "section",
    "table",
    "task_card",
    "video",
];

/// The content of a message; each part is none when its argument was not given.
#[derive(Debug)]
pub(crate) struct Content {
    /// Escaped, and cut where it is too long.
    pub(crate) text: Option<String>,
    /// Characters of the text as given.
    pub(crate) length: usize,
    pub(crate) blocks: Option<Value>,
    pub(crate) attachments: Option<Value>,
    pub(crate) metadata: Option<Value>,
}

impl Content {
    /// Reads the arguments, keeping at most `maximum` characters of text.
    pub(crate) fn read(arguments: &Arguments, maximum: usize) -> Result<Self, Failure> {
        let given = arguments.text("text");
        let length = given.as_ref().map_or(0, |text| text.chars().count());
        let text = given.map(|text| match text.char_indices().nth(maximum) {
            Some((end, _)) => normalize(&text[..end]),
            None => normalize(&text),
        });
        Ok(Self {
            text,
            length,
            blocks: blocks(arguments)?,
            attachments: attachments(arguments)?,
            metadata: metadata(arguments)?,
        })
    }

    /// Whether there is nothing to show.
    pub(crate) fn is_empty(&self) -> bool {
        let none = |value: &Option<Value>| value.as_ref().and_then(Value::as_array).is_none_or(Vec::is_empty);
        self.text.as_deref().unwrap_or_default().is_empty() && none(&self.blocks) && none(&self.attachments)
    }
}

fn blocks(arguments: &Arguments) -> Result<Option<Value>, Failure> {
    let blocks = arguments
        .structure("blocks")
        .map_err(|_| refuse("invalid_blocks_format"))?;
    let Some(blocks) = blocks else { return Ok(None) };
    let items = blocks.as_array().ok_or_else(|| refuse("invalid_blocks_format"))?;
    let invalid = |message: &str| Err(refuse_with("invalid_blocks", messages(message)));
    if items.len() > MAXIMUM_BLOCKS {
        return invalid(&format!(
            "no more than {MAXIMUM_BLOCKS} items allowed [json-pointer:/blocks]"
        ));
    }
    for (position, block) in items.iter().enumerate() {
        match block.get("type").and_then(Value::as_str) {
            None => {
                return invalid(&format!(
                    "missing required field: type [json-pointer:/blocks/{position}]"
                ));
            }
            Some(kind) if !BLOCK_TYPES.contains(&kind) => {
                return invalid(&format!(
                    "unsupported type: {kind} [json-pointer:/blocks/{position}/type]"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(Some(blocks))
}

/// Attachments get a number each, and the text that stands for them where they cannot be shown.
fn attachments(arguments: &Arguments) -> Result<Option<Value>, Failure> {
    let given = arguments
        .structure("attachments")
        .map_err(|_| invalid_arguments("attachments is not valid JSON [json-pointer:/attachments]"))?;
    let Some(given) = given else { return Ok(None) };
    let Value::Array(items) = given else {
        return Err(invalid_arguments("must be an array [json-pointer:/attachments]"));
    };
    if items.len() > MAXIMUM_ATTACHMENTS {
        return Err(refuse("too_many_attachments"));
    }
    let mut numbered = Vec::with_capacity(items.len());
    for (position, mut item) in items.into_iter().enumerate() {
        let Some(fields) = item.as_object_mut() else {
            return Err(invalid_arguments(&format!(
                "must be an object [json-pointer:/attachments/{position}]"
            )));
        };
        let fallback = fields
            .get("text")
            .and_then(Value::as_str)
            .unwrap_or("[no preview available]")
            .to_owned();
        fields.entry("fallback").or_insert(fallback.into());
        fields.insert("id".to_owned(), (position + 1).into());
        numbered.push(item);
    }
    Ok(Some(Value::Array(numbered)))
}

fn metadata(arguments: &Arguments) -> Result<Option<Value>, Failure> {
    let metadata = arguments
        .structure("metadata")
        .map_err(|_| refuse("invalid_metadata_format"))?;
    if let Some(metadata) = &metadata {
        let typed = metadata.get("event_type").is_some_and(Value::is_string);
        if !typed || !metadata.get("event_payload").is_some_and(Value::is_object) {
            return Err(refuse("invalid_metadata_format"));
        }
    }
    Ok(metadata)
}
