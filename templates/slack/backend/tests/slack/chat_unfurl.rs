//! Previews of links.

use crate::{GENERAL, LEADERSHIP, MARCUS, Workspace, items};
use serde_json::{Value, json};

const LINK: &str = "https://crm.acme.example/deals/7?a=1&b=2";

async fn unfurl(slack: &Workspace, ts: &str, unfurls: &Value) -> Value {
    let body = json!({"channel": GENERAL, "ts": ts, "unfurls": unfurls});
    slack.json("chat.unfurl", &body).await
}

#[tokio::test]
async fn a_link_gets_a_preview() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, &format!("see {LINK}")).await;
    let preview = json!({LINK: {"title": "Deal 7", "text": "Northwind"}});
    assert_eq!(unfurl(&slack, &ts, &preview).await["ok"], true);
    // A second preview takes the place of the first.
    let better = json!({LINK: {"title": "Deal 7", "text": "Northwind, won"}});
    unfurl(&slack, &ts, &better).await;
    let history = slack
        .ok("conversations.history", &[("channel", GENERAL), ("limit", "1")])
        .await;
    let attachments = &history["messages"][0]["attachments"];
    assert_eq!(items(attachments).len(), 1);
    assert_eq!(
        attachments[0],
        json!({"id": 1, "title": "Deal 7", "text": "Northwind, won", "fallback": "Northwind, won", "from_url": LINK,
            "original_url": LINK, "app_unfurl_url": LINK, "is_app_unfurl": true, "bot_id": "B0AGENT0001"})
    );
    assert_eq!(history["messages"][0].get("edited"), None);
}

#[tokio::test]
async fn only_links_of_the_message_are_unfurled() {
    let slack = Workspace::acme().await;
    let ts = slack.post(GENERAL, LINK).await;
    let error = async |body: Value| slack.json("chat.unfurl", &body).await["error"].clone();
    let other = json!({"https://elsewhere.example": {"text": "x"}});
    assert_eq!(
        unfurl(&slack, &ts, &other).await["error"],
        "cannot_unfurl_message"
    );
    let text = json!({LINK: "x"});
    assert_eq!(
        unfurl(&slack, &ts, &text).await["error"],
        "cannot_parse_attachment"
    );
    assert_eq!(
        unfurl(&slack, "1.000001", &text).await["error"],
        "cannot_find_message"
    );
    assert_eq!(
        unfurl(&slack, &ts, &json!([])).await["error"],
        "invalid_unfurls_format"
    );
    assert_eq!(
        error(json!({"channel": GENERAL, "ts": ts})).await,
        "missing_unfurls"
    );
    assert_eq!(error(json!({"ts": ts, "unfurls": text})).await, "missing_channel");
    assert_eq!(
        error(json!({"channel": GENERAL, "unfurls": text})).await,
        "missing_ts"
    );
    assert_eq!(
        error(json!({"channel": LEADERSHIP, "ts": ts, "unfurls": text})).await,
        "cannot_find_channel"
    );
    assert_eq!(
        error(json!({"unfurl_id": "x", "unfurls": text})).await,
        "missing_source"
    );
    assert_eq!(
        error(json!({"source": "composer", "unfurls": text})).await,
        "missing_unfurl_id"
    );
    let foreign = json!({"source": "composer", "unfurl_id": "x", "unfurls": text});
    assert_eq!(error(foreign).await, "invalid_unfurl_id");
    slack.restrict("chat:write").await;
    assert_eq!(unfurl(&slack, &ts, &other).await["error"], "missing_scope");
}

#[tokio::test]
async fn an_author_can_be_asked_to_connect_an_account() {
    let slack = Workspace::acme().await;
    let history = slack.ok("conversations.history", &[("channel", GENERAL)]).await;
    let by_marcus = items(&history["messages"])
        .iter()
        .find(|message| message["user"] == MARCUS);
    let ts = &by_marcus.expect("a message of Marcus")["ts"];
    let body = json!({"channel": GENERAL, "ts": ts, "user_auth_required": true,
        "user_auth_message": "Connect <https://crm.acme.example|the CRM>"});
    assert_eq!(slack.json("chat.unfurl", &body).await["ok"], true);
    let shown = slack.state("ephemeral_messages", "true").await;
    assert_eq!(
        (&shown[0]["user"], &shown[0]["text"]),
        (
            &json!(MARCUS),
            &json!("Connect <https://crm.acme.example|the CRM>")
        )
    );
}
