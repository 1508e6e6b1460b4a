//! Types by example.

mod arbitrary;

use super::*;
use serde_json::json;

fn problems(blocks: &Value, surface: Surface) -> Vec<String> {
    match check(blocks, surface) {
        Ok(_) => Vec::new(),
        Err(BlocksError::Invalid(problems)) => problems,
        Err(other) => vec![format!("{other:?}")],
    }
}

fn text(kind: &str, length: usize) -> Value {
    json!({"type": kind, "text": "x".repeat(length)})
}

fn options(count: usize) -> Value {
    (0..count)
        .map(|number| json!({"text": text("plain_text", 5), "value": number.to_string()}))
        .collect()
}

fn in_actions(element: &Value) -> Value {
    json!([{"type": "actions", "elements": [element]}])
}

fn in_input(element: &Value) -> Value {
    json!([{"type": "input", "label": text("plain_text", 5), "element": element}])
}

#[test]
fn blocks_of_all_types_are_taken_in_messages() {
    let image = json!({"type": "image", "image_url": "https://a.example/x.png", "alt_text": "x"});
    let rich = json!({"type": "rich_text", "elements": [
        {"type": "rich_text_section", "elements": [
            {"type": "text", "text": "hi", "style": {"bold": true}}, {"type": "user", "user_id": "U1"},
            {"type": "emoji", "name": "tada"}, {"type": "link", "url": "https://a.example"},
        ]},
        {"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": [
            {"type": "rich_text_section", "elements": []},
        ]},
        {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "code"}], "border": 0},
        {"type": "rich_text_quote", "elements": [{"type": "broadcast", "range": "here"}]},
    ]});
    let button = json!({"type": "button", "text": text("plain_text", 75), "action_id": "a", "style": "danger",
        "value": "v", "url": "https://a.example", "confirm": {"title": text("plain_text", 100),
        "text": text("mrkdwn", 300), "confirm": text("plain_text", 30), "deny": text("plain_text", 30)}});
    let task =
        json!({"type": "task_card", "task_id": "1", "title": "t", "status": "complete", "details": rich});
    for block in [
        json!({"type": "actions", "elements": [button]}),
        json!({"type": "call", "call_id": "R1"}),
        json!({"type": "card", "title": text("mrkdwn", 150), "hero_image": image, "actions": [button]}),
        json!({"type": "carousel", "elements": [{"type": "card", "body": text("mrkdwn", 200)}]}),
        json!({"type": "container", "title": text("plain_text", 9), "child_blocks": [{"type": "divider"}]}),
        json!({"type": "context", "elements": [image, text("mrkdwn", 9), text("plain_text", 9)]}),
        json!({"type": "context_actions", "elements": [{"type": "icon_button", "icon": "trash",
            "text": text("plain_text", 6)}]}),
        json!({"type": "divider", "block_id": "d"}),
        json!({"type": "file", "external_id": "x", "source": "remote"}),
        json!({"type": "header", "text": text("plain_text", 150)}),
        json!({"type": "image", "slack_file": {"id": "F1"}, "alt_text": "x", "title": text("plain_text", 9)}),
        json!({"type": "markdown", "text": "**x**"}),
        json!({"type": "plan", "title": "p", "tasks": [task]}),
        rich.clone(),
        json!({"type": "section", "text": text("mrkdwn", 3000), "accessory": image}),
        json!({"type": "section", "fields": [text("plain_text", 2000)]}),
        json!({"type": "table", "rows": [[{"type": "raw_text", "text": "a"}, rich]],
            "column_settings": [{"align": "right"}]}),
        json!({"type": "video", "alt_text": "x", "title": text("plain_text", 9), "video_url": "https://a.example/v",
            "thumbnail_url": "https://a.example/t"}),
    ] {
        assert_eq!(problems(&json!([block]), Surface::Message), [""; 0], "{block}");
    }
}

#[test]
fn elements_of_all_types_are_taken_where_they_belong() {
    for element in [
        json!({"type": "checkboxes", "options": options(10)}),
        json!({"type": "radio_buttons", "options": options(2)}),
        json!({"type": "overflow", "options": options(5)}),
        json!({"type": "datepicker", "initial_date": "2026-01-05"}),
        json!({"type": "datetimepicker", "initial_date_time": 1_767_603_600}),
        json!({"type": "timepicker", "initial_time": "09:00"}),
        json!({"type": "static_select", "options": options(100), "placeholder": text("plain_text", 150)}),
        json!({"type": "multi_static_select",
            "option_groups": [{"label": text("plain_text", 75), "options": options(1)}]}),
        json!({"type": "external_select", "min_query_length": 3}),
        json!({"type": "multi_external_select"}),
        json!({"type": "users_select", "initial_user": "U1"}),
        json!({"type": "multi_users_select", "max_selected_items": 2}),
        json!({"type": "conversations_select", "filter": {"include": ["im"]}}),
        json!({"type": "multi_conversations_select", "default_to_current_conversation": true}),
        json!({"type": "channels_select"}),
        json!({"type": "multi_channels_select", "initial_channels": ["C1"]}),
        json!({"type": "workflow_button", "text": text("plain_text", 5),
            "workflow": {"trigger": {"url": "https://slack.com/shortcuts/Ft1/x"}}}),
    ] {
        assert_eq!(
            problems(&in_actions(&element), Surface::Message),
            [""; 0],
            "{element}"
        );
    }
    for element in [
        json!({"type": "plain_text_input", "multiline": true, "min_length": 1, "max_length": 3000}),
        json!({"type": "email_text_input"}),
        json!({"type": "url_text_input"}),
        json!({"type": "number_input", "is_decimal_allowed": false}),
        json!({"type": "rich_text_input"}),
        json!({"type": "file_input", "max_files": 10}),
    ] {
        assert_eq!(
            problems(&in_input(&element), Surface::Modal),
            [""; 0],
            "{element}"
        );
    }
}

