//! The words that the tables of Block Kit are written in.

use super::{Surface, reader::Reader};
use serde_json::{Map, Value};

/// One type of a block, an element, or a part of rich text.
pub(super) struct Shape {
    /// What `type` says.
    pub(super) kind: &'static str,
    /// Where it can be shown.
    pub(super) surfaces: &'static [Surface],
    /// Its fields besides `type`, and besides those that all of its kind have.
    pub(super) fields: &'static [Field],
    /// What several fields together must be.
    pub(super) rule: Option<Rule>,
}

/// Says what is wrong with an object, found at the JSON pointer, whose fields are valid one by one.
pub(super) type Rule = fn(&Map<String, Value>, &mut Reader, &str);

/// One field.
pub(super) struct Field {
    pub(super) name: &'static str,
    pub(super) is_required: bool,
    pub(super) form: Form,
}

/// What a field can hold.
pub(super) enum Form {
    /// Text with at least and at most so many characters.
    Text(usize, usize),
    /// The address of a page or an image, with at most so many characters.
    Address(usize),
    Truth,
    /// A whole number between two, both included.
    Whole(i64, i64),
    /// Any number.
    Number,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A text object of one of these types with at most so many characters.
    Written(&'static [&'static str], usize),
    /// An object with these fields.
    Object(&'static [Field]),
    /// An object of one of these types.
    Typed(Table, &'static [&'static str]),
    /// At least and at most so many of something.
    List(&'static Form, usize, usize),
}

/// Where types are looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Table {
    Blocks,
    Elements,
    RichText,
}

pub(super) const EVERYWHERE: &[Surface] = &[Surface::Message, Surface::Modal, Surface::Home];
pub(super) const MESSAGES: &[Surface] = &[Surface::Message];
pub(super) const MODALS: &[Surface] = &[Surface::Modal];

/// Types of text objects.
pub(super) const PLAIN: &[&str] = &["plain_text"];
pub(super) const MRKDWN: &[&str] = &["mrkdwn"];
pub(super) const EITHER: &[&str] = &["plain_text", "mrkdwn"];

/// No limit that Slack documents.
pub(super) const UNLIMITED: usize = usize::MAX;

pub(super) const fn required(name: &'static str, form: Form) -> Field {
    Field {
        name,
        is_required: true,
        form,
    }
}

pub(super) const fn optional(name: &'static str, form: Form) -> Field {
    Field {
        name,
        is_required: false,
        form,
    }
}

/// A type that can be shown everywhere.
pub(super) const fn shape(kind: &'static str, fields: &'static [Field]) -> Shape {
    Shape {
        kind,
        surfaces: EVERYWHERE,
        fields,
        rule: None,
    }
}

impl Shape {
    /// The type can be shown in these surfaces only.
    pub(super) const fn only(mut self, surfaces: &'static [Surface]) -> Self {
        self.surfaces = surfaces;
        self
    }

    /// Its fields depend on one another.
    pub(super) const fn with(mut self, rule: Rule) -> Self {
        self.rule = Some(rule);
        self
    }
}
