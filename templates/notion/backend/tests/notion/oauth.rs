use crate::support::{Api, CLIENT_SECRET, TOKEN};
use asymmetric_kit::test_support::Answer;
use serde_json::{Value, json};

const CLIENT: &str = "2b5d872b-594c-8077-a6e0-0037b8c4d1f9";
const CALLBACK: &str = "https://agent.example/oauth/callback";

/// A request of the client.
async fn asked(api: &Api, operation: &str, secret: &str, body: Value) -> Answer {
    let url = api.backend.url(&format!("/v1/oauth/{operation}"));
    let request = api.backend.client().post(url).basic_auth(CLIENT, Some(secret));
    Answer::to(request.json(&body)).await
}

/// A code, without following the redirect to where nobody listens.
async fn code(api: &Api) -> String {
    let url = api.backend.url(&format!(
        "/v1/oauth/authorize?client_id={CLIENT}&response_type=code&redirect_uri={CALLBACK}&state=a%20b"
    ));
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .expect("a client");
    let answer = Answer::to(client.get(url)).await;
    assert_eq!(answer.status, 302, "{}", answer.body);
    let location = answer.header("location").to_owned();
    let query = location
        .strip_prefix(&format!("{CALLBACK}?code="))
        .expect("the callback");
    query.strip_suffix("&state=a%20b").expect("the state").to_owned()
}

async fn exchanged(api: &Api) -> Value {
    let body = json!({"grant_type": "authorization_code", "code": code(api).await, "redirect_uri": CALLBACK});
    let answer = asked(api, "token", CLIENT_SECRET, body).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.body
}

async fn works(api: &Api, token: &Value) -> bool {
    let url = api.backend.url("/v1/users/me");
    let request = api
        .backend
        .client()
        .get(url)
        .bearer_auth(token.as_str().expect("a token"));
    Answer::to(request.header("notion-version", "2025-09-03"))
        .await
        .status
        == 200
}

#[tokio::test]
async fn a_code_becomes_a_token_that_is_renewed_and_revoked() {
    let api = Api::empty().await;
    let tokens = exchanged(&api).await;
    assert_eq!(
        (&tokens["token_type"], &tokens["workspace_name"]),
        (&json!("bearer"), &json!("Workspace"))
    );
    assert!(works(&api, &tokens["access_token"]).await);
    let refresh = json!({"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]});
    let renewed = asked(&api, "token", CLIENT_SECRET, refresh.clone()).await.body;
    assert!(works(&api, &renewed["access_token"]).await && !works(&api, &tokens["access_token"]).await);
    assert_eq!(
        asked(&api, "token", CLIENT_SECRET, refresh).await.body["code"],
        "invalid_grant"
    );
    let token = json!({"token": renewed["access_token"]});
    let introspected = asked(&api, "introspect", CLIENT_SECRET, token.clone()).await.body;
    assert_eq!(
        (&introspected["active"], &introspected["iat"]),
        (&json!(true), &json!(1_767_603_600))
    );
    assert_eq!(
        asked(&api, "revoke", CLIENT_SECRET, token.clone()).await.status,
        200
    );
    assert!(!works(&api, &renewed["access_token"]).await);
    assert_eq!(
        asked(&api, "introspect", CLIENT_SECRET, token).await.body["active"],
        false
    );
    assert!(works(&api, &json!(TOKEN)).await);
}

#[tokio::test]
async fn codes_and_clients_are_checked() {
    let api = Api::empty().await;
    let given = code(&api).await;
    let body = |code: &str| json!({"grant_type": "authorization_code", "code": code});
    let answer = asked(&api, "token", "wrong", body(&given)).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["code"]),
        (401, &json!("invalid_client"))
    );
    let answer = asked(&api, "token", CLIENT_SECRET, body("wrong")).await;
    assert_eq!(
        (answer.status.as_u16(), &answer.body["code"]),
        (400, &json!("invalid_grant"))
    );
    assert_eq!(
        asked(&api, "token", CLIENT_SECRET, body(&given)).await.status,
        200
    );
    assert_eq!(
        asked(&api, "token", CLIENT_SECRET, body(&given)).await.status,
        400
    );
    let late = code(&api).await;
    api.backend
        .sql("UPDATE _asym_state.clock SET anchor = anchor + interval '11 minutes'")
        .await;
    assert_eq!(
        asked(&api, "token", CLIENT_SECRET, body(&late)).await.body["code"],
        "invalid_grant"
    );
    let elsewhere = format!(
        "/v1/oauth/authorize?client_id={CLIENT}&response_type=code&redirect_uri=https://evil.example/"
    );
    assert_eq!(
        Answer::to(api.backend.client().get(api.backend.url(&elsewhere)))
            .await
            .status,
        400
    );
}
