//! Elements by type: <https://docs.slack.dev/reference/block-kit/block-elements>.

use super::{
    objects::{
        CONFIRM, DISPATCH, FEEDBACK, FILTER, LINK_OPTION, OPTION, OPTION_GROUP, RICH_OPTION, SLACK_FILE,
        STYLES, WORKFLOW,
    },
    rules,
    shape::{EITHER, Field, Form, MODALS, PLAIN, Shape, Table, UNLIMITED, optional, required, shape},
};

/// Elements of an `actions` block.
pub(super) const ACTIONS: &[&str] = &[
    "button",
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "overflow",
    "radio_buttons",
    "timepicker",
    "workflow_button",
    "rich_text_input",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
];

/// Elements beside the text of a `section`.
pub(super) const ACCESSORIES: &[&str] = &[
    "button",
    "checkboxes",
    "datepicker",
    "image",
    "overflow",
    "radio_buttons",
    "timepicker",
    "workflow_button",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
];

/// Elements of an `input` block.
pub(super) const INPUTS: &[&str] = &[
    "checkboxes",
    "datepicker",
    "datetimepicker",
    "email_text_input",
    "file_input",
    "number_input",
    "plain_text_input",
    "radio_buttons",
    "rich_text_input",
    "timepicker",
    "url_text_input",
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
    "multi_static_select",
    "multi_external_select",
    "multi_users_select",
    "multi_conversations_select",
    "multi_channels_select",
];

const ACTION_ID: Field = optional("action_id", Form::Text(1, 255));
const CONFIRMED: Field = optional("confirm", CONFIRM);
const FOCUS: Field = optional("focus_on_load", Form::Truth);
const PLACEHOLDER: Field = optional("placeholder", Form::Written(PLAIN, 150));
const DISPATCHED: Field = optional("dispatch_action_config", DISPATCH);
const SELECTED: Field = optional("max_selected_items", Form::Whole(1, i64::MAX));
const OPTIONS: Field = optional("options", Form::List(&OPTION, 1, 100));
const GROUPS: Field = optional("option_groups", Form::List(&OPTION_GROUP, 1, 100));
const LABEL: Field = optional("accessibility_label", Form::Text(1, 75));
const QUERY: Field = optional("min_query_length", Form::Whole(0, i64::MAX));
const RESPONSE_URL: Field = optional("response_url_enabled", Form::Truth);
const CURRENT: Field = optional("default_to_current_conversation", Form::Truth);
const FILTERED: Field = optional("filter", FILTER);
const ID: Form = Form::Text(1, UNLIMITED);
const IDS: Form = Form::List(&ID, 0, UNLIMITED);
const CHOSEN: Form = Form::List(&OPTION, 1, 100);

