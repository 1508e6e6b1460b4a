//! Incoming webhooks.

use crate::{
    GENERAL,
    apps::platform::{Platform, WEBHOOK},
    text_block,
};
use serde_json::json;

/// Posts to the webhook of the fixture with this key, and gives status and text.
async fn send(platform: &Platform, key: &str, body: String) -> (u16, String) {
    let url = platform
        .slack
        .backend
        .url(&format!("/services/T0WORKSPACE/B0WEBHOOK01/{key}"));
    let request = platform
        .slack
        .backend
        .client()
        .post(url)
        .header("content-type", "application/json");
    let response = request.body(body).send().await.expect("a response");
    let status = response.status().as_u16();
    (status, response.text().await.expect("a text"))
}

#[tokio::test]
async fn a_webhook_posts_to_its_channel() {
    let platform = Platform::start().await;
    let ok = (200, "ok".to_owned());
    assert_eq!(
        send(
            &platform,
            WEBHOOK,
            json!({"text": "Build 7 <passed>"}).to_string()
        )
        .await,
        ok
    );
    let form = format!(
        "payload={}",
        json!({"text": "as a form", "blocks": text_block("as a form")})
    );
    assert_eq!(send(&platform, WEBHOOK, form).await, ok);
    assert_eq!(
        platform.slack.texts(GENERAL, "2").await,
        ["as a form", "Build 7 &lt;passed&gt;"]
    );
    let history = [("channel", GENERAL), ("limit", "1")];
    let history = platform.slack.ok("conversations.history", &history).await;
    assert_eq!(history["messages"][0]["subtype"], "bot_message");
    assert_eq!(history["messages"][0]["bot_id"], "B0AGENT0001");
}

#[tokio::test]
async fn a_webhook_says_in_plain_text_what_is_wrong() {
    let platform = Platform::start().await;
    let refused = |status: u16, code: &str| (status, code.to_owned());
    assert_eq!(
        send(&platform, WEBHOOK, "{".to_owned()).await,
        refused(400, "invalid_payload")
    );
    assert_eq!(
        send(&platform, WEBHOOK, json!({"text": ""}).to_string()).await,
        refused(400, "no_text")
    );
    let hello = json!({"text": "hello"}).to_string();
    assert_eq!(
        send(&platform, "guessed", hello.clone()).await,
        refused(403, "invalid_token")
    );
    let url = platform
        .slack
        .backend
        .url(&format!("/services/T0WORKSPACE/B0NOTHING01/{WEBHOOK}"));
    let response = platform
        .slack
        .backend
        .client()
        .post(url)
        .body(hello.clone())
        .send()
        .await
        .expect("a response");
    assert_eq!(response.status(), 404);
    assert_eq!(response.text().await.expect("a text"), "no_service");
    let archive = "UPDATE channels SET is_archived = true WHERE id = 'C0GENERAL01' RETURNING 1";
    platform.slack.backend.sql(archive).await;
    assert_eq!(
        send(&platform, WEBHOOK, hello).await,
        refused(410, "channel_is_archived")
    );
}
