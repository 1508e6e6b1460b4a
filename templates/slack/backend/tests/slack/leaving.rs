//! Leaving a channel, and being removed from one.

use crate::{
    ADMIN, BOT_USER, ENGINEERING, GENERAL, LAUNCH, LEADERSHIP, MARCUS, SALES, Workspace, pluck, string,
};
use serde_json::json;

const ELENA: &str = "U0ELENA0001";

#[tokio::test]
async fn a_removed_user_can_no_longer_read_a_private_channel() {
    let slack = Workspace::acme().await;
    let elena = &slack.person(ELENA).await;
    let here = ("channel", LEADERSHIP);
    slack.ok_as(elena, "conversations.history", &[here]).await;
    let removed = slack.admin("conversations.kick", &[here, ("user", ELENA)]).await;
    assert_eq!(removed["errors"], json!({}));
    for (method, more) in [
        ("conversations.history", ("limit", "1")),
        ("conversations.info", ("limit", "1")),
        ("conversations.members", ("limit", "1")),
        ("chat.postMessage", ("text", "still here")),
        ("conversations.setTopic", ("topic", "still here")),
        ("conversations.join", ("limit", "1")),
    ] {
        assert_eq!(
            slack.error_as(elena, method, &[here, more]).await,
            "channel_not_found",
            "{method}"
        );
    }
    let listed = slack
        .ok_as(elena, "conversations.list", &[("types", "private_channel")])
        .await;
    assert_eq!(listed["channels"], json!([]));
    assert!(!slack.members(LEADERSHIP).await.contains(&ELENA.to_owned()));
    let newest = slack
        .admin("conversations.history", &[here, ("limit", "1")])
        .await["messages"][0]
        .clone();
    assert_eq!(
        (&newest["subtype"], &newest["user"], &newest["text"]),
        (
            &json!("channel_leave"),
            &json!(ELENA),
            &json!("<@U0ELENA0001> has left the channel")
        )
    );
    slack
        .admin("conversations.invite", &[here, ("users", ELENA)])
        .await;
    slack.ok_as(elena, "conversations.history", &[here]).await;
}

#[tokio::test]
async fn who_may_not_be_removed_is_not() {
    let slack = Workspace::acme().await;
    for (channel, user, error) in [
        (ENGINEERING, BOT_USER, "cant_kick_self"),
        (GENERAL, MARCUS, "cant_kick_from_general"),
        (SALES, MARCUS, "not_in_channel"),
        (ENGINEERING, MARCUS, "not_in_channel"),
        (ENGINEERING, "U0NOBODY001", "user_not_found"),
        (LEADERSHIP, ELENA, "channel_not_found"),
    ] {
        let arguments = [("channel", channel), ("user", user)];
        assert_eq!(
            slack.error("conversations.kick", &arguments).await,
            error,
            "{channel} {user}"
        );
    }
    slack.restrict("channels:read,groups:write").await;
    let refused = slack
        .call("conversations.kick", &[("channel", ENGINEERING), ("user", ADMIN)])
        .await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("channels:manage"))
    );
}

#[tokio::test]
async fn who_leaves_is_out_and_the_last_member_stays() {
    let slack = Workspace::acme().await;
    let here = ("channel", ENGINEERING);
    slack.ok("conversations.leave", &[here]).await;
    assert_eq!(
        slack.error("conversations.history", &[here]).await,
        "not_in_channel"
    );
    assert!(!slack.members(ENGINEERING).await.contains(&BOT_USER.to_owned()));
    let again = slack.ok("conversations.leave", &[here]).await;
    assert_eq!(again["not_in_channel"], true, "nothing is wrong with that");

    let id = string(&slack.ok("conversations.create", &[("name", "mine")]).await["channel"]["id"]);
    let mine = ("channel", id.as_str());
    assert_eq!(slack.error("conversations.leave", &[mine]).await, "last_member");
    slack.ok("conversations.invite", &[mine, ("users", ADMIN)]).await;
    slack.ok("conversations.leave", &[mine]).await;
    assert_eq!(slack.members(&id).await, [ADMIN]);
    let seen = slack.admin("conversations.history", &[mine]).await;
    assert_eq!(
        pluck(&seen["messages"], "subtype"),
        ["channel_leave", "channel_join", "channel_join"]
    );

    let general = [("channel", GENERAL)];
    assert_eq!(
        slack.error("conversations.leave", &general).await,
        "cant_leave_general"
    );
    assert_eq!(
        slack
            .admin_error("conversations.leave", &[("channel", LAUNCH)])
            .await,
        "is_archived"
    );
    let with_marcus = slack.ok("conversations.open", &[("users", MARCUS)]).await;
    let direct = string(&with_marcus["channel"]["id"]);
    assert_eq!(
        slack.error("conversations.leave", &[("channel", &direct)]).await,
        "method_not_supported_for_channel_type"
    );
}

#[tokio::test]
async fn a_deactivated_user_is_not_let_in_and_can_be_taken_out() {
    let slack = Workspace::acme().await;
    slack
        .backend
        .sql("UPDATE users SET deleted = true WHERE id = 'U0SAM000001'")
        .await;
    let sam = "U0SAM000001";
    let id = string(&slack.ok("conversations.create", &[("name", "new")]).await["channel"]["id"]);
    let invited = [("channel", id.as_str()), ("users", sam)];
    assert_eq!(
        slack.error("conversations.invite", &invited).await,
        "user_disabled"
    );
    assert_eq!(
        slack.error("conversations.open", &[("users", sam)]).await,
        "user_disabled"
    );
    slack
        .ok("conversations.kick", &[("channel", ENGINEERING), ("user", sam)])
        .await;
    assert_eq!(
        slack
            .error("users.lookupByEmail", &[("email", "sam@acme.example")])
            .await,
        "users_not_found"
    );
    let presence = slack.ok("users.getPresence", &[("user", sam)]).await;
    assert_eq!(presence["presence"], "away");
}
