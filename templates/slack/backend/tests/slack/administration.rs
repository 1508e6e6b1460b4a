//! `admin.*` for channels and members.

use crate::{ADMIN, BOT_USER, ENGINEERING, GENERAL, MARCUS, SALES, Workspace, pluck, string};
use serde_json::json;

const JONAS: &str = "U0JONAS0001";
const TEAM: (&str, &str) = ("team_id", "T0WORKSPACE");

#[tokio::test]
async fn admins_govern_channels_that_they_are_not_in() {
    let slack = Workspace::acme().await;
    let made = slack
        .ok(
            "conversations.create",
            &[("name", "secret"), ("is_private", "true")],
        )
        .await;
    let id = string(&made["channel"]["id"]);
    let here = ("channel_id", id.as_str());
    slack
        .admin("admin.conversations.rename", &[here, ("name", "less-secret")])
        .await;
    slack.admin("admin.conversations.archive", &[here]).await;
    let shown = slack.ok("conversations.info", &[("channel", &id)]).await["channel"].clone();
    assert_eq!(
        (&shown["name"], &shown["is_archived"]),
        (&json!("less-secret"), &json!(true))
    );
    assert_eq!(
        slack.admin_error("admin.conversations.archive", &[here]).await,
        "already_archived"
    );
    slack.admin("admin.conversations.unarchive", &[here]).await;
    assert_eq!(
        slack.admin_error("admin.conversations.unarchive", &[here]).await,
        "channel_not_archived"
    );
    let users = format!("{MARCUS},{JONAS}");
    slack
        .admin("admin.conversations.invite", &[here, ("user_ids", &users)])
        .await;
    let members = slack.ok("conversations.members", &[("channel", &id)]).await;
    assert_eq!(members["members"], json!([BOT_USER, JONAS, MARCUS]));
    let again = [
        here,
        ("user_ids", "[\"U0MARCUS001\",\"U0SAM000001\",\"U0NOBODY001\"]"),
    ];
    let refused = slack
        .call_as(crate::USER, "admin.conversations.invite", &again)
        .await
        .body;
    assert_eq!(refused["error"], "failed_for_some_users");
    assert_eq!(
        refused["failed_user_ids"],
        json!({MARCUS: "already_in_channel", "U0NOBODY001": "user_not_found"})
    );

    slack.admin("admin.conversations.convertToPublic", &[here]).await;
    slack.admin("conversations.join", &[("channel", &id)]).await;
    slack.admin("admin.conversations.convertToPrivate", &[here]).await;
    let sam = &slack.person("U0SAM000001").await;
    let read = [("channel", id.as_str())];
    assert_eq!(
        slack.error_as(sam, "conversations.history", &read).await,
        "channel_not_found"
    );
    assert_eq!(
        slack
            .admin_error("admin.conversations.convertToPrivate", &[here])
            .await,
        "channel_type_not_supported"
    );
    slack.admin("admin.conversations.delete", &[here]).await;
    assert_eq!(
        slack.error("conversations.info", &read).await,
        "channel_not_found"
    );
    let left = format!("SELECT count(*) FROM messages WHERE channel_id = '{id}'");
    assert_eq!(slack.backend.sql(&left).await[0].get::<_, i64>(0), 0);
}

#[tokio::test]
async fn what_admins_cannot_do_to_channels_is_named() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    for method in [
        "admin.conversations.archive",
        "admin.conversations.unarchive",
        "admin.conversations.rename",
        "admin.conversations.delete",
        "admin.conversations.invite",
        "admin.conversations.convertToPrivate",
    ] {
        let on = |channel| [("channel_id", channel), ("name", "x"), ("user_ids", MARCUS)];
        assert_eq!(
            slack.admin_error(method, &on(GENERAL)).await,
            "channel_type_not_supported"
        );
        assert_eq!(
            slack.admin_error(method, &on("C0NOWHERE01")).await,
            "channel_not_found"
        );
        assert_eq!(slack.error_as(marcus, method, &on(SALES)).await, "not_an_admin");
        assert_eq!(
            slack.error(method, &on(SALES)).await,
            "missing_scope",
            "bots do not"
        );
    }
    for (arguments, error) in [
        (vec![("name", "new")], "team_id_or_org_required"),
        (
            vec![("name", "new"), ("team_id", "T0OTHER0001")],
            "team_not_found",
        ),
        (vec![("name", "general"), TEAM], "name_taken"),
        (vec![("name", "No!"), TEAM], "invalid_name"),
        (
            vec![("name", "new"), ("org_wide", "true")],
            "could_not_create_channel",
        ),
    ] {
        assert_eq!(
            slack.admin_error("admin.conversations.create", &arguments).await,
            error
        );
    }
    let arguments = [
        ("name", "new"),
        ("is_private", "true"),
        ("description", "For now"),
        TEAM,
    ];
    let id = string(&slack.admin("admin.conversations.create", &arguments).await["channel_id"]);
    let shown = slack.admin("conversations.info", &[("channel", &id)]).await["channel"].clone();
    assert_eq!(
        (
            &shown["is_private"],
            &shown["purpose"]["value"],
            &shown["creator"]
        ),
        (&json!(true), &json!("For now"), &json!(ADMIN))
    );
}

