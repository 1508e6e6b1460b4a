//! Tools over the Model Context Protocol, called by the reference implementation's client.

use crate::{TOKENS, count, log, notes::GATE, request, start, until_waiting};
use asymmetric_kit::{
    Tool, ToolCall, ToolRefusal, ToolResult,
    test_support::{Answer, Postgres, TestBackend, ToolClient},
};
use http::Method;
use rmcp::{model::ErrorCode, service::ServiceError};
use serde_json::json;

/// What the application under test offers.
pub(crate) fn tools() -> Vec<Tool> {
    let text = json!({"text": {"type": "string"}});
    vec![
        Tool::new(
            "write_note",
            "Writes a note and reads it again.",
            text,
            &["text"],
            &["notes.create", "notes.show"],
            write,
        )
        .title("Write a note"),
        Tool::new("wait", "Waits.", json!({}), &[], &["notes.wait"], wait),
        Tool::new(
            "show_note",
            "Shows a note.",
            json!({}),
            &[],
            &["notes.show"],
            show,
        )
        .read_only(),
        Tool::new(
            "delete_note",
            "Deletes a note.",
            json!({}),
            &[],
            &["notes.delete"],
            show,
        )
        .destructive(),
        Tool::new(
            "explode",
            "Calls what is not there.",
            json!({}),
            &[],
            &[],
            explode,
        ),
    ]
}

async fn write(call: &ToolCall) -> ToolResult {
    let text = call.arguments().text("text");
    let made = call
        .operation("notes.create", json!({"text": text, "color": null}))
        .await?;
    let shown = call.operation("notes.show", json!({"id": made["id"]})).await?;
    Ok(json!({"id": made["id"], "text": shown["text"], "url": made["url"]}))
}

async fn wait(call: &ToolCall) -> ToolResult {
    call.operation("notes.wait", json!({})).await
}

async fn show(call: &ToolCall) -> ToolResult {
    call.operation("notes.show", json!({"id": call.arguments().text("id")}))
        .await
}

async fn explode(call: &ToolCall) -> ToolResult {
    call.operation("notes.explode", json!({})).await
}

async fn client(backend: &TestBackend, token: &str) -> ToolClient {
    ToolClient::connect(backend, token).await.expect("a client")
}

#[tokio::test]
async fn a_client_finds_the_tools_and_calls_them() {
    let backend = start().await;
    let client = client(&backend, TOKENS[0].1).await;
    let tools = client.list().await;
    let names: Vec<_> = tools.iter().map(|tool| tool.name.as_ref()).collect();
    assert_eq!(
        names,
        ["write_note", "wait", "show_note", "explode"],
        "without the one whose operation is not implemented"
    );
    assert_eq!(
        serde_json::to_value(&tools[0]).expect("a document"),
        json!({
            "name": "write_note", "title": "Write a note", "description": "Writes a note and reads it again.",
            "inputSchema": {"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]},
            "annotations": {
                "readOnlyHint": false, "destructiveHint": false, "idempotentHint": false, "openWorldHint": false,
            },
        })
    );
    let answer = client.call("write_note", json!({"text": "from a model"})).await;
    assert!(!answer.is_error, "{answer:?}");
    assert_eq!(answer.document["text"], "from a model");
    let url = answer.document["url"].as_str().expect("a URL");
    assert!(url.starts_with(&backend.url("/notes/note_")), "{url}");
    assert_eq!(count(&backend).await, 1);
    let entries = log(&backend).await;
    let logged: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                &entry["operation"],
                &entry["principal"],
                &entry["request"]["path"],
            )
        })
        .collect();
    assert_eq!(
        logged[0],
        (&json!("notes.create"), &json!("user_1"), &json!("/notes"))
    );
    assert_eq!(logged[1].0, "notes.show");
    assert_eq!(entries.len(), 2, "the protocol itself is no operation");
    assert!(!entries[0].to_string().contains(TOKENS[0].1), "{}", entries[0]);
}

#[tokio::test]
async fn operations_of_tools_have_the_headers_that_the_vendor_wants() {
    let backend = start().await;
    let client = client(&backend, TOKENS[0].1).await;
    let made = client.call("write_note", json!({"text": "x"})).await.document;
    let shown = client.call("show_note", json!({"id": made["id"]})).await;
    assert_eq!(shown.document, json!({"text": "x", "dialect": "plain"}));
    let path = format!("/notes/{}", made["id"].as_str().expect("an id"));
    let asked = Answer::to(request(&backend, Method::GET, &path)).await;
    assert_eq!(asked.body, json!({"text": "x"}));
}

