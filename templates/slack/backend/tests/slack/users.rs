//! `users.*`

use crate::{ADMIN, BOT_USER, MARCUS, Workspace, items, pluck, string};
use serde_json::json;

#[tokio::test]
async fn members_are_listed_in_pages_without_gaps() {
    let slack = Workspace::acme().await;
    let all = slack.ok("users.list", &[]).await;
    let ids = pluck(&all["members"], "id");
    assert_eq!(ids.len(), 8, "six people, the app's bot, Slackbot");
    assert_eq!(all["response_metadata"]["next_cursor"], "");
    assert_eq!(
        all["cache_ts"].as_i64().map(|ts| ts / 3600),
        Some(1_767_603_600 / 3600)
    );

    let (mut paged, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = slack
            .ok("users.list", &[("limit", "3"), ("cursor", &cursor)])
            .await;
        assert!(items(&page["members"]).len() <= 3);
        paged.extend(pluck(&page["members"], "id"));
        cursor = string(&page["response_metadata"]["next_cursor"]);
        if cursor.is_empty() {
            break;
        }
    }
    assert_eq!(paged, ids);
    assert_eq!(
        slack.error("users.list", &[("cursor", "nonsense")]).await,
        "invalid_cursor"
    );
    assert_eq!(
        slack.error("users.list", &[("limit", "many")]).await,
        "invalid_limit"
    );
}

#[tokio::test]
async fn a_member_is_shown_whole() {
    let slack = Workspace::acme().await;
    let user = slack
        .ok("users.info", &[("user", MARCUS), ("include_locale", "true")])
        .await["user"]
        .clone();
    assert_eq!(
        (
            &user["name"],
            &user["real_name"],
            &user["tz_offset"],
            &user["is_admin"],
            &user["is_bot"],
            &user["locale"]
        ),
        (
            &json!("marcus"),
            &json!("Marcus Webb"),
            &json!(0),
            &json!(false),
            &json!(false),
            &json!("en-US")
        )
    );
    assert_eq!(user["profile"]["email"], "marcus@acme.example");
    assert_eq!(
        (&user["profile"]["title"], &user["team_id"]),
        (&json!("Head of Sales"), &json!("T0WORKSPACE"))
    );
    assert!(
        user["profile"]["image_512"]
            .as_str()
            .is_some_and(|url| url.starts_with("https://"))
    );

    let admin = slack.ok("users.info", &[("user", ADMIN)]).await["user"].clone();
    assert_eq!(
        (&admin["is_admin"], &admin["is_primary_owner"]),
        (&json!(true), &json!(true))
    );
    let bot = slack.ok("users.info", &[("user", BOT_USER)]).await["user"].clone();
    assert_eq!(
        (&bot["is_bot"], &bot["profile"]["bot_id"]),
        (&json!(true), &json!("B0AGENT0001"))
    );
    assert!(bot["profile"].get("email").is_none());
    assert_eq!(
        slack.error("users.info", &[("user", "U0NOBODY001")]).await,
        "user_not_found"
    );
    assert_eq!(slack.error("users.info", &[]).await, "user_not_found");
}

#[tokio::test]
async fn addresses_need_a_scope_of_their_own() {
    let slack = Workspace::acme().await;
    slack.restrict("users:read").await;
    let user = slack.ok("users.info", &[("user", MARCUS)]).await["user"].clone();
    assert!(user["profile"].get("email").is_none());
    assert_eq!(user["profile"]["display_name"], "marcus");
}
