//! Socket Mode, with a client that speaks WebSockets.

use crate::{APP, BOT, TOKENS, USER, Workspace, string};
use asymmetric_kit::{
    SocketError,
    test_support::{Answer, TestSocket},
};
use asymmetric_slack_backend::{Envelope, EnvelopeKind};
use serde_json::{Value, json};
use std::time::Duration;

const AGENT_APP: &str = "A0AGENT0001";

/// A URL that opens one connection.
async fn url(slack: &Workspace) -> String {
    let answer = slack.call_as(APP, "apps.connections.open", &[]).await.body;
    assert_eq!(answer["ok"], true, "{answer}");
    string(&answer["url"])
}

/// A connection, and what it was told at first.
async fn connect(slack: &Workspace) -> (TestSocket, Value) {
    let mut socket = TestSocket::open(&url(slack).await).await.expect("a connection");
    let hello = socket.next().await;
    (socket, hello)
}

fn event(id: &str) -> Envelope {
    Envelope {
        id: id.to_owned(),
        kind: EnvelopeKind::EventsApi,
        payload: json!({"type": "event_callback", "event": {"type": "app_mention"}}),
        retry: None,
    }
}

async fn deliver(slack: &Workspace, envelope: &Envelope) -> Result<Option<Value>, SocketError> {
    let sockets = slack.backend.instance().sockets();
    sockets
        .deliver(AGENT_APP, &envelope.id, envelope.text(), Duration::from_secs(10))
        .await
}

#[tokio::test]
async fn an_app_opens_a_connection_and_is_greeted() {
    let slack = Workspace::acme().await;
    slack.backend.freeze_clock().await;
    let url = url(&slack).await;
    let start = slack.backend.url("/link/?ticket=").replacen("http", "ws", 1);
    assert!(
        url.starts_with(&start) && url.ends_with("&app_id=A0AGENT0001"),
        "{url}"
    );
    let mut socket = TestSocket::open(&url).await.expect("a connection");
    let host = slack.backend.instance().api_address().to_string();
    assert_eq!(
        socket.next().await,
        json!({
            "type": "hello", "num_connections": 1,
            "debug_info": {
                "host": host, "started": "2026-01-05 09:00:00.000", "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": AGENT_APP},
        })
    );
    assert!(
        TestSocket::open(&url).await.is_err(),
        "a ticket is for one connection"
    );
    let (_second, hello) = connect(&slack).await;
    assert_eq!(hello["num_connections"], 2);
}

#[tokio::test]
async fn tickets_are_of_an_app_and_expire() {
    let slack = Workspace::acme().await;
    let fresh = url(&slack).await;
    let of_another = fresh.replace("A0AGENT0001", "A0OTHER0001");
    assert!(TestSocket::open(&of_another).await.is_err());
    slack
        .backend
        .sql("UPDATE app_connection_tickets SET expires = expires - 60")
        .await;
    assert!(TestSocket::open(&fresh).await.is_err());
    connect(&slack).await;
    let left: i64 = slack
        .backend
        .sql("SELECT count(*) FROM app_connection_tickets")
        .await[0]
        .get(0);
    assert_eq!(left, 0, "used or expired");

    let plain = fresh.replacen("ws", "http", 1);
    let answer = Answer::to(slack.backend.client().get(plain)).await;
    assert_eq!((answer.status.as_u16(), &answer.body["ok"]), (426, &json!(false)));
}

#[tokio::test]
async fn only_app_level_tokens_with_the_scope_open_connections() {
    let slack = Workspace::acme().await;
    let method = "apps.connections.open";
    for token in [BOT, USER] {
        let refused = slack.call_as(token, method, &[]).await.body;
        assert_eq!(refused["error"], "not_allowed_token_type");
    }
    let client = slack.backend.client();
    let address = slack.backend.url("/api/apps.connections.open");
    let get = Answer::to(client.get(&address).bearer_auth(APP)).await.body;
    assert_eq!(get["error"], "insecure_request");
    let argument = Answer::to(client.post(&address).form(&[("token", APP)]))
        .await
        .body;
    assert_eq!(argument["error"], "missing_args");
    let app_elsewhere = slack.call_as(APP, "auth.test", &[]).await.body;
    assert_eq!(app_elsewhere["error"], "not_allowed_token_type");
    slack
        .backend
        .sql("UPDATE _asym_auth.grants SET scopes = '{authorizations:read}' WHERE name = 'appToken'")
        .await;
    let refused = slack.call_as(APP, method, &[]).await.body;
    assert_eq!(
        refused,
        json!({"ok": false, "error": "missing_scope", "needed": "connections:write", "provided": "authorizations:read"})
    );
}

