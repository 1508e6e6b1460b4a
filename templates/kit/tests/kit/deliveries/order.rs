//! What waits for what.

use super::{settled, start, tell};
use crate::receiver::Receiver;
use asymmetric_kit::test_support::TestSocket;
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn one_target_is_told_in_order_and_keeps_no_other_waiting() {
    let backend = start().await;
    let (mut slow, mut quick) = (Receiver::start_held().await, Receiver::start(&[]).await);
    for text in ["first", "second"] {
        tell(&backend, json!({"target": slow.url("/"), "text": text})).await;
    }
    tell(&backend, json!({"target": quick.url("/"), "text": "third"})).await;
    assert_eq!(quick.next().await.body, "{\"text\":\"third\"}");
    assert_eq!(slow.next().await.body, "{\"text\":\"first\"}");
    assert!(
        slow.is_quiet(),
        "the second one waits for the answer to the first"
    );
    slow.permits.add_permits(2);
    assert_eq!(slow.next().await.body, "{\"text\":\"second\"}");
    assert_eq!(settled(&backend).await.len(), 3);
}

#[tokio::test]
async fn a_socket_that_acknowledges_nothing_holds_nothing_up() {
    let backend = start().await;
    let url = backend.url("/notices/app").replacen("http", "ws", 1);
    let mut socket = TestSocket::open(&url).await.expect("a socket");
    assert_eq!(socket.next().await, json!({"hello": 1}));
    for text in ["first", "second"] {
        tell(
            &backend,
            json!({"target": "socket:app", "text": text, "timeout": 60_000}),
        )
        .await;
    }
    let mut envelopes = Vec::new();
    for text in ["first", "second"] {
        let message = tokio::time::timeout(Duration::from_secs(10), socket.next()).await;
        let message = message.expect("no waiting for an acknowledgement");
        assert_eq!(message["message"], json!({"text": text}));
        envelopes.push(message["envelope"].clone());
    }
    for envelope in envelopes {
        socket.send(&json!({"got": envelope, "answer": null})).await;
    }
    assert_eq!(settled(&backend).await.len(), 2);
}

#[tokio::test]
async fn what_is_to_be_repeated_lets_later_ones_pass() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[500]).await;
    tell(
        &backend,
        json!({"target": receiver.url("/"), "text": "failing", "retries": [400]}),
    )
    .await;
    tell(&backend, json!({"target": receiver.url("/"), "text": "later"})).await;
    let mut texts = Vec::new();
    for _ in 0..3 {
        texts.push(receiver.next().await.body);
    }
    assert_eq!(
        texts,
        [
            "{\"text\":\"failing\"}",
            "{\"text\":\"later\"}",
            "{\"text\":\"failing\"}"
        ]
    );
}

#[tokio::test]
async fn eight_are_on_their_way_at_once_and_the_ninth_waits() {
    let backend = start().await;
    let mut receiver = Receiver::start_held().await;
    for number in 0..9 {
        let path = format!("/{number}");
        tell(
            &backend,
            json!({"target": receiver.url(&path), "text": "x", "timeout": 60_000}),
        )
        .await;
    }
    let mut paths = Vec::new();
    for _ in 0..8 {
        paths.push(receiver.next().await.path);
    }
    paths.sort();
    assert_eq!(paths, ["/0", "/1", "/2", "/3", "/4", "/5", "/6", "/7"]);
    assert!(receiver.is_quiet());
    receiver.permits.add_permits(9);
    assert_eq!(receiver.next().await.path, "/8");
    assert_eq!(settled(&backend).await.len(), 9);
}
