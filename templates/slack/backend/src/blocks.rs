//! Block Kit: which blocks a message, a modal or a Home tab can hold, and what each of them must look like. Fields and
//! limits by type are tables after <https://docs.slack.dev/reference/block-kit>.

mod elements;
mod layout;
mod objects;
mod reader;
mod rich_text;
mod rules;
mod shape;
mod validate;

pub(crate) use validate::operations;

use asymmetric_kit::{Alphabet, Identifiers};
use reader::Reader;
use serde_json::Value;

/// Where blocks are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Surface {
    /// A message, or a part of one.
    Message,
    /// A view of type `modal`.
    Modal,
    /// A view of type `home`.
    Home,
}

impl Surface {
    /// Blocks that fit.
    fn maximum(self) -> usize {
        match self {
            Self::Message => 50,
            Self::Modal | Self::Home => 100,
        }
    }

    /// The JSON pointer of the blocks in the arguments of the methods that take them.
    fn root(self) -> &'static str {
        match self {
            Self::Message => "/blocks",
            Self::Modal | Self::Home => "/view/blocks",
        }
    }
}

/// Why blocks cannot be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum BlocksError {
    /// They are no list.
    NotAList,
    /// Every one of them is valid, and together they are too long.
    TooLong,
    /// What is wrong and where, as Slack says it: `must be more than 0 characters [json-pointer:/blocks/0/text/text]`.
    Invalid(Vec<String>),
}

/// The blocks, if this surface can show all of them. [`with_ids`] gives ids to those that have none.
pub(crate) fn check(blocks: &Value, surface: Surface) -> Result<Vec<Value>, BlocksError> {
    check_at(blocks, surface, surface.root())
}

/// Like [`check`], for blocks that stand elsewhere in the arguments: at the JSON pointer `root`.
pub(crate) fn check_at(blocks: &Value, surface: Surface, root: &str) -> Result<Vec<Value>, BlocksError> {
    let items = blocks.as_array().ok_or(BlocksError::NotAList)?;
    let mut reader = Reader::new(surface);
    if items.len() > surface.maximum() {
        let maximum = surface.maximum();
        reader.problem(root, format!("no more than {maximum} items allowed"));
    } else {
        reader.blocks(items, root);
    }
    reader.finish()?;
    Ok(items.clone())
}

/// The blocks with a `block_id` each. `label` says what they belong to: the same label gives the same ids.
pub(crate) fn with_ids(mut blocks: Vec<Value>, identifiers: &Identifiers, label: &str) -> Vec<Value> {
    for (position, block) in blocks.iter_mut().enumerate() {
        if let Some(fields) = block.as_object_mut() {
            fields
                .entry("block_id")
                .or_insert_with(|| id_at(identifiers, label, position).into());
        }
    }
    blocks
}

/// The id that a block at this position is given when it has none.
pub(crate) fn id_at(identifiers: &Identifiers, label: &str, position: usize) -> String {
    identifiers.derived(
        &format!("block {label} {position}"),
        "",
        Alphabet::Alphanumeric,
        5,
    )
}

#[cfg(test)]
mod tests;
