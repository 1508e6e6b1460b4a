//! What several fields of one object must be together.

use super::reader::Reader;
use serde_json::{Map, Value};

type Fields = Map<String, Value>;

fn has(fields: &Fields, name: &str) -> bool {
    fields.get(name).is_some_and(|value| !value.is_null())
}

pub(super) fn section(fields: &Fields, reader: &mut Reader, pointer: &str) {
    if !has(fields, "text") && !has(fields, "fields") {
        reader.problem(
            &format!("{pointer}/type"),
            "must define either `text` or `fields`",
        );
    }
}

pub(super) fn image(fields: &Fields, reader: &mut Reader, pointer: &str) {
    match (has(fields, "image_url"), has(fields, "slack_file")) {
        (true, true) => reader.problem(pointer, "must define only one of `image_url` or `slack_file`"),
        (false, false) => reader.problem(pointer, "must define either `image_url` or `slack_file`"),
        _ => {}
    }
}

pub(super) fn menu(fields: &Fields, reader: &mut Reader, pointer: &str) {
    match (has(fields, "options"), has(fields, "option_groups")) {
        (true, true) => reader.problem(pointer, "must define only one of `options` or `option_groups`"),
        (false, false) => reader.problem(pointer, "must define either `options` or `option_groups`"),
        _ => {}
    }
}

pub(super) fn lengths(fields: &Fields, reader: &mut Reader, pointer: &str) {
    let length = |name: &str| fields.get(name).and_then(Value::as_i64);
    if let (Some(minimum), Some(maximum)) = (length("min_length"), length("max_length"))
        && minimum > maximum
    {
        reader.problem(
            &format!("{pointer}/min_length"),
            "`min_length` must not be more than `max_length`",
        );
    }
}

pub(super) fn card(fields: &Fields, reader: &mut Reader, pointer: &str) {
    let shown = ["hero_image", "title", "actions", "body"];
    if !shown.into_iter().any(|name| has(fields, name)) {
        reader.problem(
            pointer,
            "must define at least one of `hero_image`, `title`, `actions` or `body`",
        );
    }
}

pub(super) fn container(fields: &Fields, reader: &mut Reader, pointer: &str) {
    if !has(fields, "title") && !has(fields, "rich_text_title") {
        reader.problem(pointer, "must define either `title` or `rich_text_title`");
    }
}

pub(super) fn markdown(fields: &Fields, reader: &mut Reader, _pointer: &str) {
    let text = fields.get("text").and_then(Value::as_str).unwrap_or_default();
    reader.add_markdown(text.chars().count());
}

pub(super) fn table(_fields: &Fields, reader: &mut Reader, pointer: &str) {
    if !reader.is_first_table() {
        reader.problem(pointer, "only_one_table_allowed");
    }
}