#[tokio::test]
async fn rights_are_those_of_the_api() {
    let backend = start().await;
    let client = client(&backend, TOKENS[1].1).await;
    let refused = client.call("write_note", json!({"text": "not mine"})).await;
    assert!(refused.is_error);
    assert_eq!(
        refused.document,
        json!({"error": "[\"notes:write\"] not in [\"notes:read\"]"})
    );
    assert_eq!(count(&backend).await, 0);
    let missing = client.call("show_note", json!({"id": "a/b"})).await;
    assert_eq!(
        (missing.is_error, missing.document),
        (true, json!({"error": "no_such_note"}))
    );
    let entries = log(&backend).await;
    assert_eq!(
        (&entries[0]["operation"], &entries[0]["outcome"]),
        (&json!("notes.create"), &json!("refused"))
    );
}

#[tokio::test]
async fn without_a_valid_token_nothing_is_said() {
    let backend = start().await;
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list"});
    let ask = || {
        let request = backend.client().post(backend.url("/mcp")).json(&body);
        request.header("accept", "application/json, text/event-stream")
    };
    let none = Answer::to(ask()).await;
    assert_eq!(
        (none.status.as_u16(), none.header("www-authenticate")),
        (401, "Bearer")
    );
    let wrong = Answer::to(ask().bearer_auth("key_of_nobody")).await;
    assert_eq!(
        (wrong.status.as_u16(), wrong.header("www-authenticate")),
        (401, "Bearer error=\"invalid_token\"")
    );
    let error = ToolClient::connect(&backend, "key_of_nobody")
        .await
        .err()
        .expect("an error");
    assert!(
        error.contains("401") || error.to_lowercase().contains("auth"),
        "{error}"
    );
    let right = Answer::to(ask().bearer_auth(TOKENS[1].1)).await;
    assert_eq!(
        (
            right.status.as_u16(),
            right.body["result"]["tools"].as_array().map(Vec::len)
        ),
        (200, Some(4))
    );
}

#[tokio::test]
async fn there_are_no_sessions_to_read_or_end() {
    let backend = start().await;
    for method in [Method::GET, Method::DELETE] {
        let answer =
            Answer::to(request(&backend, method, "/mcp").header("accept", "text/event-stream")).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "POST"));
    }
}

#[tokio::test]
async fn what_a_model_does_wrong_is_explained_to_it() {
    let backend = start().await;
    let client = client(&backend, TOKENS[0].1).await;
    for (tool, arguments, expected) in [
        ("write_note", json!({}), "text is required"),
        ("write_note", json!({"text": 1}), "text is not of type string: 1"),
        ("explode", json!({}), "this clone has no operation notes.explode"),
    ] {
        let answer = client.call(tool, arguments).await;
        assert_eq!((answer.is_error, answer.document), (true, json!(expected)));
    }
    let unknown = client.try_call("delete_note", json!({})).await;
    let Err(ServiceError::McpError(error)) = unknown else {
        panic!("{unknown:?}");
    };
    assert_eq!(
        (error.code, error.message.as_ref()),
        (ErrorCode::INVALID_PARAMS, "Unknown tool: delete_note")
    );
    assert!(matches!(
        ToolRefusal::NoOperation(String::new()),
        ToolRefusal::NoOperation(_)
    ));
}

#[tokio::test]
async fn a_fence_stops_what_a_tool_is_at() {
    let backend = start().await;
    let gate = backend.connect("postgres", Postgres::shared().port()).await;
    gate.execute("SELECT pg_advisory_lock($1)", &[&GATE])
        .await
        .expect("the gate");
    let client = client(&backend, TOKENS[0].1).await;
    let calling = tokio::spawn(async move { client.call("wait", json!({})).await });
    until_waiting(&backend, 1).await;
    let fence = |patience: u64| {
        let body = json!({"timeoutMilliseconds": patience});
        Answer::to(backend.control(Method::POST, "/v1/fence").json(&body))
    };
    assert_eq!(fence(50).await.status, 200);
    let stopped = calling.await.expect("an answer");
    assert_eq!(
        (stopped.is_error, stopped.document),
        (true, json!({"error": "fenced"}))
    );
    drop(gate);
    let release = backend
        .control(Method::POST, "/v1/release")
        .json(&json!({"epoch": 2}));
    assert_eq!(Answer::to(release).await.status, 200);
    assert_eq!(count(&backend).await, 0);
    let client = ToolClient::connect(&backend, TOKENS[0].1)
        .await
        .expect("a client");
    let answer = client.call("wait", json!({})).await;
    assert_eq!((answer.is_error, answer.document), (false, json!({"epoch": 2})));
}
