//! OAuth: the page, codes, tokens that rotate.

use crate::{
    BOT, GENERAL, USER,
    apps::platform::{AGENT, CLIENT_ID, CLIENT_SECRET, Platform},
    string,
};
use serde_json::{Value, json};
use std::collections::HashMap;

const BACK: &str = "https://deploys.example/auth";

async fn platform(change: impl FnOnce(&mut Value)) -> Platform {
    let platform = Platform::start().await;
    let mut manifest = platform.manifest().await;
    manifest["oauth_config"]["redirect_urls"] = json!([BACK]);
    change(&mut manifest);
    platform.update(&manifest).await;
    platform
}

/// Sends the form of the page as the admin, and gives the query of where it leads.
async fn decide(
    platform: &Platform,
    decision: &str,
    scope: &str,
    user_scope: &str,
) -> HashMap<String, String> {
    let form = [
        ("client_id", CLIENT_ID),
        ("scope", scope),
        ("user_scope", user_scope),
        ("redirect_uri", BACK),
        ("state", "s&1"),
        ("user", "U0ADMIN0001"),
        ("channel", GENERAL),
        ("decision", decision),
    ];
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let url = platform.slack.backend.url("/oauth/v2/authorize");
    let response = client.post(url).form(&form).send().await.expect("a response");
    assert_eq!(response.status(), 302);
    let location = response.headers()["location"].to_str().expect("text").to_owned();
    let (address, query) = location.split_once('?').expect("a query");
    assert_eq!(address, BACK);
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

async fn access(platform: &Platform, arguments: &[(&str, &str)]) -> Value {
    let client = [("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    let all = [&client[..], arguments].concat();
    platform.slack.call_as("", "oauth.v2.access", &all).await.body
}

#[tokio::test]
async fn a_person_lets_an_app_in_and_it_gets_tokens() {
    let platform = platform(|_| {}).await;
    let page = format!("/oauth/v2/authorize?client_id={CLIENT_ID}&scope=chat:write,incoming-webhook&state=x");
    let response = platform
        .slack
        .backend
        .client()
        .get(platform.slack.backend.url(&page))
        .send()
        .await;
    let response = response.expect("a page");
    assert!(
        response.headers()["content-type"]
            .to_str()
            .expect("text")
            .starts_with("text/html")
    );
    let page = response.text().await.expect("a page");
    assert!(
        page.contains("Agent is requesting permission") && page.contains("chat:write"),
        "{page}"
    );

    let back = decide(&platform, "allow", "chat:write,incoming-webhook", "search:read").await;
    assert_eq!(back["state"], "s&1");
    let code = [("code", back["code"].as_str()), ("redirect_uri", BACK)];
    let given = access(&platform, &code).await;
    assert_eq!(given["ok"], true, "{given}");
    assert_eq!(given["token_type"], "bot");
    assert_eq!(given["bot_user_id"], "U0AGENT0001");
    assert_eq!(given["team"], json!({"id": "T0WORKSPACE", "name": "Acme Corp"}));
    let bot = string(&given["access_token"]);
    let user = string(&given["authed_user"]["access_token"]);
    assert!(bot.starts_with("xoxb-") && user.starts_with("xoxp-"));
    let posted = platform
        .slack
        .call_as(&bot, "chat.postMessage", &[("channel", GENERAL), ("text", "in")])
        .await;
    assert_eq!(posted.body["ok"], true, "{}", posted.body);
    let who = platform.slack.call_as(&user, "auth.test", &[]).await.body;
    assert_eq!(who["user_id"], "U0ADMIN0001");

    let webhook = &given["incoming_webhook"];
    assert_eq!(webhook["channel"], "#general");
    let sent = platform
        .slack
        .backend
        .client()
        .post(string(&webhook["url"]))
        .body(r#"{"text": "from the hook"}"#);
    assert_eq!(
        sent.send()
            .await
            .expect("a response")
            .text()
            .await
            .expect("a text"),
        "ok"
    );
    assert_eq!(platform.slack.texts(GENERAL, "1").await, ["from the hook"]);

    assert_eq!(access(&platform, &code).await["error"], "code_already_used");
}

#[tokio::test]
async fn what_is_wrong_with_an_authorization_is_named() {
    let platform = platform(|_| {}).await;
    let page = async |query: &str| {
        let url = platform
            .slack
            .backend
            .url(&format!("/oauth/v2/authorize?{query}"));
        let response = platform
            .slack
            .backend
            .client()
            .get(url)
            .send()
            .await
            .expect("a page");
        response.text().await.expect("a page")
    };
    let client = format!("client_id={CLIENT_ID}");
    assert!(
        page("client_id=1.2&scope=chat:write")
            .await
            .contains("invalid_client_id")
    );
    assert!(
        page(&format!("{client}&scope=chat:wrote"))
            .await
            .contains("invalid_scope")
    );
    assert!(page(&client).await.contains("invalid_scope"));
    let elsewhere =
        format!("{client}&scope=chat:write&redirect_uri=https://deploys.example.evil.example/auth");
    assert!(page(&elsewhere).await.contains("bad_redirect_uri"));
    let longer = format!("{client}&scope=chat:write&redirect_uri={BACK}entication");
    assert!(page(&longer).await.contains("bad_redirect_uri"));
    let cancelled = decide(&platform, "cancel", "chat:write", "").await;
    assert_eq!(cancelled["error"], "access_denied");

    let code = decide(&platform, "allow", "chat:write", "").await["code"].clone();
    let right = [("code", code.as_str()), ("redirect_uri", BACK)];
    assert_eq!(
        access(&platform, &[("code", "1.2.3")]).await["error"],
        "invalid_code"
    );
    assert_eq!(
        access(&platform, &[("code", &code)]).await["error"],
        "bad_redirect_uri"
    );
    assert_eq!(
        access(&platform, &[("grant_type", "password")]).await["error"],
        "invalid_grant_type"
    );
    let wrong = [&right[..], &[("client_id", CLIENT_ID), ("client_secret", "no")]].concat();
    let wrong = platform.slack.call_as("", "oauth.v2.access", &wrong).await.body;
    assert_eq!(wrong["error"], "bad_client_secret");
    let later = "UPDATE _asym_state.clock SET anchor = anchor + interval '10 minutes' RETURNING 1";
    platform.slack.backend.sql(later).await;
    assert_eq!(access(&platform, &right).await["error"], "invalid_code");
    // The client's id and secret may come in a header.
    let url = platform.slack.backend.url("/api/oauth.v2.access");
    let request = platform
        .slack
        .backend
        .client()
        .post(url)
        .basic_auth(CLIENT_ID, Some(CLIENT_SECRET));
    let body: Value = request
        .form(&[("code", "x")])
        .send()
        .await
        .expect("a response")
        .json()
        .await
        .expect("JSON");
    assert_eq!(body["error"], "invalid_code");
}

#[tokio::test]
async fn tokens_rotate_where_the_app_wants_it() {
    let platform = platform(|manifest| manifest["settings"]["token_rotation_enabled"] = true.into()).await;
    let code = decide(&platform, "allow", "chat:write", "").await["code"].clone();
    let given = access(&platform, &[("code", &code), ("redirect_uri", BACK)]).await;
    assert_eq!(given["expires_in"], 43_200, "{given}");
    let token = string(&given["access_token"]);
    assert!(token.starts_with("xoxe.xoxb-1-"));
    let refresh = string(&given["refresh_token"]);
    let rotate = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh.as_str()),
    ];
    let next = access(&platform, &rotate).await;
    assert_eq!(next["ok"], true, "{next}");
    let works = async |token: &str| platform.slack.call_as(token, "auth.test", &[]).await.body;
    assert_eq!(works(&string(&next["access_token"])).await["ok"], true);
    assert_eq!(access(&platform, &rotate).await["error"], "invalid_refresh_token");
    let later = "UPDATE _asym_state.clock SET anchor = anchor + interval '12 hours' RETURNING 1";
    platform.slack.backend.sql(later).await;
    assert_eq!(works(&token).await["error"], "token_expired");

    // Tokens that last are exchanged once for ones that do not.
    let client = [("client_id", CLIENT_ID), ("client_secret", CLIENT_SECRET)];
    let exchange = async |token: &str| {
        let arguments = [&client[..], &[("token", token)]].concat();
        platform
            .slack
            .call_as("", "oauth.v2.exchange", &arguments)
            .await
            .body
    };
    let exchanged = exchange(BOT).await;
    assert_eq!(exchanged["ok"], true, "{exchanged}");
    assert_eq!(works(BOT).await["error"], "invalid_auth");
    let token = string(&exchanged["access_token"]);
    assert_eq!(works(&token).await["user_id"], "U0AGENT0001");
    assert_eq!(exchange(&token).await["error"], "token_already_exchanged");
    let of_user = exchange(USER).await;
    assert!(
        string(&of_user["authed_user"]["access_token"]).starts_with("xoxe.xoxp-1-"),
        "{of_user}"
    );
}

#[tokio::test]
async fn an_app_that_is_new_gets_a_bot_of_its_own() {
    let platform = Platform::start().await;
    let manifest = json!({
        "display_information": {"name": "Agent"},
        "oauth_config": {"scopes": {"bot": ["chat:write"]}, "redirect_urls": [BACK]},
    });
    let created = platform
        .config("apps.manifest.create", &[("manifest", &manifest.to_string())])
        .await;
    let (id, secret) = (
        string(&created["credentials"]["client_id"]),
        string(&created["credentials"]["client_secret"]),
    );
    let form = [
        ("client_id", id.as_str()),
        ("scope", "chat:write"),
        ("user", "U0MARCUS001"),
        ("decision", "allow"),
    ];
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let response = client
        .post(platform.slack.backend.url("/oauth/v2/authorize"))
        .form(&form)
        .send()
        .await;
    let location = response.expect("a response").headers()["location"]
        .to_str()
        .expect("text")
        .to_owned();
    let query = location.split_once('?').expect("a query").1.to_owned();
    let (_, code) = form_urlencoded::parse(query.as_bytes()).next().expect("a code");
    let arguments = [
        ("client_id", id.as_str()),
        ("client_secret", &secret),
        ("code", &code),
    ];
    let given = platform
        .slack
        .call_as("", "oauth.v2.access", &arguments)
        .await
        .body;
    assert_eq!(given["ok"], true, "{given}");
    assert_ne!(given["app_id"], AGENT);
    let who = platform
        .slack
        .call_as(&string(&given["access_token"]), "auth.test", &[])
        .await
        .body;
    assert_eq!(who["user_id"], given["bot_user_id"]);
    assert_eq!(given["authed_user"], json!({"id": "U0MARCUS001"}));
}
