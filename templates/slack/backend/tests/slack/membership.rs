//! Joining, inviting, listing members.

use crate::{
    ADMIN, BOT_USER, ENGINEERING, GENERAL, LAUNCH, LEADERSHIP, MARCUS, SALES, Workspace, pluck, string,
};
use serde_json::json;

#[tokio::test]
async fn joining_makes_a_member_once() {
    let slack = Workspace::acme().await;
    assert_eq!(
        slack.error("conversations.history", &[("channel", SALES)]).await,
        "not_in_channel"
    );
    let joined = slack.ok("conversations.join", &[("channel", SALES)]).await;
    assert_eq!(
        (&joined["channel"]["is_member"], joined.get("warning")),
        (&json!(true), None)
    );
    assert_eq!(
        slack.texts(SALES, "1").await,
        ["<@U0AGENT0001> has joined the channel"]
    );

    let again = slack.call("conversations.join", &[("channel", SALES)]).await;
    assert_eq!(again["warning"], "already_in_channel");
    assert_eq!(
        again["response_metadata"]["warnings"],
        json!(["already_in_channel"])
    );
    let members = slack.ok("conversations.members", &[("channel", SALES)]).await;
    assert_eq!(members["members"].as_array().map(Vec::len), Some(7));
    assert_eq!(
        slack.error("conversations.join", &[("channel", LAUNCH)]).await,
        "is_archived"
    );
    assert_eq!(
        slack
            .error("conversations.join", &[("channel", LEADERSHIP)])
            .await,
        "channel_not_found"
    );
    assert_eq!(
        slack
            .admin_error("conversations.join", &[("channel", LEADERSHIP)])
            .await,
        "method_not_supported_for_channel_type"
    );
}

#[tokio::test]
async fn members_are_listed_in_pages() {
    let slack = Workspace::acme().await;
    let all = slack.ok("conversations.members", &[("channel", GENERAL)]).await;
    let first = slack
        .ok("conversations.members", &[("channel", GENERAL), ("limit", "4")])
        .await;
    let cursor = string(&first["response_metadata"]["next_cursor"]);
    let rest = slack
        .ok(
            "conversations.members",
            &[("channel", GENERAL), ("limit", "4"), ("cursor", &cursor)],
        )
        .await;
    let ids = |page: &serde_json::Value| -> Vec<String> {
        page["members"]
            .as_array()
            .expect("ids")
            .iter()
            .map(string)
            .collect()
    };
    assert_eq!(ids(&all).len(), 7);
    assert_eq!([ids(&first), ids(&rest)].concat(), ids(&all));
    assert_eq!(
        slack
            .error("conversations.members", &[("channel", LEADERSHIP)])
            .await,
        "channel_not_found"
    );
}

#[tokio::test]
async fn an_invited_user_is_in_and_an_invited_bot_can_read() {
    let slack = Workspace::acme().await;
    let invited = slack
        .ok(
            "conversations.invite",
            &[("channel", ENGINEERING), ("users", "U0MARCUS001,U0ELENA0001")],
        )
        .await;
    assert_eq!(invited["channel"]["id"], ENGINEERING);
    let members = slack
        .ok("conversations.members", &[("channel", ENGINEERING)])
        .await;
    assert_eq!(members["members"].as_array().map(Vec::len), Some(7));
    let newest = slack
        .ok(
            "conversations.history",
            &[("channel", ENGINEERING), ("limit", "1")],
        )
        .await["messages"][0]
        .clone();
    assert_eq!(
        (&newest["subtype"], &newest["user"], &newest["inviter"]),
        (&json!("channel_join"), &json!("U0ELENA0001"), &json!(BOT_USER))
    );

    slack
        .admin(
            "conversations.invite",
            &[("channel", LEADERSHIP), ("users", BOT_USER)],
        )
        .await;
    assert_eq!(
        slack.texts(LEADERSHIP, "1").await,
        ["<@U0AGENT0001> has joined the channel"]
    );
    let listed = slack
        .ok("conversations.list", &[("types", "private_channel")])
        .await;
    assert_eq!(pluck(&listed["channels"], "id"), [LEADERSHIP]);
}

#[tokio::test]
async fn one_user_who_cannot_be_added_keeps_the_others_out() {
    let slack = Workspace::acme().await;
    let here = ("channel", ENGINEERING);
    let mixed = slack
        .call(
            "conversations.invite",
            &[here, ("users", "U0MARCUS001,U0AIKO00001,U0NOBODY001")],
        )
        .await;
    assert_eq!(mixed["error"], "already_in_channel");
    assert_eq!(
        mixed["errors"],
        json!([
            {"user": "U0AIKO00001", "ok": false, "error": "already_in_channel"},
            {"user": "U0NOBODY001", "ok": false, "error": "user_not_found"},
        ])
    );
    let members = slack.ok("conversations.members", &[here]).await;
    assert!(
        !members["members"]
            .as_array()
            .expect("ids")
            .contains(&json!(MARCUS)),
        "rolled back as a whole"
    );

    let forced = slack
        .ok(
            "conversations.invite",
            &[here, ("users", "U0MARCUS001,U0NOBODY001"), ("force", "true")],
        )
        .await;
    assert_eq!(forced["errors"][0]["error"], "user_not_found");
    let members = slack.ok("conversations.members", &[here]).await;
    assert!(
        members["members"]
            .as_array()
            .expect("ids")
            .contains(&json!(MARCUS))
    );

    assert_eq!(
        slack
            .error("conversations.invite", &[here, ("users", BOT_USER)])
            .await,
        "cant_invite_self"
    );
    assert_eq!(slack.error("conversations.invite", &[here]).await, "no_user");
    assert_eq!(
        slack
            .error("conversations.invite", &[("channel", SALES), ("users", ADMIN)])
            .await,
        "not_in_channel"
    );
}
