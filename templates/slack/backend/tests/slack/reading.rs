//! How far members have read.

use crate::{ENGINEERING, GENERAL, MARCUS, SALES, Workspace, string};
use serde_json::json;

#[tokio::test]
async fn a_read_cursor_is_each_members_own_and_moves_both_ways() {
    let slack = Workspace::acme().await;
    let first = slack.post(GENERAL, "one").await;
    let here = ("channel", GENERAL);
    let read = |body: serde_json::Value| string(&body["channel"]["last_read"]);
    let before = read(slack.admin("conversations.info", &[here]).await);
    assert!(before < first);
    slack.admin("conversations.mark", &[here, ("ts", &first)]).await;
    assert_eq!(read(slack.admin("conversations.info", &[here]).await), first);
    assert_eq!(read(slack.ok("conversations.info", &[here]).await), before);
    slack.admin("conversations.mark", &[here, ("ts", "1.5")]).await;
    assert_eq!(read(slack.admin("conversations.info", &[here]).await), "1.500000");

    for (arguments, error) in [
        ([here, ("ts", "soon")], "invalid_timestamp"),
        ([here, ("ts", "")], "invalid_arguments"),
        ([("channel", SALES), ("ts", "1")], "not_in_channel"),
        ([("channel", "C0NOWHERE01"), ("ts", "1")], "channel_not_found"),
    ] {
        assert_eq!(slack.error("conversations.mark", &arguments).await, error);
    }
    slack.restrict("groups:write").await;
    assert_eq!(
        slack
            .error("conversations.mark", &[("channel", ENGINEERING), ("ts", "1")])
            .await,
        "missing_scope"
    );
}

#[tokio::test]
async fn what_others_wrote_in_a_direct_message_is_unread_until_it_is_marked() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let id = string(&slack.ok("conversations.open", &[("users", MARCUS)]).await["channel"]["id"]);
    let here = ("channel", id.as_str());
    slack.post(&id, "one").await;
    let two = slack.post(&id, "two").await;
    slack
        .ok_as(marcus, "chat.postMessage", &[here, ("text", "three")])
        .await;
    let unread = |body: serde_json::Value| body["channel"]["unread_count"].clone();
    assert_eq!(
        unread(slack.ok_as(marcus, "conversations.info", &[here]).await),
        json!(2)
    );
    assert_eq!(unread(slack.ok("conversations.info", &[here]).await), json!(1));
    slack
        .ok_as(marcus, "conversations.mark", &[here, ("ts", &two)])
        .await;
    let shown = slack.ok_as(marcus, "conversations.info", &[here]).await;
    assert_eq!(shown["channel"]["last_read"], two);
    assert_eq!(unread(shown), json!(0));
}
