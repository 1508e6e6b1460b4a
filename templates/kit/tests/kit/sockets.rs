//! WebSockets: opened by an operation, sent to by key, closed by fences.

use crate::{TOKENS, request, start};
use asymmetric_kit::{
    Call, Goodbye, HandlerResult, Operation, Received, Reply, Socket, SocketError, SocketProtocol,
    test_support::{Answer, TestBackend, TestSocket},
};
use http::Method;
use serde_json::{Value, json};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);

/// How the application under test talks over sockets; with these times in milliseconds.
struct Notices {
    ping_every: u64,
    lifetime: Option<u64>,
}

impl SocketProtocol for Notices {
    fn opened(&self, sockets: usize) -> Option<String> {
        Some(json!({"hello": sockets}).to_string())
    }

    fn received(&self, text: &str) -> Received {
        let Ok(said) = serde_json::from_str::<Value>(text) else {
            return Received::Nothing;
        };
        match said["got"].as_str() {
            Some(envelope) => Received::Acknowledged {
                envelope: envelope.to_owned(),
                payload: said.get("answer").cloned(),
            },
            None => Received::Nothing,
        }
    }

    fn goodbye(&self, reason: Goodbye) -> Option<String> {
        Some(json!({"bye": format!("{reason:?}")}).to_string())
    }

    fn ping_every(&self) -> Duration {
        Duration::from_millis(self.ping_every)
    }

    fn lifetime(&self) -> Option<Duration> {
        self.lifetime.map(Duration::from_millis)
    }

    fn warning(&self) -> Duration {
        // A wide gap: on a busy machine a late warning must not meet the end.
        self.lifetime().unwrap_or_default() / 2
    }
}

/// `GET /notices`: a socket for the token's subject.
pub(crate) fn operation() -> Operation {
    Operation::get("notices", "/notices/{key}", open).access(asymmetric_kit::Access::Public)
}

async fn open(call: &mut Call) -> HandlerResult {
    let number = |name: &str| call.arguments().integer(name).ok().flatten();
    let number = |name| number(name).and_then(|number| u64::try_from(number).ok());
    let protocol = Notices {
        ping_every: number("ping").unwrap_or(30_000),
        lifetime: number("life"),
    };
    Ok(Reply::socket(Socket::new(
        call.path_parameter("key"),
        2,
        protocol,
    )))
}

async fn socket(backend: &TestBackend, path: &str) -> TestSocket {
    let url = backend.url(path).replacen("http", "ws", 1);
    TestSocket::open(&url).await.expect("a socket")
}

async fn opened(backend: &TestBackend, path: &str, sockets: usize) -> TestSocket {
    let mut socket = socket(backend, path).await;
    assert_eq!(socket.next().await, json!({"hello": sockets}));
    socket
}

async fn deliver(backend: &TestBackend, envelope: &str) -> Result<Option<Value>, SocketError> {
    let text = json!({"envelope": envelope}).to_string();
    backend
        .instance()
        .sockets()
        .deliver("app", envelope, text, PATIENCE)
        .await
}

#[tokio::test]
async fn what_is_sent_to_a_key_goes_to_one_of_its_sockets_and_is_acknowledged() {
    let backend = start().await;
    assert_eq!(deliver(&backend, "e0").await, Err(SocketError::NobodyConnected));
    let mut first = opened(&backend, "/notices/app", 1).await;
    let mut second = opened(&backend, "/notices/app", 2).await;
    let _other = opened(&backend, "/notices/other", 1).await;
    assert_eq!(backend.instance().sockets().count("app"), 2);
    for (envelope, socket, answer) in [
        ("e1", &mut first, json!({"ok": 1})),
        ("e2", &mut second, Value::Null),
    ] {
        let sending = deliver(&backend, envelope);
        let answering = async {
            assert_eq!(socket.next().await, json!({"envelope": envelope}));
            socket.send(&json!({"got": "something else"})).await;
            socket.send(&json!({"got": envelope, "answer": answer})).await;
        };
        let (sent, ()) = tokio::join!(sending, answering);
        assert_eq!(sent, Ok(Some(answer)));
    }
    let silent = backend
        .instance()
        .sockets()
        .deliver("app", "e3", "{}".to_owned(), Duration::from_millis(10))
        .await;
    assert_eq!(silent, Err(SocketError::Silence(Duration::from_millis(10))));
    let lost = async {
        assert_eq!(second.next().await, json!({"envelope": "e4"}));
        drop(second);
    };
    let (sent, ()) = tokio::join!(deliver(&backend, "e4"), lost);
    assert_eq!(sent, Err(SocketError::Lost));
}

