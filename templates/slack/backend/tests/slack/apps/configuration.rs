//! `apps.manifest.*`, `tooling.tokens.rotate`, `apps.uninstall`.

use super::platform::{AGENT, CLIENT_ID, CLIENT_SECRET, CONFIG, CONFIG_REFRESH, Platform, eventually};
use crate::{BOT, pluck, string};
use serde_json::{Value, json};

fn manifest() -> Value {
    json!({
        "display_information": {"name": "Deploys", "description": "Ships things"},
        "features": {"bot_user": {"display_name": "deploys"}},
        "oauth_config": {"scopes": {"bot": ["chat:write", "commands"]}, "redirect_urls": ["https://deploys.example/auth"]},
        "settings": {"interactivity": {"is_enabled": true, "request_url": "https://deploys.example/slack"}},
    })
}

#[tokio::test]
async fn an_app_is_created_changed_and_deleted_by_its_manifest() {
    let platform = Platform::start().await;
    let text = manifest().to_string();
    let created = platform
        .config("apps.manifest.create", &[("manifest", &text)])
        .await;
    assert_eq!(created["ok"], true, "{created}");
    let id = string(&created["app_id"]);
    assert!(id.starts_with('A'), "{id}");
    for (name, length) in [
        ("client_secret", 32),
        ("signing_secret", 32),
        ("verification_token", 24),
    ] {
        assert_eq!(string(&created["credentials"][name]).len(), length, "{name}");
    }
    let address = string(&created["oauth_authorize_url"]);
    assert!(address.contains("/oauth/v2/authorize?client_id="), "{address}");
    assert!(address.contains("scope=chat%3Awrite%2Ccommands"), "{address}");

    let exported = platform.config("apps.manifest.export", &[("app_id", &id)]).await;
    assert_eq!(
        exported["manifest"]["display_information"],
        manifest()["display_information"]
    );
    assert_eq!(exported["manifest"]["settings"]["socket_mode_enabled"], false);

    let mut changed = manifest();
    changed["display_information"]["name"] = "Releases".into();
    changed["oauth_config"]["scopes"]["bot"] = json!(["chat:write"]);
    let arguments = [("app_id", id.as_str()), ("manifest", &changed.to_string())];
    let updated = platform.config("apps.manifest.update", &arguments).await;
    assert_eq!(
        updated,
        json!({"ok": true, "app_id": id, "permissions_updated": true})
    );
    let names = platform
        .slack
        .backend
        .sql("SELECT name FROM state_v1.apps ORDER BY id")
        .await;
    assert!(names.iter().any(|row| row.get::<_, &str>(0) == "Releases"));

    let deleted = platform.config("apps.manifest.delete", &[("app_id", &id)]).await;
    assert_eq!(deleted, json!({"ok": true}));
    let gone = platform.config("apps.manifest.export", &[("app_id", &id)]).await;
    assert_eq!(gone["error"], "invalid_app_id");
}

#[tokio::test]
async fn a_manifest_that_is_wrong_is_refused_with_places() {
    let platform = Platform::start().await;
    let mut wrong = manifest();
    wrong["settings"]["event_subscriptions"] = json!({"bot_events": ["app_mention"]});
    wrong["settings"]["interactivity"] = json!({"is_enabled": true});
    for method in ["apps.manifest.create", "apps.manifest.validate"] {
        let refused = platform.config(method, &[("manifest", &wrong.to_string())]).await;
        assert_eq!(refused["error"], "invalid_manifest", "{refused}");
        assert_eq!(
            pluck(&refused["errors"], "pointer"),
            [
                "/settings/event_subscriptions",
                "/settings/interactivity",
                "/settings/interactivity"
            ]
        );
    }
    let arguments = [("app_id", AGENT), ("manifest", "{")];
    let refused = platform.config("apps.manifest.update", &arguments).await;
    assert_eq!(refused["error"], "invalid_manifest");
    let valid = platform
        .config("apps.manifest.validate", &[("manifest", &manifest().to_string())])
        .await;
    assert_eq!(valid, json!({"ok": true}));
}

#[tokio::test]
async fn only_a_configuration_token_configures_and_it_does_nothing_else() {
    let platform = Platform::start().await;
    for method in ["apps.manifest.export", "apps.manifest.delete"] {
        let refused = platform
            .slack
            .call_as(BOT, method, &[("app_id", AGENT)])
            .await
            .body;
        assert_eq!(refused["error"], "not_allowed_token_type");
    }
    assert_eq!(
        platform.slack.call_as(CONFIG, "auth.test", &[]).await.body["error"],
        "not_allowed_token_type"
    );
    let refused = platform
        .slack
        .call_as(CONFIG_REFRESH, "auth.test", &[])
        .await
        .body;
    assert_eq!(refused["error"], "invalid_auth");
    // Somebody else's app.
    let update = "UPDATE app_settings SET owner = 'U0MARCUS001' WHERE app_id = 'A0AGENT0001' RETURNING 1";
    platform.slack.backend.sql(update).await;
    assert_eq!(
        platform
            .config("apps.manifest.export", &[("app_id", AGENT)])
            .await["error"],
        "no_permission"
    );
}