#[tokio::test]
async fn each_envelope_goes_to_one_connection_and_its_answer_comes_back() {
    let slack = Workspace::acme().await;
    assert_eq!(
        deliver(&slack, &event("e0")).await,
        Err(SocketError::NobodyConnected)
    );
    let (mut first, _) = connect(&slack).await;
    let (mut second, _) = connect(&slack).await;
    for (socket, envelope) in [(&mut first, event("e1")), (&mut second, event("e2"))] {
        let acknowledging = async {
            assert_eq!(
                socket.next().await,
                json!({
                    "type": "events_api", "envelope_id": envelope.id, "payload": envelope.payload,
                    "accepts_response_payload": false, "retry_attempt": 0, "retry_reason": "",
                })
            );
            socket.send(&json!({"envelope_id": envelope.id})).await;
        };
        let (delivered, ()) = tokio::join!(deliver(&slack, &envelope), acknowledging);
        assert_eq!(delivered, Ok(None));
    }
    let command = Envelope {
        id: "e3".to_owned(),
        kind: EnvelopeKind::SlashCommands,
        payload: json!({"command": "/deploy"}),
        retry: None,
    };
    let answering = async {
        let message = first.next().await;
        assert_eq!(
            (&message["type"], &message["accepts_response_payload"]),
            (&json!("slash_commands"), &json!(true))
        );
        first
            .send(&json!({"envelope_id": "e3", "payload": {"text": "on it"}}))
            .await;
    };
    let (delivered, ()) = tokio::join!(deliver(&slack, &command), answering);
    assert_eq!(delivered, Ok(Some(json!({"text": "on it"}))));
}

#[tokio::test]
async fn what_may_be_answered_says_so() {
    let interactive = |kind: &str| Envelope {
        id: "e".to_owned(),
        kind: EnvelopeKind::Interactive,
        payload: json!({"type": kind}),
        retry: None,
    };
    assert!(interactive("view_submission").accepts_response_payload());
    assert!(!interactive("block_actions").accepts_response_payload());
    let again = Envelope {
        retry: Some((2, "timeout".to_owned())),
        ..event("e")
    };
    let text: Value = serde_json::from_str(&again.text()).expect("JSON");
    assert_eq!(
        (&text["retry_attempt"], &text["retry_reason"]),
        (&json!(2), &json!("timeout"))
    );
    assert_eq!(Envelope::target(AGENT_APP), "socket:A0AGENT0001");
}

#[tokio::test]
async fn an_app_has_ten_connections_at_most() {
    let slack = Workspace::acme().await;
    let mut open = Vec::new();
    for number in 1..=10 {
        let (socket, hello) = connect(&slack).await;
        assert_eq!(hello["num_connections"], number);
        open.push(socket);
    }
    let (mut refused, disconnect) = connect(&slack).await;
    assert_eq!(
        (&disconnect["type"], &disconnect["reason"]),
        (&json!("disconnect"), &json!("too_many_websockets"))
    );
    assert!(refused.closed().await.is_some());
}

#[tokio::test]
async fn a_reset_asks_apps_to_connect_again() {
    let slack = Workspace::acme().await;
    let stale = url(&slack).await;
    let (mut socket, _) = connect(&slack).await;
    slack.backend.reset(&TOKENS, 2).await;
    let disconnect = socket.next().await;
    assert_eq!(
        (&disconnect["type"], &disconnect["reason"]),
        (&json!("disconnect"), &json!("refresh_requested"))
    );
    assert!(socket.closed().await.is_some());
    assert!(
        TestSocket::open(&stale).await.is_err(),
        "a ticket of another epoch"
    );
    let (_again, hello) = connect(&slack).await;
    assert_eq!(hello["num_connections"], 1);
}
