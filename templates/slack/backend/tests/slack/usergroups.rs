//! `usergroups.*`

use crate::{ADMIN, BOT_USER, GENERAL, LEADERSHIP, MARCUS, Workspace, items, pluck, string};
use serde_json::json;

#[tokio::test]
async fn a_group_is_created_changed_disabled_and_enabled() {
    let slack = Workspace::acme().await;
    let arguments = [
        ("name", "On Call"),
        ("description", "Who answers at night"),
        ("channels", GENERAL),
    ];
    let created = slack.ok("usergroups.create", &arguments).await["usergroup"].clone();
    assert_eq!(
        (
            &created["handle"],
            &created["created_by"],
            &created["date_delete"]
        ),
        (&json!("on-call"), &json!(BOT_USER), &json!(0))
    );
    assert_eq!(created["prefs"], json!({"channels": [GENERAL], "groups": []}));
    let id = string(&created["id"]);
    assert!(id.starts_with('S') && id.len() == 11);
    let at = ("usergroup", id.as_str());

    let updated = slack
        .admin(
            "usergroups.update",
            &[at, ("handle", "night-watch"), ("description", "")],
        )
        .await["usergroup"]
        .clone();
    assert_eq!(
        (
            &updated["name"],
            &updated["handle"],
            &updated["description"],
            &updated["updated_by"]
        ),
        (
            &json!("On Call"),
            &json!("night-watch"),
            &json!(""),
            &json!(ADMIN)
        )
    );
    let disabled = slack.ok("usergroups.disable", &[at]).await;
    assert!(disabled["usergroup"]["date_delete"].as_i64().unwrap_or_default() > 0);
    assert_eq!(
        items(&slack.ok("usergroups.list", &[]).await["usergroups"]).len(),
        0
    );
    let listed = slack.ok("usergroups.list", &[("include_disabled", "true")]).await;
    assert_eq!(listed["usergroups"][0]["deleted_by"], BOT_USER);
    assert_eq!(
        slack.error("usergroups.users.list", &[at]).await,
        "no_such_subteam"
    );
    slack.ok("usergroups.enable", &[at]).await;
    assert_eq!(
        pluck(&slack.ok("usergroups.list", &[]).await["usergroups"], "id"),
        [id]
    );
}

#[tokio::test]
async fn users_of_a_group_are_replaced_as_a_whole() {
    let slack = Workspace::acme().await;
    let created = slack.ok("usergroups.create", &[("name", "crew")]).await;
    let id = string(&created["usergroup"]["id"]);
    let at = ("usergroup", id.as_str());
    let users = format!("{MARCUS},{ADMIN}");
    let updated = slack
        .ok("usergroups.users.update", &[at, ("users", &users)])
        .await;
    assert_eq!(updated["usergroup"]["users"], json!([MARCUS, ADMIN]));
    assert_eq!(
        slack.ok("usergroups.users.list", &[at]).await["users"],
        json!([MARCUS, ADMIN])
    );
    slack
        .ok("usergroups.users.update", &[at, ("users", BOT_USER)])
        .await;
    let listed = slack
        .ok(
            "usergroups.list",
            &[("include_users", "1"), ("include_count", "1")],
        )
        .await;
    let group = &listed["usergroups"][0];
    assert_eq!(
        (&group["users"], &group["user_count"]),
        (&json!([BOT_USER]), &json!(1))
    );
    let brief = slack.ok("usergroups.list", &[]).await;
    assert!(brief["usergroups"][0].get("users").is_none());
    for (users, error) in [("", "no_users_provided"), ("U0NOBODY001", "invalid_users")] {
        let arguments = [at, ("users", users)];
        assert_eq!(slack.error("usergroups.users.update", &arguments).await, error);
    }
}

#[tokio::test]
async fn names_and_handles_are_unique() {
    let slack = Workspace::acme().await;
    slack
        .ok("usergroups.create", &[("name", "Crew"), ("handle", "crew")])
        .await;
    let cases: [(&[(&str, &str)], &str); 9] = [
        (&[], "missing_subteam_name"),
        (&[("name", "crew"), ("handle", "x")], "name_already_exists"),
        (&[("name", "Other"), ("handle", "crew")], "handle_already_exists"),
        (
            &[("name", "Other"), ("handle", "marcus")],
            "handle_already_exists",
        ),
        (
            &[("name", "Other"), ("handle", "general")],
            "handle_already_exists",
        ),
        (&[("name", "Other"), ("handle", "Not A Handle")], "bad_handle"),
        (&[("name", "Other"), ("handle", "here")], "forbidden_handle"),
        (
            &[("name", "Other"), ("channels", "C0NOWHERE01")],
            "invalid_channel_provided",
        ),
        (
            &[("name", "Other"), ("channels", LEADERSHIP)],
            "invalid_channel_provided",
        ),
    ];
    for (arguments, error) in cases {
        assert_eq!(
            slack.error("usergroups.create", arguments).await,
            error,
            "{arguments:?}"
        );
    }
    for method in [
        "usergroups.update",
        "usergroups.disable",
        "usergroups.enable",
        "usergroups.users.list",
    ] {
        let unknown = [("usergroup", "S0NOTHING01")];
        assert_eq!(slack.error(method, &unknown).await, "no_such_subteam", "{method}");
        assert_eq!(slack.error(method, &[]).await, "invalid_arguments", "{method}");
    }
    slack.restrict("usergroups:read").await;
    assert_eq!(
        slack.error("usergroups.create", &[("name", "x")]).await,
        "missing_scope"
    );
    slack.ok("usergroups.list", &[]).await;
}