#[test]
fn what_is_wrong_is_said_as_slack_says_it() {
    for (block, said) in [
        (
            json!({"type": "marquee"}),
            "unsupported type: marquee [json-pointer:/blocks/0/type]",
        ),
        (json!({}), "missing required field: type [json-pointer:/blocks/0]"),
        (json!(1), "must provide an object [json-pointer:/blocks/0]"),
        (
            json!({"type": "section"}),
            "must define either `text` or `fields` [json-pointer:/blocks/0/type]",
        ),
        (
            json!({"type": "header", "text": text("plain_text", 0)}),
            "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            json!({"type": "header", "text": text("plain_text", 151)}),
            "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
        ),
        (
            json!({"type": "header", "text": text("mrkdwn", 1)}),
            "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
        ),
        (
            json!({"type": "divider", "color": "red"}),
            "invalid additional property: color [json-pointer:/blocks/0]",
        ),
        (
            json!({"type": "image", "image_url": "https://a.example/x.png"}),
            "missing required field: alt_text [json-pointer:/blocks/0]",
        ),
        (
            json!({"type": "actions", "elements": []}),
            "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
        ),
        (
            json!({"type": "divider", "block_id": "x".repeat(256)}),
            "must be less than 256 characters [json-pointer:/blocks/0/block_id]",
        ),
        (
            json!({"type": "alert", "text": text("mrkdwn", 1)}),
            "unsupported type: alert [json-pointer:/blocks/0/type]",
        ),
    ] {
        assert_eq!(problems(&json!([block]), Surface::Message), [said], "{block}");
    }
    let long = json!([{"type": "section", "text": text("mrkdwn", 3001)}]);
    assert_eq!(
        problems(&long, Surface::Home),
        [
            "failed to match all allowed schemas [json-pointer:/view/blocks/0/text]",
            "must be less than 3001 characters [json-pointer:/view/blocks/0/text/text]",
        ]
    );
    assert_eq!(check(&json!({}), Surface::Message), Err(BlocksError::NotAList));
}

#[test]
fn counts_are_limited() {
    let divider = |count: usize| Value::Array(vec![json!({"type": "divider"}); count]);
    assert_eq!(problems(&divider(50), Surface::Message), [""; 0]);
    assert_eq!(
        problems(&divider(51), Surface::Message),
        ["no more than 50 items allowed [json-pointer:/blocks]"]
    );
    assert_eq!(problems(&divider(100), Surface::Modal), [""; 0]);
    let fields = json!([{"type": "section", "fields": vec![text("mrkdwn", 1); 11]}]);
    assert_eq!(
        problems(&fields, Surface::Modal),
        ["no more than 10 items allowed [json-pointer:/view/blocks/0/fields]"]
    );
    let buttons: Vec<Value> = (0..26)
        .map(|_| json!({"type": "button", "text": text("plain_text", 1)}))
        .collect();
    assert_eq!(
        problems(
            &json!([{"type": "actions", "elements": buttons}]),
            Surface::Message
        ),
        ["no more than 25 items allowed [json-pointer:/blocks/0/elements]"]
    );
    let six = in_actions(&json!({"type": "overflow", "options": options(6)}));
    assert_eq!(
        problems(&six, Surface::Message),
        ["no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]"]
    );
    let long = json!([{"type": "markdown", "text": "x".repeat(7000)}, {"type": "markdown", "text": "x".repeat(7000)}]);
    assert_eq!(check(&long, Surface::Message), Err(BlocksError::TooLong));
}

#[test]
fn ids_are_unique() {
    let button = json!({"type": "button", "text": text("plain_text", 1), "action_id": "go"});
    let twice = json!([{"type": "actions", "elements": [button, button]}]);
    assert_eq!(
        problems(&twice, Surface::Message),
        ["`action_id` \"go\" already exists [json-pointer:/blocks/0/elements/1/action_id]"]
    );
    let apart = json!([{"type": "actions", "elements": [button]}, {"type": "actions", "elements": [button]}]);
    assert_eq!(problems(&apart, Surface::Message), [""; 0]);
    let blocks = json!([{"type": "divider", "block_id": "b"}, {"type": "divider", "block_id": "b"}]);
    assert_eq!(
        problems(&blocks, Surface::Message),
        ["`block_id` \"b\" already exists [json-pointer:/blocks/1/block_id]"]
    );
    let identifiers = Identifiers::new("seed");
    let named = with_ids(
        vec![
            json!({"type": "divider"}),
            json!({"type": "divider", "block_id": "b"}),
        ],
        &identifiers,
        "V1",
    );
    assert_eq!(named[0]["block_id"].as_str().unwrap().len(), 5);
    assert_eq!(named[1]["block_id"], "b");
}
