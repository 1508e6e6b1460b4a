//! Arbitrary JSON is taken or refused.

use crate::blocks::{Surface, check};
use proptest::prelude::*;
use serde_json::{Map, Value};

/// JSON that looks like blocks often enough to reach far.
fn anything() -> impl Strategy<Value = Value> {
    let word = prop::sample::select(vec![
        "type",
        "section",
        "text",
        "plain_text",
        "mrkdwn",
        "elements",
        "actions",
        "button",
        "options",
        "fields",
        "rich_text",
        "rich_text_section",
        "rich_text_list",
        "style",
        "rows",
        "table",
        "input",
        "element",
        "label",
        "static_select",
        "block_id",
        "action_id",
        "plan",
        "tasks",
        "carousel",
        "card",
        "container",
        "child_blocks",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        word.clone().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(6, 64, 6, move |inner| {
        let fields = prop::collection::vec((word.clone(), inner.clone()), 0..6);
        prop_oneof![
            prop::collection::vec(inner, 0..6).prop_map(Value::Array),
            fields.prop_map(|fields| {
                let fields = fields.into_iter().map(|(name, value)| (name.to_owned(), value));
                Value::Object(fields.collect::<Map<_, _>>())
            }),
        ]
    })
}

proptest! {
    #[test]
    fn arbitrary_json_is_taken_or_refused(blocks in prop::collection::vec(anything(), 0..4), value in anything()) {
        for surface in [Surface::Message, Surface::Modal, Surface::Home] {
            let _ = check(&Value::Array(blocks.clone()), surface);
            let _ = check(&value, surface);
        }
    }
}
