//! The workspace, its emoji, its bots, and what is known of a token.

use crate::{ADMIN, BOT, BOT_USER, ENGINEERING, LEADERSHIP, MARCUS, USER, Workspace, items, pluck, string};
use serde_json::json;

#[tokio::test]
async fn the_workspace_is_shown() {
    let slack = Workspace::acme().await;
    let team = slack.ok("team.info", &[]).await["team"].clone();
    assert_eq!(
        (
            &team["id"],
            &team["name"],
            &team["domain"],
            &team["email_domain"],
            &team["url"]
        ),
        (
            &json!("T0WORKSPACE"),
            &json!("Acme Corp"),
            &json!("acme-corp"),
            &json!("acme.example"),
            &json!(slack.backend.url("/"))
        )
    );
    assert_eq!(team["icon"]["image_default"], true);
    assert_eq!(
        slack.error("team.info", &[("team", "T0OTHER0001")]).await,
        "team_not_found"
    );
    assert_eq!(
        slack.error("team.info", &[("domain", "acme-corp")]).await,
        "team_not_on_enterprise"
    );
    let preferences = slack.ok("team.preferences.list", &[]).await;
    assert_eq!(
        (
            &preferences["msg_edit_window_mins"],
            &preferences["allow_message_deletion"]
        ),
        (&json!(-1), &json!(true))
    );
    assert_eq!(slack.ok("team.billing.info", &[]).await["plan"], "std");
    let billable = slack.admin("team.billableInfo", &[]).await["billable_info"].clone();
    assert_eq!(billable.as_object().map(serde_json::Map::len), Some(6), "people");
    assert_eq!(billable[MARCUS]["billing_active"], true);
    assert_eq!(
        slack
            .admin_error("team.billableInfo", &[("user", BOT_USER)])
            .await,
        "user_not_found"
    );
    assert_eq!(slack.error("team.billableInfo", &[]).await, "missing_scope");
    slack.restrict("users:read").await;
    assert_eq!(slack.error("team.info", &[]).await, "missing_scope");
}

#[tokio::test]
async fn custom_emoji_have_addresses_and_other_names() {
    let slack = Workspace::acme().await;
    let emoji = slack.ok("emoji.list", &[]).await["emoji"].clone();
    assert!(string(&emoji["parrot"]).starts_with("https://emoji.slack-edge.com/"));
    assert_eq!(
        (&emoji["party-parrot"], &emoji["ship-it"]),
        (&json!("alias:parrot"), &json!("alias:rocket"))
    );
    assert_eq!(
        slack.error("emoji.list", &[("include_categories", "true")]).await,
        "invalid_arguments"
    );
    slack.restrict("users:read").await;
    assert_eq!(slack.error("emoji.list", &[]).await, "missing_scope");
}

#[tokio::test]
async fn a_bot_is_shown_with_its_app() {
    let slack = Workspace::acme().await;
    let bot = slack.ok("bots.info", &[("bot", "B0AGENT0001")]).await["bot"].clone();
    assert_eq!(
        (&bot["name"], &bot["app_id"], &bot["user_id"], &bot["deleted"]),
        (
            &json!("Agent"),
            &json!("A0AGENT0001"),
            &json!(BOT_USER),
            &json!(false)
        )
    );
    assert_eq!(
        slack.error("bots.info", &[("bot", "B0NOBODY001")]).await,
        "bot_not_found"
    );
    assert_eq!(
        slack
            .error("bots.info", &[("bot", "B0AGENT0001"), ("team_id", "T0OTHER0001")])
            .await,
        "team_not_found"
    );
}

#[tokio::test]
async fn conversations_of_a_user_are_those_that_both_may_see() {
    let slack = Workspace::acme().await;
    let types = ("types", "public_channel,private_channel,mpim,im");
    let own = slack.ok("users.conversations", &[]).await;
    assert_eq!(pluck(&own["channels"], "id").len(), 4);
    assert!(pluck(&own["channels"], "id").contains(&ENGINEERING.to_owned()));
    let theirs = slack.ok("users.conversations", &[("user", ADMIN), types]).await;
    let ids = pluck(&theirs["channels"], "id");
    assert!(!ids.contains(&LEADERSHIP.to_owned()), "the bot is not in it");
    assert_eq!(ids.len(), 7);
    let open = slack
        .ok(
            "users.conversations",
            &[("user", ADMIN), types, ("exclude_archived", "true")],
        )
        .await;
    assert_eq!(items(&open["channels"]).len(), 6);
    slack
        .admin(
            "conversations.invite",
            &[("channel", LEADERSHIP), ("users", BOT_USER)],
        )
        .await;
    let private = [("user", ADMIN), ("types", "private_channel")];
    let theirs = slack.ok("users.conversations", &private).await;
    assert_eq!(pluck(&theirs["channels"], "id"), [LEADERSHIP]);

    let first = slack.ok("users.conversations", &[("limit", "3")]).await;
    let cursor = string(&first["response_metadata"]["next_cursor"]);
    let rest = slack
        .ok("users.conversations", &[("limit", "3"), ("cursor", &cursor)])
        .await;
    assert_eq!(
        [pluck(&first["channels"], "id"), pluck(&rest["channels"], "id")].concat(),
        pluck(&own["channels"], "id")
    );
    for (arguments, error) in [
        ([("types", "secret")], "invalid_types"),
        ([("limit", "1000")], "invalid_limit"),
        ([("cursor", "nonsense")], "invalid_cursor"),
        ([("user", "U0NOBODY001")], "user_not_found"),
    ] {
        assert_eq!(slack.error("users.conversations", &arguments).await, error);
    }
    slack.restrict("channels:read").await;
    assert_eq!(
        slack.call("users.conversations", &[types]).await["needed"],
        "groups:read"
    );
}