/// All elements.
#[rustfmt::skip] // One element per entry reads as the table that it is.
pub(super) const ELEMENTS: &[Shape] = &[
    shape("button", &[
        required("text", Form::Written(PLAIN, 75)), ACTION_ID, optional("url", Form::Address(3000)),
        optional("value", Form::Text(0, 2000)), optional("style", Form::Choice(STYLES)), CONFIRMED, LABEL,
    ]),
    shape("workflow_button", &[
        required("text", Form::Written(PLAIN, 75)), required("workflow", WORKFLOW), ACTION_ID,
        optional("style", Form::Choice(STYLES)), CONFIRMED, LABEL,
    ]),
    shape("icon_button", &[
        required("icon", Form::Choice(&["trash"])), required("text", Form::Written(PLAIN, 75)), ACTION_ID,
        optional("value", Form::Text(0, 2000)), CONFIRMED, LABEL, optional("visible_to_user_ids", IDS),
    ]),
    shape("feedback_buttons", &[
        ACTION_ID, required("positive_button", FEEDBACK), required("negative_button", FEEDBACK),
    ]),
    shape("image", &[
        required("alt_text", Form::Text(1, 2000)), optional("image_url", Form::Address(3000)),
        optional("slack_file", SLACK_FILE),
    ]).with(rules::image),
    shape("plain_text", &[
        required("text", Form::Text(1, 3000)), optional("emoji", Form::Truth),
    ]),
    shape("mrkdwn", &[
        required("text", Form::Text(1, 3000)), optional("verbatim", Form::Truth),
    ]),
    shape("checkboxes", &[
        required("options", Form::List(&RICH_OPTION, 1, 10)), ACTION_ID,
        optional("initial_options", Form::List(&RICH_OPTION, 1, 10)), CONFIRMED, FOCUS,
    ]),
    shape("radio_buttons", &[
        required("options", Form::List(&RICH_OPTION, 1, 10)), ACTION_ID, optional("initial_option", RICH_OPTION),
        CONFIRMED, FOCUS,
    ]),
    shape("overflow", &[
        required("options", Form::List(&LINK_OPTION, 1, 5)), ACTION_ID, CONFIRMED,
    ]),
    shape("datepicker", &[
        ACTION_ID, optional("initial_date", Form::Text(10, 10)), CONFIRMED, FOCUS, PLACEHOLDER,
    ]),
    shape("datetimepicker", &[
        ACTION_ID, optional("initial_date_time", Form::Whole(0, 9_999_999_999)), CONFIRMED, FOCUS,
    ]),
    shape("timepicker", &[
        ACTION_ID, optional("initial_time", Form::Text(5, 5)), CONFIRMED, FOCUS, PLACEHOLDER,
        optional("timezone", ID),
    ]),
    shape("static_select", &[
        ACTION_ID, OPTIONS, GROUPS, optional("initial_option", OPTION), CONFIRMED, FOCUS, PLACEHOLDER,
    ]).with(rules::menu),
    shape("multi_static_select", &[
        ACTION_ID, OPTIONS, GROUPS, optional("initial_options", CHOSEN), CONFIRMED, FOCUS, PLACEHOLDER, SELECTED,
    ]).with(rules::menu),
    shape("external_select", &[
        ACTION_ID, optional("initial_option", OPTION), QUERY, CONFIRMED, FOCUS, PLACEHOLDER,
    ]),
    shape("multi_external_select", &[
        ACTION_ID, optional("initial_options", CHOSEN), QUERY, CONFIRMED, FOCUS, PLACEHOLDER, SELECTED,
    ]),
    shape("users_select", &[ACTION_ID, optional("initial_user", ID), CONFIRMED, FOCUS, PLACEHOLDER]),
    shape("multi_users_select", &[
        ACTION_ID, optional("initial_users", IDS), CONFIRMED, FOCUS, PLACEHOLDER, SELECTED,
    ]),
    shape("conversations_select", &[
        ACTION_ID, optional("initial_conversation", ID), CURRENT, FILTERED, RESPONSE_URL, CONFIRMED, FOCUS,
        PLACEHOLDER,
    ]),
    shape("multi_conversations_select", &[
        ACTION_ID, optional("initial_conversations", IDS), CURRENT, FILTERED, CONFIRMED, FOCUS, PLACEHOLDER,
        SELECTED,
    ]),
    shape("channels_select", &[
        ACTION_ID, optional("initial_channel", ID), RESPONSE_URL, CONFIRMED, FOCUS, PLACEHOLDER,
    ]),
    shape("multi_channels_select", &[
        ACTION_ID, optional("initial_channels", IDS), CONFIRMED, FOCUS, PLACEHOLDER, SELECTED,
    ]),
    shape("plain_text_input", &[
        ACTION_ID, optional("initial_value", Form::Text(0, 3000)), optional("multiline", Form::Truth),
        optional("min_length", Form::Whole(0, 3000)), optional("max_length", Form::Whole(1, 3000)), DISPATCHED,
        FOCUS, PLACEHOLDER,
    ]).with(rules::lengths),
    shape("email_text_input", &[
        ACTION_ID, optional("initial_value", Form::Text(0, UNLIMITED)), DISPATCHED, FOCUS, PLACEHOLDER,
    ]),
    shape("url_text_input", &[
        ACTION_ID, optional("initial_value", Form::Text(0, UNLIMITED)), DISPATCHED, FOCUS, PLACEHOLDER,
    ]),
    shape("number_input", &[
        required("is_decimal_allowed", Form::Truth), ACTION_ID, optional("initial_value", Form::Text(0, UNLIMITED)),
        optional("min_value", ID), optional("max_value", ID), DISPATCHED, FOCUS, PLACEHOLDER,
    ]),
    shape("rich_text_input", &[
        ACTION_ID, optional("initial_value", Form::Typed(Table::Blocks, &["rich_text"])), DISPATCHED, FOCUS,
        PLACEHOLDER, optional("min_lines", Form::Whole(1, 100)), optional("max_lines", Form::Whole(1, 100)),
    ]),
    shape("file_input", &[
        ACTION_ID, optional("filetypes", IDS), optional("max_files", Form::Whole(1, 10)),
    ]).only(MODALS),
    shape("url", &[required("url", Form::Address(3000)), required("text", Form::Text(1, UNLIMITED))]),
    shape("raw_text", &[required("text", Form::Text(1, UNLIMITED))]),
    shape("raw_number", &[required("value", Form::Number), required("text", Form::Text(1, UNLIMITED))]),
];

/// What a `context` block can hold.
pub(super) const CONTEXT: &[&str] = &["image", EITHER[0], EITHER[1]];