#[tokio::test]
async fn a_configuration_token_is_rotated_and_ends() {
    let platform = Platform::start().await;
    let rotate = [("refresh_token", CONFIG_REFRESH)];
    let rotated = platform
        .slack
        .call_as("", "tooling.tokens.rotate", &rotate)
        .await
        .body;
    assert_eq!(rotated["ok"], true, "{rotated}");
    assert_eq!(
        rotated["exp"].as_i64(),
        rotated["iat"].as_i64().map(|iat| iat + 43_200)
    );
    let token = string(&rotated["token"]);
    assert!(token.starts_with("xoxe.xoxp-1-"));
    let export = [("app_id", AGENT)];
    let exported = platform
        .slack
        .call_as(&token, "apps.manifest.export", &export)
        .await
        .body;
    assert_eq!(exported["ok"], true, "{exported}");
    let spent = platform
        .slack
        .call_as("", "tooling.tokens.rotate", &rotate)
        .await
        .body;
    assert_eq!(spent["error"], "invalid_refresh_token");
    let later = "UPDATE _asym_state.clock SET anchor = anchor + interval '12 hours' RETURNING 1";
    platform.slack.backend.sql(later).await;
    let expired = platform
        .slack
        .call_as(&token, "apps.manifest.export", &export)
        .await
        .body;
    assert_eq!(expired["error"], "token_expired");
    let again = [(
        "refresh_token",
        rotated["refresh_token"].as_str().expect("a token"),
    )];
    assert_eq!(
        platform
            .slack
            .call_as("", "tooling.tokens.rotate", &again)
            .await
            .body["ok"],
        true
    );
}

#[tokio::test]
async fn an_app_that_is_uninstalled_is_told_and_its_tokens_end() {
    let mut platform = Platform::configured(|manifest| {
        manifest["settings"]["event_subscriptions"] =
            json!({"bot_events": ["app_uninstalled", "tokens_revoked"]});
    })
    .await;
    let wrong = [("client_id", CLIENT_ID), ("client_secret", "wrong")];
    assert_eq!(
        platform.slack.error("apps.uninstall", &wrong).await,
        "bad_client_secret"
    );
    let right = [("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    assert_eq!(
        platform.slack.ok("apps.uninstall", &right).await,
        json!({"ok": true})
    );
    let revoked = platform.app.event().await;
    assert_eq!(
        (&revoked["type"], &revoked["tokens"]["bot"]),
        (&json!("tokens_revoked"), &json!(["U0AGENT0001"]))
    );
    assert_eq!(platform.app.event().await["type"], "app_uninstalled");
    assert_eq!(platform.slack.error("auth.test", &[]).await, "invalid_auth");
    let installs = "SELECT count(*) FROM state_v1.app_installs";
    assert_eq!(platform.slack.backend.sql(installs).await[0].get::<_, i64>(0), 0);
}

#[tokio::test]
async fn a_request_url_has_to_give_its_challenge_back() {
    let mut platform = Platform::start().await;
    let mut manifest = platform.manifest().await;
    manifest["settings"]["event_subscriptions"] =
        json!({"request_url": format!("{}/mute", platform.app.url), "bot_events": ["reaction_added"]});
    platform.update(&manifest).await;
    let challenge = platform.app.next().await;
    assert_eq!(string(&challenge.json()["challenge"]).len(), 52);
    challenge.assert_signed(super::platform::SIGNING_SECRET);
    let pending = "SELECT count(*) FROM _asym_state.deliveries";
    eventually(async || platform.slack.backend.sql(pending).await[0].get::<_, i64>(0) == 0).await;
    let ts = platform.slack.post(crate::GENERAL, "hello").await;
    let reaction = [
        ("channel", crate::GENERAL),
        ("timestamp", ts.as_str()),
        ("name", "eyes"),
    ];
    platform.slack.ok("reactions.add", &reaction).await;
    let quiet = platform.slack.backend.sql(pending).await[0].get::<_, i64>(0);
    assert_eq!(quiet, 0, "nothing goes to a URL that did not answer");
    // The same manifest again challenges it again.
    platform.update(&manifest).await;
    assert_eq!(platform.app.next().await.json()["type"], "url_verification");
}
