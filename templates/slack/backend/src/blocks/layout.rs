//! Blocks by type: <https://docs.slack.dev/reference/block-kit/blocks>.

use super::{
    elements::{ACCESSORIES, ACTIONS, CONTEXT, INPUTS},
    objects::SLACK_FILE,
    rich_text::SECTIONS,
    rules,
    shape::{
        EITHER, Field, Form, MESSAGES, MODALS, MRKDWN, PLAIN, Shape, Table, UNLIMITED, optional, required,
        shape,
    },
};

const IMAGE: Form = Form::Typed(Table::Elements, &["image"]);
const RICH_TEXT: Form = Form::Typed(Table::Blocks, &["rich_text"]);
const CELL: Form = Form::Typed(Table::Elements, &["raw_text", "raw_number", "rich_text"]);
const COLUMN: &[Field] = &[
    optional("align", Form::Choice(&["left", "center", "right"])),
    optional("is_wrapped", Form::Truth),
];
const CHILDREN: &[&str] = &[
    "actions",
    "context",
    "divider",
    "file",
    "header",
    "image",
    "input",
    "rich_text",
    "section",
    "table",
    "video",
];

/// All blocks. Each has `block_id` as well.
#[rustfmt::skip] // One block per entry reads as the table that it is.
pub(super) const BLOCKS: &[Shape] = &[
    shape("actions", &[required("elements", Form::List(&Form::Typed(Table::Elements, ACTIONS), 1, 25))]),
    shape("alert", &[
        required("text", Form::Written(EITHER, 200)),
        optional("level", Form::Choice(&["default", "info", "warning", "error", "success"])),
    ]).only(MODALS),
    shape("call", &[
        required("call_id", Form::Text(1, UNLIMITED)), optional("api_decoration_available", Form::Truth),
    ]).only(MESSAGES),
    shape("card", &[
        optional("hero_image", IMAGE), optional("icon", IMAGE), optional("title", Form::Written(MRKDWN, 150)),
        optional("subtitle", Form::Written(MRKDWN, 150)), optional("body", Form::Written(MRKDWN, 200)),
        optional("actions", Form::List(&Form::Typed(Table::Elements, &["button"]), 1, UNLIMITED)),
    ]).only(MESSAGES).with(rules::card),
    shape("carousel", &[
        required("elements", Form::List(&Form::Typed(Table::Blocks, &["card"]), 1, 10)),
    ]).only(MESSAGES),
    shape("container", &[
        optional("title", Form::Written(PLAIN, 150)), optional("rich_text_title", RICH_TEXT),
        optional("subtitle", Form::Written(EITHER, 150)), optional("icon", IMAGE),
        required("child_blocks", Form::List(&Form::Typed(Table::Blocks, CHILDREN), 1, 10)),
        optional("width", Form::Choice(&["narrow", "standard", "wide", "full"])),
        optional("is_collapsible", Form::Truth), optional("default_collapsed", Form::Truth),
        optional("has_header_divider", Form::Truth),
    ]).with(rules::container),
    shape("context", &[required("elements", Form::List(&Form::Typed(Table::Elements, CONTEXT), 1, 10))]),
    shape("context_actions", &[
        required("elements", Form::List(&Form::Typed(Table::Elements, &["feedback_buttons", "icon_button"]), 1, 5)),
    ]).only(MESSAGES),
    shape("data_table", &[
        required("rows", Form::List(&Form::List(&CELL, 1, UNLIMITED), 1, UNLIMITED)),
        required("caption", Form::Text(1, UNLIMITED)), optional("page_size", Form::Whole(1, 100)),
        optional("row_header_column_index", Form::Whole(0, i64::MAX)),
    ]).only(MESSAGES),
    shape("divider", &[]),
    shape("file", &[
        required("external_id", Form::Text(1, UNLIMITED)), required("source", Form::Choice(&["remote"])),
    ]).only(MESSAGES),
    shape("header", &[required("text", Form::Written(PLAIN, 150))]),
    shape("image", &[
        required("alt_text", Form::Text(1, 2000)), optional("title", Form::Written(PLAIN, 2000)),
        optional("image_url", Form::Address(3000)), optional("slack_file", SLACK_FILE),
    ]).with(rules::image),
    shape("input", &[
        required("label", Form::Written(PLAIN, 2000)), required("element", Form::Typed(Table::Elements, INPUTS)),
        optional("hint", Form::Written(PLAIN, 2000)), optional("optional", Form::Truth),
        optional("dispatch_action", Form::Truth),
    ]),
    shape("markdown", &[required("text", Form::Text(1, 12_000))]).only(MESSAGES).with(rules::markdown),
    shape("plan", &[
        required("title", Form::Text(1, UNLIMITED)),
        optional("tasks", Form::List(&Form::Typed(Table::Blocks, &["task_card"]), 0, UNLIMITED)),
    ]).only(MESSAGES),
    shape("rich_text", &[
        required("elements", Form::List(&Form::Typed(Table::RichText, SECTIONS), 0, UNLIMITED)),
    ]),
    shape("section", &[
        optional("text", Form::Written(EITHER, 3000)),
        optional("fields", Form::List(&Form::Written(EITHER, 2000), 1, 10)),
        optional("accessory", Form::Typed(Table::Elements, ACCESSORIES)), optional("expand", Form::Truth),
    ]).with(rules::section),
    shape("table", &[
        required("rows", Form::List(&Form::List(&CELL, 1, 20), 1, 100)),
        optional("column_settings", Form::List(&Form::Object(COLUMN), 0, 20)),
    ]).only(MESSAGES).with(rules::table),
    shape("task_card", &[
        required("task_id", Form::Text(1, UNLIMITED)), required("title", Form::Text(1, UNLIMITED)),
        optional("details", RICH_TEXT), optional("output", RICH_TEXT),
        optional("sources", Form::List(&Form::Typed(Table::Elements, &["url"]), 0, UNLIMITED)),
        optional("status", Form::Choice(&["pending", "in_progress", "complete", "error"])),
    ]).only(MESSAGES),
    shape("video", &[
        required("alt_text", Form::Text(1, UNLIMITED)), required("title", Form::Written(PLAIN, 199)),
        required("thumbnail_url", Form::Address(3000)), required("video_url", Form::Address(3000)),
        optional("author_name", Form::Text(0, 49)), optional("description", Form::Written(PLAIN, 199)),
        optional("provider_icon_url", Form::Address(3000)), optional("provider_name", Form::Text(0, UNLIMITED)),
        optional("title_url", Form::Address(3000)),
    ]),
];
