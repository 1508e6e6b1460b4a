//! Direct messages of two and of a group: opening, closing, and what other methods do with them.

use crate::{ADMIN, BOT_USER, ENGINEERING, MARCUS, Workspace, items, pluck, string};
use futures::future::join_all;
use serde_json::json;
use std::collections::HashSet;

const AIKO: &str = "U0AIKO00001";

#[tokio::test]
async fn a_direct_message_is_opened_closed_and_comes_back_with_a_message() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let opened = slack
        .ok("conversations.open", &[("users", MARCUS), ("return_im", "true")])
        .await;
    let channel = &opened["channel"];
    assert_eq!(
        (
            &channel["is_im"],
            &channel["user"],
            &channel["is_open"],
            &channel["latest"]
        ),
        (&json!(true), &json!(MARCUS), &json!(true), &json!(null))
    );
    assert_eq!((opened.get("already_open"), opened.get("no_op")), (None, None));
    let id = string(&channel["id"]);
    let here = ("channel", id.as_str());
    let again = slack.ok("conversations.open", &[here]).await;
    assert_eq!(
        again,
        json!({"ok": true, "no_op": true, "already_open": true, "channel": {"id": id}})
    );
    let theirs = slack
        .ok_as(marcus, "conversations.open", &[("users", BOT_USER)])
        .await;
    assert_eq!(theirs["channel"]["id"], id, "the same from both sides");

    assert_eq!(
        slack.ok_as(marcus, "conversations.close", &[here]).await,
        json!({"ok": true})
    );
    assert_eq!(
        slack.ok_as(marcus, "conversations.close", &[here]).await,
        json!({"ok": true, "no_op": true, "already_closed": true})
    );
    slack.post(&id, "are you there?").await;
    let shown = slack.ok_as(marcus, "conversations.info", &[here]).await["channel"].clone();
    assert_eq!(
        (
            &shown["is_open"],
            &shown["unread_count"],
            &shown["latest"]["text"]
        ),
        (&json!(true), &json!(1), &json!("are you there?"))
    );
}

#[tokio::test]
async fn whom_a_direct_message_cannot_be_with_is_named() {
    let slack = Workspace::acme().await;
    let nine = "U1,U2,U3,U4,U5,U6,U7,U8,U9";
    for (arguments, error) in [
        (vec![], "users_list_not_supplied"),
        (vec![("users", ",")], "not_enough_users"),
        (vec![("users", "U0NOBODY001")], "user_not_found"),
        (vec![("users", nine)], "too_many_users"),
        (vec![("channel", "D0NOWHERE01")], "channel_not_found"),
        (
            vec![("channel", ENGINEERING)],
            "method_not_supported_for_channel_type",
        ),
        (
            vec![("users", MARCUS), ("prevent_creation", "true")],
            "channel_not_found",
        ),
    ] {
        assert_eq!(
            slack.error("conversations.open", &arguments).await,
            error,
            "{arguments:?}"
        );
    }
    assert_eq!(
        slack
            .error("conversations.close", &[("channel", ENGINEERING)])
            .await,
        "method_not_supported_for_channel_type"
    );
    slack.restrict("im:write").await;
    let users = format!("{MARCUS},{ADMIN}");
    let refused = slack.call("conversations.open", &[("users", &users)]).await;
    assert_eq!(
        (&refused["error"], &refused["needed"]),
        (&json!("missing_scope"), &json!("mpim:write"))
    );
    slack.ok("conversations.open", &[("users", MARCUS)]).await;
}

#[tokio::test]
async fn a_group_is_its_members_and_nobody_else_sees_it() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let aiko = &slack.person(AIKO).await;
    let users = format!("{MARCUS},{ADMIN}");
    let opened = slack.ok("conversations.open", &[("users", &users)]).await;
    let id = string(&opened["channel"]["id"]);
    let here = ("channel", id.as_str());
    let turned = format!("{ADMIN},{BOT_USER},{MARCUS}");
    let same = slack
        .ok_as(marcus, "conversations.open", &[("users", &turned)])
        .await;
    assert_eq!(same["channel"]["id"], id, "whoever opens it, in whatever order");

    let shown = slack.ok("conversations.info", &[here]).await["channel"].clone();
    assert_eq!(
        (
            &shown["name"],
            &shown["is_mpim"],
            &shown["is_private"],
            &shown["is_member"]
        ),
        (
            &json!("mpdm-agent--marcus--priya-1"),
            &json!(true),
            &json!(true),
            &json!(true)
        )
    );
    assert_eq!(
        shown["purpose"]["value"],
        "Group messaging with: @agent @marcus @priya"
    );
    assert_eq!(slack.members(&id).await, [ADMIN, BOT_USER, MARCUS]);
    slack.post(&id, "just the three of us").await;
    let read = slack.ok_as(marcus, "conversations.history", &[here]).await;
    assert_eq!(pluck(&read["messages"], "text"), ["just the three of us"]);
    let listed = slack
        .ok_as(marcus, "conversations.list", &[("types", "mpim,im")])
        .await;
    assert_eq!(pluck(&listed["channels"], "id"), [id.as_str()]);

    for method in [
        "conversations.info",
        "conversations.history",
        "conversations.open",
    ] {
        assert_eq!(
            slack.error_as(aiko, method, &[here]).await,
            "channel_not_found",
            "{method}"
        );
    }
    for (method, more) in [
        ("conversations.invite", ("users", AIKO)),
        ("conversations.kick", ("user", MARCUS)),
        ("conversations.archive", ("limit", "1")),
        ("conversations.rename", ("name", "trio")),
        ("conversations.join", ("limit", "1")),
        ("conversations.leave", ("limit", "1")),
    ] {
        assert_eq!(
            slack.error(method, &[here, more]).await,
            "method_not_supported_for_channel_type",
            "{method}"
        );
    }
    slack.restrict("im:history,channels:history").await;
    let refused = slack.call("conversations.history", &[here]).await;
    assert_eq!(refused["needed"], "mpim:history");
}

#[tokio::test]
async fn those_who_open_a_group_at_once_open_one() {
    let slack = &Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let opening = (0..12).map(|number| async move {
        if number % 2 == 0 {
            let users = format!("{MARCUS},{ADMIN},{AIKO}");
            slack.ok("conversations.open", &[("users", &users)]).await
        } else {
            let users = format!("{AIKO},{BOT_USER},{ADMIN}");
            slack
                .ok_as(marcus, "conversations.open", &[("users", &users)])
                .await
        }
    });
    let opened = join_all(opening).await;
    let ids: HashSet<String> = opened
        .iter()
        .map(|answer| string(&answer["channel"]["id"]))
        .collect();
    assert_eq!(ids.len(), 1);
    let id = ids.iter().next().expect("one");
    assert_eq!(slack.members(id).await.len(), 4);
    let all = slack.ok("conversations.list", &[("types", "mpim")]).await;
    assert_eq!(items(&all["channels"]).len(), 1);
}