#[tokio::test]
async fn addresses_lead_to_users() {
    let slack = Workspace::acme().await;
    let found = slack
        .ok("users.lookupByEmail", &[("email", "Marcus@acme.example")])
        .await;
    assert_eq!(
        (&found["user"]["id"], &found["user"]["profile"]["email"]),
        (&json!(MARCUS), &json!("marcus@acme.example"))
    );
    for email in ["nobody@acme.example", ""] {
        assert_eq!(
            slack.error("users.lookupByEmail", &[("email", email)]).await,
            "users_not_found"
        );
    }
    slack.restrict("users:read").await;
    assert_eq!(
        slack
            .error("users.lookupByEmail", &[("email", "marcus@acme.example")])
            .await,
        "missing_scope"
    );
}

#[tokio::test]
async fn a_revoked_token_is_worth_nothing_and_the_others_stay() {
    let slack = Workspace::acme().await;
    assert_eq!(
        slack.ok("auth.revoke", &[("test", "true")]).await["revoked"],
        false
    );
    slack.ok("auth.test", &[]).await;
    assert_eq!(slack.ok("auth.revoke", &[]).await["revoked"], true);
    assert_eq!(slack.error("auth.test", &[]).await, "invalid_auth");
    slack.admin("auth.test", &[]).await;
    let stored = slack
        .backend
        .sql("SELECT grant_name FROM _asym_auth.tokens WHERE grant_name = 'botToken'")
        .await;
    assert!(stored.is_empty());
    slack.backend.put_tokens(&[("botToken", BOT)]).await;
    slack.ok("auth.test", &[]).await;
}

#[tokio::test]
async fn the_app_is_in_one_workspace_of_no_enterprise() {
    let slack = Workspace::acme().await;
    assert_eq!(
        slack.ok("auth.teams.list", &[]).await,
        json!({
            "ok": true, "teams": [{"id": "T0WORKSPACE", "name": "Acme Corp"}],
            "response_metadata": {"next_cursor": ""},
        })
    );
    let with_icon = slack.ok("auth.teams.list", &[("include_icon", "true")]).await;
    assert_eq!(with_icon["teams"][0]["icon"]["image_default"], true);
    assert_eq!(
        slack.error("auth.teams.list", &[("limit", "1001")]).await,
        "invalid_limit"
    );
    assert_eq!(
        slack.error("migration.exchange", &[("users", MARCUS)]).await,
        "not_enterprise_team"
    );
    let many = ["U1"; 401].join(",");
    assert_eq!(
        slack.error("migration.exchange", &[("users", &many)]).await,
        "too_many_users"
    );
}

#[tokio::test]
async fn who_signed_in_is_told_as_far_as_the_scopes_go() {
    let slack = Workspace::acme().await;
    let claims = slack.admin("openid.connect.userInfo", &[]).await;
    assert_eq!(
        [
            &claims["sub"],
            &claims["email"],
            &claims["name"],
            &claims["https://slack.com/team_name"],
            &claims["https://slack.com/user_id"]
        ],
        [ADMIN, "priya@acme.example", "Priya Raman", "Acme Corp", ADMIN]
    );
    assert_eq!(slack.admin_error("users.identity", &[]).await, "missing_scope");
    let grant = |scopes: &str| {
        format!("UPDATE _asym_auth.grants SET scopes = '{{{scopes}}}' WHERE name = 'userToken'")
    };
    slack
        .backend
        .sql(&grant("openid,identity.basic,identity.email"))
        .await;
    let identity = slack.admin("users.identity", &[]).await;
    assert_eq!(
        (&identity["user"], &identity["team"]),
        (
            &json!({"id": ADMIN, "name": "Priya Raman", "email": "priya@acme.example"}),
            &json!({"id": "T0WORKSPACE"})
        )
    );
    let claims = slack.call_as(USER, "openid.connect.userInfo", &[]).await.body;
    assert_eq!((claims.get("email"), claims.get("name")), (None, None));
    assert_eq!(claims["sub"], ADMIN);
}
