//! Conversations themselves: listing, showing, creating, archiving.

use crate::{ENGINEERING, GENERAL, LAUNCH, LEADERSHIP, SALES, Workspace, items, pluck, string};
use serde_json::json;

#[tokio::test]
async fn types_choose_what_is_listed() {
    let slack = Workspace::acme().await;
    let public = slack.ok("conversations.list", &[]).await;
    let names = pluck(&public["channels"], "name");
    assert_eq!(names.len(), 7);
    assert!(names.contains(&"launch-2025".into()) && !names.contains(&"leadership".into()));
    let open = slack
        .ok("conversations.list", &[("exclude_archived", "true")])
        .await;
    assert_eq!(items(&open["channels"]).len(), 6);

    let both = [("types", "public_channel,private_channel")];
    assert_eq!(
        items(&slack.ok("conversations.list", &both).await["channels"]).len(),
        7,
        "the bot is in no private one"
    );
    let private = slack
        .admin("conversations.list", &[("types", "private_channel")])
        .await;
    assert_eq!(pluck(&private["channels"], "id"), [LEADERSHIP]);
    assert_eq!(
        slack
            .error("conversations.list", &[("types", "secret_channel")])
            .await,
        "invalid_types"
    );
    assert_eq!(
        slack.error("conversations.list", &[("limit", "1001")]).await,
        "invalid_limit"
    );

    slack.restrict("channels:read").await;
    let refused = slack.call("conversations.list", &both).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("groups:read"))
    );
}

#[tokio::test]
async fn channels_are_listed_in_pages() {
    let slack = Workspace::acme().await;
    let all = pluck(&slack.ok("conversations.list", &[]).await["channels"], "id");
    let first = slack.ok("conversations.list", &[("limit", "4")]).await;
    let cursor = string(&first["response_metadata"]["next_cursor"]);
    let second = slack
        .ok("conversations.list", &[("limit", "4"), ("cursor", &cursor)])
        .await;
    assert_eq!(
        [pluck(&first["channels"], "id"), pluck(&second["channels"], "id")].concat(),
        all
    );
    assert_eq!(second["response_metadata"]["next_cursor"], "");
    let foreign = slack
        .error("conversations.list", &[("cursor", "dXNlcjpVMDYxTkZUVDI=")])
        .await;
    assert_eq!(foreign, "invalid_cursor", "a cursor of another method");
}

#[tokio::test]
async fn a_channel_is_shown_whole() {
    let slack = Workspace::acme().await;
    let channel = slack
        .ok(
            "conversations.info",
            &[("channel", ENGINEERING), ("include_num_members", "true")],
        )
        .await["channel"]
        .clone();
    assert_eq!(
        (
            &channel["name"],
            &channel["is_channel"],
            &channel["is_private"],
            &channel["is_member"],
            &channel["num_members"]
        ),
        (
            &json!("engineering"),
            &json!(true),
            &json!(false),
            &json!(true),
            &json!(5)
        )
    );
    assert_eq!(channel["topic"]["value"], "4.2.1 goes out today");
    assert_eq!(
        (&channel["creator"], &channel["topic"]["creator"]),
        (&json!("U0JONAS0001"), &json!("U0JONAS0001"))
    );
    let sales = slack.ok("conversations.info", &[("channel", SALES)]).await["channel"].clone();
    assert_eq!(
        (&sales["is_member"], sales.get("num_members")),
        (&json!(false), None)
    );
    assert_eq!(
        slack
            .error("conversations.info", &[("channel", LEADERSHIP)])
            .await,
        "channel_not_found"
    );
    assert_eq!(
        slack
            .error("conversations.info", &[("channel", "C0NOWHERE01")])
            .await,
        "channel_not_found"
    );
    let private = slack
        .admin("conversations.info", &[("channel", LEADERSHIP)])
        .await["channel"]
        .clone();
    assert_eq!(
        (&private["is_private"], &private["is_group"]),
        (&json!(true), &json!(false))
    );
}