#[tokio::test]
async fn members_have_roles_that_others_give_them() {
    let slack = Workspace::acme().await;
    let marcus = &slack.person(MARCUS).await;
    let jonas = ("user_id", JONAS);
    let role = async |arguments: &[(&str, &str)]| {
        pluck(&slack.admin("admin.users.list", arguments).await["users"], "id")
    };
    assert_eq!(role(&[]).await.len(), 8);
    assert_eq!(role(&[("include_owners", "true")]).await, [ADMIN]);
    assert_eq!(role(&[("include_admins", "true")]).await, [""; 0]);
    assert_eq!(
        slack
            .error_as(marcus, "admin.users.setAdmin", &[jonas, TEAM])
            .await,
        "not_an_admin"
    );
    slack
        .admin("admin.users.setAdmin", &[("user_id", MARCUS), TEAM])
        .await;
    slack.ok_as(marcus, "admin.users.setAdmin", &[jonas, TEAM]).await;
    assert_eq!(role(&[("include_admins", "true")]).await, [JONAS, MARCUS]);
    assert_eq!(
        slack
            .error_as(marcus, "admin.users.setOwner", &[jonas, TEAM])
            .await,
        "not_an_owner"
    );
    slack.admin("admin.users.setOwner", &[jonas, TEAM]).await;
    assert_eq!(
        slack
            .error_as(marcus, "admin.users.setRegular", &[jonas, TEAM])
            .await,
        "invalid_permissions"
    );
    slack.admin("admin.users.setRegular", &[jonas, TEAM]).await;
    let shown = slack.ok("users.info", &[("user", JONAS)]).await["user"].clone();
    assert_eq!(
        (&shown["is_admin"], &shown["is_owner"]),
        (&json!(false), &json!(false))
    );
    for (user, team, error) in [
        (ADMIN, TEAM, "cannot_modify_primary_owner"),
        ("U0NOBODY001", TEAM, "user_not_found"),
        (BOT_USER, TEAM, "invalid_role_for_user"),
        (JONAS, ("team_id", "T0OTHER0001"), "team_not_found"),
    ] {
        let arguments = [("user_id", user), team];
        assert_eq!(slack.admin_error("admin.users.setAdmin", &arguments).await, error);
    }
    slack.restrict("users:read").await;
    assert_eq!(slack.error("admin.users.list", &[]).await, "missing_scope");
}

#[tokio::test]
async fn a_removed_member_is_deactivated_everywhere() {
    let slack = Workspace::acme().await;
    let jonas = &slack.person(JONAS).await;
    slack.ok_as(jonas, "auth.test", &[]).await;
    let arguments = [("user_id", JONAS), TEAM];
    slack.admin("admin.users.remove", &arguments).await;
    assert_eq!(slack.error_as(jonas, "auth.test", &[]).await, "invalid_auth");
    assert_eq!(
        slack.ok("users.info", &[("user", JONAS)]).await["user"]["deleted"],
        true
    );
    assert!(!slack.members(ENGINEERING).await.contains(&JONAS.to_owned()));
    assert_eq!(
        slack
            .error(
                "conversations.invite",
                &[("channel", ENGINEERING), ("users", JONAS)]
            )
            .await,
        "user_disabled"
    );
    let inactive = slack.admin("admin.users.list", &[("is_active", "false")]).await;
    assert_eq!(pluck(&inactive["users"], "id"), [JONAS]);
    assert_eq!(
        slack.admin_error("admin.users.remove", &arguments).await,
        "user_already_deleted"
    );
    assert_eq!(
        slack
            .admin_error("admin.users.remove", &[("user_id", ADMIN), TEAM])
            .await,
        "cannot_modify_primary_owner"
    );
}
