//! What all methods have in common: encodings, tokens, scopes, unknown methods.

use crate::{BOT, GENERAL, USER, Workspace, pluck};
use asymmetric_kit::test_support::Answer;
use serde_json::json;

#[tokio::test]
async fn forms_json_and_queries_are_read_alike() {
    let slack = Workspace::acme().await;
    let client = slack.backend.client();
    let url = slack.backend.url("/api/conversations.info");
    let form = Answer::to(client.post(&url).bearer_auth(BOT).form(&[("channel", GENERAL)]))
        .await
        .body;
    let json = Answer::to(
        client
            .post(&url)
            .bearer_auth(BOT)
            .json(&json!({"channel": GENERAL})),
    )
    .await
    .body;
    let query = Answer::to(client.get(format!("{url}?channel={GENERAL}")).bearer_auth(BOT))
        .await
        .body;
    let token = Answer::to(client.post(&url).form(&[("channel", GENERAL), ("token", BOT)]))
        .await
        .body;
    let parts = format!(
        "--line\r\nContent-Disposition: form-data; name=\"channel\"\r\n\r\n{GENERAL}\r\n--line--\r\n"
    );
    let multipart = client
        .post(&url)
        .bearer_auth(BOT)
        .header("content-type", "multipart/form-data; boundary=line")
        .body(parts);
    let multipart = Answer::to(multipart).await.body;
    assert_eq!(form["channel"]["name"], "general");
    for other in [&json, &query, &multipart, &token] {
        assert_eq!(other["channel"], form["channel"]);
    }
    assert_eq!(json["warning"], "missing_charset");
    assert_eq!(json["response_metadata"]["warnings"], json!(["missing_charset"]));
    assert!(form.get("warning").is_none());
}

#[tokio::test]
async fn what_is_wrong_with_a_request_is_named() {
    let slack = Workspace::acme().await;
    let client = slack.backend.client();
    let url = |method: &str| slack.backend.url(&format!("/api/{method}"));
    let cases = [
        (client.post(url("auth.test")), "not_authed"),
        (
            client.post(url("auth.test")).bearer_auth("xoxb-1"),
            "invalid_auth",
        ),
        (
            client.post(url("chat.explode")).bearer_auth(BOT),
            "unknown_method",
        ),
        (client.put(url("auth.test")).bearer_auth(BOT), "unknown_method"),
        (
            client
                .post(url("auth.test"))
                .bearer_auth(BOT)
                .header("content-type", "application/json")
                .body("{"),
            "invalid_json",
        ),
        (
            client
                .post(url("auth.test"))
                .bearer_auth(BOT)
                .header("content-type", "multipart/form-data; boundary=line")
                .body("--line"),
            "invalid_form_data",
        ),
        (
            client.post(url("auth.test")).bearer_auth(BOT).json(&json!([1])),
            "json_not_object",
        ),
        (
            client.post(url("conversations.info")).bearer_auth(BOT),
            "invalid_arguments",
        ),
    ];
    for (request, error) in cases {
        let answer = Answer::to(request).await;
        assert_eq!(
            (answer.status.as_u16(), &answer.body["ok"], &answer.body["error"]),
            (200, &json!(false), &json!(error))
        );
        assert_eq!(answer.header("content-type"), "application/json; charset=utf-8");
    }
}

#[tokio::test]
async fn published_methods_without_a_handler_say_so() {
    let slack = Workspace::acme().await;
    let answer = slack.call("admin.teams.list", &[]).await;
    assert_eq!(
        answer,
        json!({
            "ok": false, "error": "not_implemented", "req_method": "admin.teams.list",
            "response_metadata": {"messages": ["[ERROR] admin.teams.list is not implemented by this clone"]},
        })
    );
    let unauthenticated = Answer::to(
        slack
            .backend
            .client()
            .post(slack.backend.url("/api/admin.teams.list")),
    )
    .await;
    assert_eq!(unauthenticated.body["error"], "not_authed");
    let operations = Answer::to(slack.backend.control(http::Method::GET, "/v1/operations"))
        .await
        .body;
    let names = pluck(&operations["operations"], "name");
    let published = names
        .iter()
        .filter(|name| !name.starts_with("asymmetric.") && *name != "files.upload");
    assert_eq!(
        published.count(),
        280,
        "what is not Slack's is told from what is; files.upload is retired"
    );
}

