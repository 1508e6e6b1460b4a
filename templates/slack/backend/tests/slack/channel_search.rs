//! `admin.conversations.search` and `.lookup`

use crate::{ENGINEERING, LAUNCH, LEADERSHIP, Workspace, pluck, string};
use serde_json::json;

#[tokio::test]
async fn channels_are_found_in_the_asked_order() {
    let slack = Workspace::acme().await;
    let search = async |arguments: &[(&str, &str)]| {
        let found = slack.admin("admin.conversations.search", arguments).await;
        (pluck(&found["conversations"], "id"), found)
    };
    let (all, answer) = search(&[("sort", "name"), ("sort_dir", "asc"), ("limit", "20")]).await;
    assert_eq!(all.len(), 8);
    assert_eq!(
        (&all[0], &answer["total_count"]),
        (&ENGINEERING.to_owned(), &json!(8))
    );
    assert_eq!(answer["next_cursor"], "");
    let (first, answer) = search(&[("sort", "name"), ("sort_dir", "asc"), ("limit", "5")]).await;
    let cursor = string(&answer["next_cursor"]);
    let (rest, _) = search(&[
        ("sort", "name"),
        ("sort_dir", "asc"),
        ("limit", "5"),
        ("cursor", &cursor),
    ])
    .await;
    assert_eq!([first, rest].concat(), all);
    let (private, answer) = search(&[("search_channel_types", "private")]).await;
    assert_eq!(private, [LEADERSHIP]);
    assert_eq!(answer["conversations"][0]["member_count"], 3);
    assert_eq!(search(&[("search_channel_types", "archived")]).await.0, [LAUNCH]);
    assert_eq!(search(&[("query", "ENGINE")]).await.0, [ENGINEERING]);
    assert_eq!(search(&[("search_channel_types", "org_wide")]).await.0, [""; 0]);
    let count = [
        ("total_count_only", "true"),
        ("search_channel_types", "exclude_archived"),
    ];
    assert_eq!(
        slack.admin("admin.conversations.search", &count).await,
        json!({"ok": true, "total_count": 7})
    );
    for (arguments, error) in [
        ([("sort", "size")], "invalid_sort"),
        ([("sort_dir", "up")], "invalid_sort_dir"),
        (
            [("search_channel_types", "secret")],
            "invalid_search_channel_type",
        ),
        ([("team_ids", "T0OTHER0001")], "team_not_found"),
        ([("cursor", "nonsense")], "invalid_cursor"),
    ] {
        assert_eq!(
            slack.admin_error("admin.conversations.search", &arguments).await,
            error
        );
    }
}

#[tokio::test]
async fn channels_that_nobody_uses_are_looked_up() {
    let slack = Workspace::acme().await;
    // The first of November 2025: the launch was over.
    let before = ("last_message_activity_before", "1761955200");
    let team = ("team_ids", "T0WORKSPACE");
    let lookup = async |count| {
        let arguments = [before, team, ("max_member_count", count)];
        slack.admin("admin.conversations.lookup", &arguments).await["channel_ids"].clone()
    };
    assert_eq!(lookup("6").await, json!([LAUNCH]));
    assert_eq!(lookup("5").await, json!([]), "six people are in it");
    let method = "admin.conversations.lookup";
    assert_eq!(slack.admin_error(method, &[before]).await, "no_valid_teams");
    assert_eq!(slack.admin_error(method, &[team]).await, "invalid_arguments");
    assert_eq!(slack.error(method, &[team, before]).await, "missing_scope");
}
