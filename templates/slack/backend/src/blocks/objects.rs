//! Composition objects: <https://docs.slack.dev/reference/block-kit/composition-objects>.

use super::shape::{EITHER, Field, Form, PLAIN, UNLIMITED, optional, required};

/// A dialog that asks before an action.
pub(super) const CONFIRM: Form = Form::Object(&[
    optional("title", Form::Written(PLAIN, 100)),
    required("text", Form::Written(EITHER, 300)),
    optional("confirm", Form::Written(PLAIN, 30)),
    optional("deny", Form::Written(PLAIN, 30)),
    optional("style", Form::Choice(STYLES)),
]);

/// Colors of buttons.
pub(super) const STYLES: &[&str] = &["primary", "danger"];

/// An option of a menu.
pub(super) const OPTION: Form = Form::Object(&[
    required("text", Form::Written(PLAIN, 75)),
    required("value", Form::Text(0, 150)),
    optional("description", Form::Written(PLAIN, 75)),
]);

/// An option of checkboxes or radio buttons.
pub(super) const RICH_OPTION: Form = Form::Object(&[
    required("text", Form::Written(EITHER, 75)),
    required("value", Form::Text(0, 150)),
    optional("description", Form::Written(EITHER, 75)),
]);

/// An option of an overflow menu.
pub(super) const LINK_OPTION: Form = Form::Object(&[
    required("text", Form::Written(PLAIN, 75)),
    optional("value", Form::Text(0, 150)),
    optional("description", Form::Written(PLAIN, 75)),
    optional("url", Form::Address(3000)),
]);

/// Options under a label.
pub(super) const OPTION_GROUP: Form = Form::Object(&[
    required("label", Form::Written(PLAIN, 75)),
    required("options", Form::List(&OPTION, 1, 100)),
]);

/// Which conversations a menu offers.
pub(super) const FILTER: Form = Form::Object(&[
    optional(
        "include",
        Form::List(&Form::Choice(&["im", "mpim", "private", "public"]), 1, 4),
    ),
    optional("exclude_external_shared_channels", Form::Truth),
    optional("exclude_bot_users", Form::Truth),
]);

/// When a text input sends what is typed.
pub(super) const DISPATCH: Form = Form::Object(&[optional(
    "trigger_actions_on",
    Form::List(&Form::Choice(&["on_enter_pressed", "on_character_entered"]), 1, 2),
)]);

/// An image file of the workspace.
pub(super) const SLACK_FILE: Form = Form::Object(&[
    optional("id", Form::Text(1, UNLIMITED)),
    optional("url", Form::Address(3000)),
]);

/// What a workflow button starts.
pub(super) const WORKFLOW: Form = Form::Object(&[required("trigger", Form::Object(TRIGGER))]);

const TRIGGER: &[Field] = &[
    required("url", Form::Address(3000)),
    optional(
        "customizable_input_parameters",
        Form::List(&Form::Object(PARAMETER), 0, UNLIMITED),
    ),
];

const PARAMETER: &[Field] = &[
    required("name", Form::Text(1, UNLIMITED)),
    required("value", Form::Text(0, UNLIMITED)),
];

/// Thumbs up or down.
pub(super) const FEEDBACK: Form = Form::Object(&[
    required("text", Form::Written(PLAIN, 75)),
    required("value", Form::Text(0, 2000)),
    optional("accessibility_label", Form::Text(1, 75)),
]);