#[tokio::test]
async fn scopes_are_enforced_and_shown() {
    let slack = Workspace::acme().await;
    let listed = slack.call_as(BOT, "users.list", &[]).await;
    assert!(
        listed
            .header("x-oauth-scopes")
            .split(',')
            .any(|scope| scope == "users:read")
    );
    assert_eq!(listed.header("x-accepted-oauth-scopes"), "users:read");

    slack.restrict("chat:write,channels:read").await;
    let refused = slack.call_as(BOT, "users.list", &[]).await;
    assert_eq!(
        refused.body,
        json!({"ok": false, "error": "missing_scope", "needed": "users:read", "provided": "chat:write,channels:read"})
    );
    assert_eq!(refused.header("x-oauth-scopes"), "chat:write,channels:read");
    let every_method = [
        (
            "conversations.history",
            "channels:history,groups:history,im:history,mpim:history",
        ),
        (
            "conversations.replies",
            "channels:history,groups:history,im:history,mpim:history",
        ),
        (
            "conversations.create",
            "channels:manage,channels:write,groups:write,im:write,mpim:write",
        ),
        (
            "conversations.archive",
            "channels:manage,channels:write,groups:write,im:write,mpim:write",
        ),
        (
            "conversations.invite",
            "channels:manage,channels:write,channels:write.invites,groups:write,groups:write.invites,im:write,mpim:write",
        ),
        ("conversations.join", "channels:join,channels:write"),
        ("reactions.add", "reactions:write"),
        ("reactions.remove", "reactions:write"),
        ("reactions.get", "reactions:read"),
        ("users.info", "users:read"),
    ];
    for (method, needed) in every_method {
        let answer = slack
            .call(method, &[("channel", GENERAL), ("user", "U0MARCUS001")])
            .await;
        assert_eq!(
            (&answer["error"], &answer["needed"]),
            (&json!("missing_scope"), &json!(needed)),
            "{method}"
        );
    }
    slack.restrict("users:read").await;
    for (method, needed) in [
        (
            "conversations.list",
            "channels:read,groups:read,im:read,mpim:read",
        ),
        (
            "conversations.info",
            "channels:read,groups:read,im:read,mpim:read",
        ),
        (
            "conversations.members",
            "channels:read,groups:read,im:read,mpim:read",
        ),
        ("chat.postMessage", "chat:write"),
        ("chat.update", "chat:write"),
        ("chat.delete", "chat:write"),
    ] {
        let answer = slack.call(method, &[("channel", GENERAL)]).await;
        assert_eq!(
            (&answer["error"], &answer["needed"]),
            (&json!("missing_scope"), &json!(needed)),
            "{method}"
        );
    }
}

#[tokio::test]
async fn auth_test_says_who_and_where() {
    let slack = Workspace::acme().await;
    let bot = slack.ok("auth.test", &[]).await;
    assert_eq!(
        bot,
        json!({
            "ok": true, "url": slack.backend.url("/"), "team": "Acme Corp", "user": "agent", "team_id": "T0WORKSPACE",
            "user_id": "U0AGENT0001", "bot_id": "B0AGENT0001", "is_enterprise_install": false,
        })
    );
    let admin = slack.admin("auth.test", &[]).await;
    assert_eq!(
        (&admin["user"], &admin["user_id"]),
        (&json!("priya"), &json!("U0ADMIN0001"))
    );
    assert!(admin.get("bot_id").is_none());
    let identities = slack.backend.put_tokens(&[("userToken", USER)]).await;
    assert_eq!(
        identities,
        json!({
            "adminUserId": "U0ADMIN0001", "appId": "A0AGENT0001", "botUserId": "U0AGENT0001",
            "clientId": "100000000001.100000000002", "verificationToken": "gIkuvaNzQIHg97ATvDxqgjtO",
            "webhookId": "B0WEBHOOK01", "workspaceId": "T0WORKSPACE",
        })
    );
}

#[tokio::test]
async fn api_test_gives_back_what_it_is_given() {
    let slack = Workspace::acme().await;
    let client = slack.backend.client();
    let url = slack.backend.url("/api/api.test");
    assert_eq!(Answer::to(client.post(&url)).await.body, json!({"ok": true}));
    let echoed = Answer::to(client.post(&url).form(&[("foo", "bar"), ("token", BOT)]))
        .await
        .body;
    assert_eq!(echoed, json!({"ok": true, "args": {"foo": "bar"}}));
    let failed = Answer::to(client.post(&url).form(&[("error", "my_error")]))
        .await
        .body;
    assert_eq!(
        failed,
        json!({"ok": false, "error": "my_error", "args": {"error": "my_error"}})
    );
}

#[tokio::test]
async fn health_is_at_the_path_of_the_manifest() {
    let slack = Workspace::acme().await;
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../clone.manifest.json"));
    let manifest: serde_json::Value = serde_json::from_str(&manifest.expect("a manifest")).expect("JSON");
    let path = manifest["services"]["backend"]["health"]
        .as_str()
        .expect("a path");
    let health = Answer::to(slack.backend.client().get(slack.backend.url(path))).await;
    assert_eq!(health.body, json!({"status": "ok"}));
    let names: Vec<&String> = manifest["tokens"].as_object().expect("tokens").keys().collect();
    for name in [
        "botToken",
        "userToken",
        "appToken",
        "configToken",
        "signingSecret",
        "clientSecret",
        "webhookToken",
    ] {
        assert!(names.iter().any(|known| *known == name), "{name}");
    }
}