#[tokio::test]
async fn a_key_has_as_many_sockets_as_it_may() {
    let backend = start().await;
    let _first = opened(&backend, "/notices/app", 1).await;
    let second = opened(&backend, "/notices/app", 2).await;
    let mut third = socket(&backend, "/notices/app").await;
    assert_eq!(third.next().await, json!({"bye": "TooMany"}));
    assert!(third.closed().await.is_some());
    drop(second);
    while backend.instance().sockets().count("app") > 1 {
        tokio::task::yield_now().await;
    }
    opened(&backend, "/notices/app", 2).await;
}

#[tokio::test]
async fn a_fence_and_a_shutdown_close_sockets_after_the_last_words() {
    let backend = start().await;
    let mut socket = opened(&backend, "/notices/app", 1).await;
    backend.reset(&TOKENS, 2).await;
    assert_eq!(socket.next().await, json!({"bye": "Fenced"}));
    assert!(socket.closed().await.is_some());
    let mut socket = opened(&backend, "/notices/app", 1).await;
    let ending = tokio::spawn(backend.shutdown());
    assert_eq!(socket.next().await, json!({"bye": "Fenced"}));
    assert!(socket.closed().await.is_some());
    ending.await.expect("an end");
}

#[tokio::test]
async fn a_client_that_closes_its_socket_is_answered() {
    let backend = start().await;
    let mut socket = opened(&backend, "/notices/app", 1).await;
    socket.close().await;
    let answer = socket.closed().await.expect("a close");
    assert_eq!(u16::from(answer.code), 1000);
}

#[tokio::test]
async fn a_socket_that_lived_long_enough_is_announced_to_end_and_ends() {
    let backend = start().await;
    let mut socket = opened(&backend, "/notices/app?life=400", 1).await;
    assert_eq!(socket.next().await, json!({"bye": "Soon"}));
    assert_eq!(socket.next().await, json!({"bye": "Expired"}));
    assert!(socket.closed().await.is_some());
}

#[tokio::test]
async fn clients_that_answer_no_ping_or_do_not_read_are_let_go() {
    let backend = start().await;
    // The client answers pings only while it is read from.
    let mut deaf = opened(&backend, "/notices/app?ping=20", 1).await;
    while backend.instance().sockets().count("app") > 0 {
        tokio::task::yield_now().await;
    }
    assert!(deaf.closed().await.is_some());

    let mut lively = opened(&backend, "/notices/app?ping=300&life=800", 1).await;
    assert_eq!(lively.next().await, json!({"bye": "Soon"}), "pings are answered");

    let _slow = opened(&backend, "/notices/slow", 1).await;
    let large = format!("\"{}\"", "x".repeat(1024 * 1024));
    let sockets = backend.instance().sockets();
    let mut sent = 0;
    loop {
        let brief = Duration::from_micros(1);
        match sockets
            .deliver("slow", &sent.to_string(), large.clone(), brief)
            .await
        {
            Err(SocketError::Silence(_)) => sent += 1,
            other => {
                assert_eq!(other, Err(SocketError::NobodyConnected));
                break;
            }
        }
        assert!(sent < 1000, "the queue has an end");
    }
}

#[tokio::test]
async fn only_clients_that_ask_for_a_socket_get_one() {
    let backend = start().await;
    let answer = Answer::to(request(&backend, Method::GET, "/notices/app")).await;
    assert_eq!(
        (answer.status.as_u16(), answer.header("upgrade")),
        (426, "websocket")
    );
    let refused = TestSocket::open(&backend.url("/ping").replacen("http", "ws", 1)).await;
    assert!(refused.is_err(), "an answer is no socket");
}