#[tokio::test]
async fn a_created_channel_is_there_with_its_creator_in_it() {
    let slack = Workspace::acme().await;
    let created = slack.ok("conversations.create", &[("name", "incident-42")]).await["channel"].clone();
    let id = string(&created["id"]);
    assert!(id.starts_with('C') && id.len() == 11, "{id}");
    assert_eq!(
        (&created["name"], &created["creator"], &created["is_member"]),
        (&json!("incident-42"), &json!("U0AGENT0001"), &json!(true))
    );
    let members = slack.ok("conversations.members", &[("channel", &id)]).await;
    assert_eq!(members["members"], json!(["U0AGENT0001"]));
    assert_eq!(
        slack.texts(&id, "5").await,
        ["<@U0AGENT0001> has joined the channel"]
    );

    for (name, error) in [
        ("incident-42", "name_taken"),
        ("leadership", "name_taken"),
        ("", "invalid_name_required"),
        ("Big News", "invalid_name_specials"),
        ("__", "invalid_name_punctuation"),
    ] {
        assert_eq!(
            slack.error("conversations.create", &[("name", name)]).await,
            error
        );
    }
    let long = "x".repeat(81);
    assert_eq!(
        slack.error("conversations.create", &[("name", &long)]).await,
        "invalid_name_maxlength"
    );
}

#[tokio::test]
async fn private_channels_are_seen_by_their_members_only() {
    let slack = Workspace::acme().await;
    let created = slack
        .admin(
            "conversations.create",
            &[("name", "board"), ("is_private", "true")],
        )
        .await;
    let id = string(&created["channel"]["id"]);
    assert_eq!(created["channel"]["is_private"], true);
    for method in [
        "conversations.info",
        "conversations.history",
        "conversations.members",
        "conversations.join",
        "chat.postMessage",
    ] {
        assert_eq!(
            slack.error(method, &[("channel", &id), ("text", "x")]).await,
            "channel_not_found",
            "{method}"
        );
    }
    slack.restrict("channels:manage").await;
    let refused = slack
        .call(
            "conversations.create",
            &[("name", "secret"), ("is_private", "true")],
        )
        .await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("groups:write"))
    );
}

#[tokio::test]
async fn an_archived_channel_can_be_read_and_nothing_more() {
    let slack = Workspace::acme().await;
    let id = string(&slack.ok("conversations.create", &[("name", "short-lived")]).await["channel"]["id"]);
    let ts = slack.post(&id, "before").await;
    slack.ok("conversations.archive", &[("channel", &id)]).await;
    assert_eq!(
        slack.ok("conversations.info", &[("channel", &id)]).await["channel"]["is_archived"],
        true
    );
    assert_eq!(
        slack.texts(&id, "2").await,
        ["<@U0AGENT0001> archived the channel", "before"]
    );

    let here = ("channel", id.as_str());
    assert_eq!(
        slack.error("chat.postMessage", &[here, ("text", "after")]).await,
        "is_archived"
    );
    assert_eq!(
        slack
            .error("chat.update", &[here, ("ts", &ts), ("text", "after")])
            .await,
        "is_inactive"
    );
    assert_eq!(slack.error("conversations.join", &[here]).await, "is_archived");
    assert_eq!(
        slack
            .error("conversations.invite", &[here, ("users", "U0MARCUS001")])
            .await,
        "is_archived"
    );
    assert_eq!(
        slack
            .error("reactions.add", &[here, ("timestamp", &ts), ("name", "eyes")])
            .await,
        "is_archived"
    );
    assert_eq!(
        slack.error("conversations.archive", &[here]).await,
        "already_archived"
    );
    assert_eq!(
        slack
            .error("conversations.archive", &[("channel", GENERAL)])
            .await,
        "cant_archive_general"
    );
    assert_eq!(
        slack.error("conversations.archive", &[("channel", SALES)]).await,
        "not_in_channel"
    );
    assert_eq!(
        slack
            .admin_error("chat.postMessage", &[("channel", LAUNCH), ("text", "x")])
            .await,
        "is_archived"
    );
}
