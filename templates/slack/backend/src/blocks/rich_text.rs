//! Parts of rich text by type: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use super::shape::{Field, Form, Shape, Table, UNLIMITED, optional, required, shape};

/// What a `rich_text` block can hold.
pub(super) const SECTIONS: &[&str] = &[
    "rich_text_section",
    "rich_text_list",
    "rich_text_quote",
    "rich_text_preformatted",
];

const INLINE: &[&str] = &[
    "broadcast",
    "channel",
    "color",
    "date",
    "emoji",
    "link",
    "team",
    "text",
    "user",
    "usergroup",
];

const RUNS: Form = Form::List(&Form::Typed(Table::RichText, INLINE), 0, UNLIMITED);
const CODE: Form = Form::List(&Form::Typed(Table::RichText, &["text", "link"]), 0, UNLIMITED);
const ITEMS: Form = Form::List(
    &Form::Typed(Table::RichText, &["rich_text_section"]),
    0,
    UNLIMITED,
);
const BORDER: Field = optional("border", Form::Whole(0, 1));
const STYLE: Field = optional(
    "style",
    Form::Object(&[
        optional("bold", Form::Truth),
        optional("italic", Form::Truth),
        optional("strike", Form::Truth),
        optional("code", Form::Truth),
        optional("underline", Form::Truth),
        optional("highlight", Form::Truth),
        optional("client_highlight", Form::Truth),
        optional("unlink", Form::Truth),
    ]),
);
const ID: Form = Form::Text(1, UNLIMITED);

/// All parts.
#[rustfmt::skip] // One part per entry reads as the table that it is.
pub(super) const PARTS: &[Shape] = &[
    shape("rich_text_section", &[required("elements", RUNS)]),
    shape("rich_text_list", &[
        required("elements", ITEMS), required("style", Form::Choice(&["bullet", "ordered"])),
        optional("indent", Form::Whole(0, 8)), optional("offset", Form::Whole(0, i64::MAX)), BORDER,
    ]),
    shape("rich_text_quote", &[required("elements", RUNS), BORDER]),
    shape("rich_text_preformatted", &[
        required("elements", CODE), BORDER, optional("language", Form::Text(1, UNLIMITED)),
    ]),
    shape("broadcast", &[required("range", Form::Choice(&["here", "channel", "everyone"])), STYLE]),
    shape("channel", &[required("channel_id", ID), STYLE]),
    shape("color", &[required("value", ID), STYLE]),
    shape("date", &[
        required("timestamp", Form::Whole(0, i64::MAX)), required("format", ID), optional("url", Form::Address(UNLIMITED)),
        optional("fallback", Form::Text(0, UNLIMITED)), STYLE,
    ]),
    shape("emoji", &[
        required("name", ID), optional("unicode", ID), optional("url", Form::Address(UNLIMITED)),
        optional("skin_tone", Form::Whole(1, 6)), STYLE,
    ]),
    shape("link", &[
        required("url", ID), optional("text", Form::Text(0, UNLIMITED)), optional("unsafe", Form::Truth), STYLE,
    ]),
    shape("team", &[required("team_id", ID), STYLE]),
    shape("text", &[required("text", Form::Text(1, UNLIMITED)), STYLE]),
    shape("user", &[required("user_id", ID), STYLE]),
    shape("usergroup", &[required("usergroup_id", ID), STYLE]),
];
