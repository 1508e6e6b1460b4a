//! Block Kit in messages.

use crate::{GENERAL, Workspace, text_block};
use serde_json::{Value, json};

async fn refused(slack: &Workspace, body: Value) -> (Value, Value) {
    let answer = slack.json("chat.postMessage", &body).await;
    (
        answer["error"].clone(),
        answer["response_metadata"]["messages"].clone(),
    )
}

#[tokio::test]
async fn invalid_blocks_are_refused_with_their_places() {
    let slack = Workspace::acme().await;
    let empty = json!({"channel": GENERAL, "blocks": text_block("")});
    assert_eq!(
        refused(&slack, empty).await,
        (
            json!("invalid_blocks"),
            json!([
                "[ERROR] failed to match all allowed schemas [json-pointer:/blocks/0/text]",
                "[ERROR] must be more than 0 characters [json-pointer:/blocks/0/text/text]",
            ])
        )
    );
    let button =
        json!({"type": "button", "action_id": "a", "text": {"type": "plain_text", "text": "x".repeat(76)}});
    let long = json!({"channel": GENERAL, "blocks": [{"type": "actions", "elements": [button]}]});
    assert_eq!(
        refused(&slack, long).await.1,
        json!(["[ERROR] must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]"])
    );
    let markdown = json!({"type": "markdown", "text": "x".repeat(7_000)});
    let long = json!({"channel": GENERAL, "blocks": [markdown, markdown]});
    assert_eq!(refused(&slack, long).await.0, "msg_blocks_too_long");
}

#[tokio::test]
async fn blocks_of_attachments_edits_and_schedules_are_read_too() {
    let slack = Workspace::acme().await;
    let attached = json!({"channel": GENERAL, "attachments": [{"blocks": [{"type": "marquee"}]}]});
    assert_eq!(
        refused(&slack, attached).await,
        (
            json!("invalid_attachments"),
            json!(["[ERROR] unsupported type: marquee [json-pointer:/attachments/0/blocks/0/type]"])
        )
    );
    let ts = slack.post(GENERAL, "x").await;
    let wrong = r#"[{"type":"header"}]"#;
    let edit = [("channel", GENERAL), ("ts", ts.as_str()), ("blocks", wrong)];
    assert_eq!(slack.error("chat.update", &edit).await, "invalid_blocks");
    let later = [("channel", GENERAL), ("post_at", "1767700000"), ("blocks", wrong)];
    assert_eq!(
        slack.error("chat.scheduleMessage", &later).await,
        "invalid_blocks"
    );
    let shown = [("channel", GENERAL), ("user", "U0MARCUS001"), ("blocks", wrong)];
    assert_eq!(slack.error("chat.postEphemeral", &shown).await, "invalid_blocks");
}

#[tokio::test]
async fn blocks_without_a_text_are_enough() {
    let slack = Workspace::acme().await;
    let body =
        json!({"channel": GENERAL, "blocks": [{"type": "divider"}, {"type": "divider", "block_id": "mine"}]});
    let posted = slack.json("chat.postMessage", &body).await;
    assert_eq!(posted["ok"], true, "{posted}");
    let blocks = &posted["message"]["blocks"];
    assert_eq!(blocks[0]["block_id"].as_str().map(str::len), Some(5));
    assert_eq!(blocks[1]["block_id"], "mine");
}

#[tokio::test]
async fn blocks_can_be_validated_alone() {
    let slack = Workspace::acme().await;
    let ok = json!({"blocks": [{"type": "divider"}]});
    assert_eq!(slack.json("blocks.validate", &ok).await["ok"], true);
    let alert = json!({"type": "alert", "text": {"type": "mrkdwn", "text": "x"}});
    let modal = json!({"type": "modal", "title": {"type": "plain_text", "text": "x"}, "blocks": [alert]});
    assert_eq!(
        slack.json("blocks.validate", &json!({"view": modal})).await["ok"],
        true
    );
    let wrong = json!({"blocks": [{"type": "section", "text": {"type": "invalid", "text": "x"}}]});
    let refused = slack.json("blocks.validate", &wrong).await;
    assert_eq!(refused["error"], "invalid_blocks");
    assert_eq!(
        refused["errors"][1],
        json!({"code": "failed_constraint", "message": "unsupported type: invalid", "pointer": "/0/text/type"})
    );
    let message = json!({"message": {"blocks": [alert]}});
    assert_eq!(
        slack.json("blocks.validate", &message).await["error"],
        "invalid_message"
    );
    let view = json!({"view": {"type": "modal", "blocks": []}});
    let refused = slack.json("blocks.validate", &view).await;
    assert_eq!(
        (&refused["error"], &refused["errors"][0]["message"]),
        (&json!("invalid_view"), &json!("missing required field: title"))
    );
    for body in [json!({}), json!({"blocks": [], "view": {}})] {
        assert_eq!(
            slack.json("blocks.validate", &body).await["error"],
            "invalid_arguments"
        );
    }
}
