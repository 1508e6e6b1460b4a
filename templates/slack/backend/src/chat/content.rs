//! What a message says: text, blocks, attachments, metadata, read from arguments.

use super::{markdown, names};
use crate::{
    answer::{all_messages, invalid_arguments, refuse, refuse_with},
    blocks::{self, BlocksError, Surface},
    text::{Parsing, normalize_as},
};
use asymmetric_kit::{Call, Failure, arguments::Arguments};
use serde_json::Value;

const MAXIMUM_ATTACHMENTS: usize = 100;

/// Characters of Markdown in one message.
const MAXIMUM_MARKDOWN: usize = 12_000;

/// The content of a message; each part is none when its argument was not given.
#[derive(Debug)]
pub(crate) struct Content {
    /// Escaped, and cut where it is too long.
    pub(crate) text: Option<String>,
    /// Characters of the text as given.
    pub(crate) length: usize,
    /// Whether the text is shown as it is, without mrkdwn.
    pub(crate) is_plain: bool,
    pub(crate) blocks: Option<Value>,
    pub(crate) attachments: Option<Value>,
    pub(crate) metadata: Option<Value>,
}

impl Content {
    /// Reads the arguments, keeping at most `maximum` characters of text.
    pub(crate) async fn read(call: &Call, maximum: usize) -> Result<Self, Failure> {
        let arguments = call.arguments();
        let parsing = parsing(arguments)?;
        let is_full = parsing == Parsing::Full;
        let blocks = read_blocks(arguments)?;
        let given = match markdown_text(arguments, blocks.is_some())? {
            Some(text) => Some(text),
            None => arguments.text("text").map(std::borrow::Cow::into_owned),
        };
        let length = given.as_ref().map_or(0, |text| text.chars().count());
        let mut text = given.map(|text| match text.char_indices().nth(maximum) {
            Some((end, _)) => normalize_as(&text[..end], parsing),
            None => normalize_as(&text, parsing),
        });
        if is_full || arguments.boolean("link_names") == Ok(Some(true)) {
            text = match text {
                Some(text) => Some(names::link(call, &text).await?),
                None => None,
            };
        }
        Ok(Self {
            text,
            length,
            is_plain: is_full || arguments.boolean("mrkdwn") == Ok(Some(false)),
            blocks,
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

/// What `markdown_text` holds, in mrkdwn.
pub(super) fn markdown_text(arguments: &Arguments, with_blocks: bool) -> Result<Option<String>, Failure> {
    let Some(given) = arguments.filled("markdown_text") else {
        return Ok(None);
    };
    if with_blocks || arguments.filled("text").is_some() {
        return Err(refuse("markdown_text_conflict"));
    }
    if given.chars().count() > MAXIMUM_MARKDOWN {
        return Err(refuse("msg_too_long"));
    }
    Ok(Some(markdown::to_mrkdwn(&given)))
}

fn parsing(arguments: &Arguments) -> Result<Parsing, Failure> {
    match arguments.filled("parse").as_deref() {
        None => Ok(Parsing::Usual),
        Some("none") => Ok(Parsing::None),
        Some("full") => Ok(Parsing::Full),
        Some(_) => Err(invalid_arguments(
            "must be one of: none, full [json-pointer:/parse]",
        )),
    }
}

/// The argument `blocks`, if it is valid in a message.
pub(super) fn read_blocks(arguments: &Arguments) -> Result<Option<Value>, Failure> {
    let blocks = arguments
        .structure("blocks")
        .map_err(|_| refuse("invalid_blocks_format"))?;
    let Some(blocks) = blocks else { return Ok(None) };
    match blocks::check(&blocks, Surface::Message) {
        Ok(blocks) => Ok(Some(Value::Array(blocks))),
        Err(BlocksError::NotAList) => Err(refuse("invalid_blocks_format")),
        Err(BlocksError::TooLong) => Err(refuse("msg_blocks_too_long")),
        Err(BlocksError::Invalid(problems)) => Err(refuse_with("invalid_blocks", all_messages(&problems))),
    }
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
        if let Some(blocks) = fields.get("blocks").filter(|blocks| !blocks.is_null()) {
            blocks_of_attachment(blocks, position)?;
        }
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

fn blocks_of_attachment(blocks: &Value, position: usize) -> Result<(), Failure> {
    let root = format!("/attachments/{position}/blocks");
    match blocks::check_at(blocks, Surface::Message, &root) {
        Ok(_) => Ok(()),
        Err(BlocksError::Invalid(problems)) => {
            Err(refuse_with("invalid_attachments", all_messages(&problems)))
        }
        Err(BlocksError::NotAList | BlocksError::TooLong) => Err(refuse("invalid_attachments")),
    }
}

/// The argument `metadata`.
pub(super) fn metadata(arguments: &Arguments) -> Result<Option<Value>, Failure> {
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
