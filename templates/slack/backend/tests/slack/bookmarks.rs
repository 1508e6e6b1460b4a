//! `bookmarks.*`

use crate::{ADMIN, BOT_USER, GENERAL, LEADERSHIP, SALES, Workspace, pluck, string};
use serde_json::json;

#[tokio::test]
async fn bookmarks_are_added_edited_and_removed() {
    let slack = Workspace::acme().await;
    slack.backend.freeze_clock().await;
    let before = pluck(
        &slack.ok("bookmarks.list", &[("channel_id", GENERAL)]).await["bookmarks"],
        "id",
    );
    let mut ids = Vec::new();
    for title in ["Wiki", "Board"] {
        let added = slack
            .ok(
                "bookmarks.add",
                &[
                    ("channel_id", GENERAL),
                    ("title", title),
                    ("type", "link"),
                    ("link", "https://wiki.acme.example"),
                    ("emoji", ":books:"),
                ],
            )
            .await;
        ids.push(string(&added["bookmark"]["id"]));
    }
    assert!(ids[0].starts_with("Bk"));
    let edited = slack
        .admin(
            "bookmarks.edit",
            &[
                ("channel_id", GENERAL),
                ("bookmark_id", &ids[0]),
                ("title", "Handbook"),
                ("emoji", ""),
            ],
        )
        .await;
    let bookmark = &edited["bookmark"];
    assert_eq!(
        (
            &bookmark["title"],
            &bookmark["link"],
            &bookmark["emoji"],
            &bookmark["last_updated_by_user_id"]
        ),
        (
            &json!("Handbook"),
            &json!("https://wiki.acme.example"),
            &json!(""),
            &json!(ADMIN)
        )
    );
    assert_eq!(
        (
            &bookmark["date_created"],
            &bookmark["date_updated"],
            &bookmark["type"]
        ),
        (&json!(1_767_603_600), &json!(1_767_603_600), &json!("link"))
    );
    let listed = slack.ok("bookmarks.list", &[("channel_id", GENERAL)]).await;
    assert_eq!(pluck(&listed["bookmarks"], "id"), [before, ids.clone()].concat());
    let state = slack.state("bookmarks", &format!("id = '{}'", ids[1])).await;
    assert_eq!(
        (&state[0]["title"], &state[0]["last_updated_by_user_id"]),
        (&json!("Board"), &json!(BOT_USER))
    );

    let it = [("channel_id", GENERAL), ("bookmark_id", ids[0].as_str())];
    slack.ok("bookmarks.remove", &it).await;
    assert_eq!(slack.error("bookmarks.remove", &it).await, "not_found");
    assert_eq!(slack.error("bookmarks.edit", &it).await, "not_found");
}

#[tokio::test]
async fn what_is_no_bookmark_is_refused() {
    let slack = Workspace::acme().await;
    for (channel, kind, link, emoji, error) in [
        (GENERAL, "file", "https://a.example", "", "invalid_bookmark_type"),
        (GENERAL, "link", "ftp://a.example", "", "invalid_link"),
        (GENERAL, "link", "", "", "invalid_link"),
        (GENERAL, "link", "https://a.example", "books", "invalid_emoji"),
        (GENERAL, "", "https://a.example", "", "invalid_arguments"),
        (SALES, "link", "https://a.example", "", "permission_denied"),
        (LEADERSHIP, "link", "https://a.example", "", "channel_not_found"),
        ("", "link", "https://a.example", "", "invalid_arguments"),
    ] {
        let arguments = [
            ("channel_id", channel),
            ("title", "x"),
            ("type", kind),
            ("link", link),
            ("emoji", emoji),
        ];
        assert_eq!(
            slack.error("bookmarks.add", &arguments).await,
            error,
            "{channel} {kind} {link}"
        );
    }
    slack.restrict("bookmarks:read").await;
    let arguments = [
        ("channel_id", GENERAL),
        ("title", "x"),
        ("type", "link"),
        ("link", "https://a.example"),
    ];
    assert_eq!(slack.error("bookmarks.add", &arguments).await, "missing_scope");
}
