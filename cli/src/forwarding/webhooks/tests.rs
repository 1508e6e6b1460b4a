use std::sync::Arc;

use http_body_util::BodyExt;
use tokio::io::duplex;
use tokio::net::TcpListener;
use tokio::sync::Barrier;

use super::*;
use crate::testing::Kept;

/// Answers every request with what it was, once `together` of them are here.
async fn local_server(together: usize) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = listener.local_addr().unwrap().to_string();
    let barrier = Arc::new(Barrier::new(together));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            let barrier = Arc::clone(&barrier);
            let service = service_fn(move |request: Request<Incoming>| {
                let barrier = Arc::clone(&barrier);
                async move {
                    barrier.wait().await;
                    let (head, body) = request.into_parts();
                    let body = body.collect().await.unwrap().to_bytes();
                    let text = format!(
                        "{} {} for {} signed {}: {}",
                        head.method,
                        head.uri,
                        head.headers[HOST].to_str().unwrap(),
                        head.headers["x-slack-signature"].to_str().unwrap(),
                        String::from_utf8_lossy(&body)
                    );
                    let answer = Response::builder().status(202).header("x-handled-by", "a laptop");
                    Ok::<_, Infallible>(answer.body(Full::new(Bytes::from(text))).unwrap())
                }
            });
            tokio::spawn(server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service));
        }
    });
    target
}

type Sender = client::conn::http1::SendRequest<Full<Bytes>>;

/// The backend's end of a connection whose webhooks go to `target`, and what is said of them.
async fn backend(target: &str) -> (Sender, Kept) {
    let err = Kept::default();
    let relay = Relay {
        id: "slack-a1".to_owned(),
        target: target.to_owned(),
        console: Console::new(Box::new(Kept::default()), Box::new(err.clone()), false, None),
    };
    let (near, far) = duplex(1024);
    tokio::spawn(async move { relay.answer(Box::new(near)).await });
    let (sender, connection) = client::conn::http1::handshake(TokioIo::new(far)).await.unwrap();
    tokio::spawn(connection);
    (sender, err)
}

async fn deliver(sender: &mut Sender, text: &str) -> (StatusCode, http::HeaderMap, String) {
    let request = Request::post("/slack/events?team=T1")
        .header(HOST, "example.com")
        .header("x-slack-signature", "v0=abc")
        .body(Full::new(Bytes::copy_from_slice(text.as_bytes())));
    sender.ready().await.unwrap();
    let (head, body) = sender.send_request(request.unwrap()).await.unwrap().into_parts();
    let body = body.collect().await.unwrap().to_bytes();
    (
        head.status,
        head.headers,
        String::from_utf8_lossy(&body).into_owned(),
    )
}

#[tokio::test]
async fn a_webhook_reaches_the_local_server_and_its_answer_goes_back() {
    let target = local_server(1).await;
    let (mut sender, err) = backend(&target).await;
    for text in ["first", "second"] {
        let (status, headers, body) = deliver(&mut sender, text).await;
        assert_eq!(status, StatusCode::ACCEPTED);
        assert_eq!(headers["x-handled-by"], "a laptop");
        assert_eq!(
            body,
            format!("POST /slack/events?team=T1 for {target} signed v0=abc: {text}")
        );
    }
    let said = err.text();
    assert_eq!(said.lines().count(), 2, "{said}");
    for line in said.lines() {
        let rest = line.strip_prefix("slack-a1: POST /slack/events 202 in ");
        assert!(rest.is_some_and(|took| took.ends_with(" ms")), "{line}");
    }
}

#[tokio::test]
async fn several_are_answered_at_once() {
    let target = local_server(3).await;
    let one = |text: &'static str| {
        let target = target.clone();
        async move {
            let (mut sender, _err) = backend(&target).await;
            deliver(&mut sender, text).await.2
        }
    };
    let (a, b, c) = tokio::join!(one("a"), one("b"), one("c"));
    assert!(a.ends_with(": a") && b.ends_with(": b") && c.ends_with(": c"));
}

#[tokio::test]
async fn a_local_server_that_is_down_is_a_bad_gateway() {
    let unused = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let target = unused.local_addr().unwrap().to_string();
    drop(unused);
    let (mut sender, err) = backend(&target).await;
    let (status, _, body) = deliver(&mut sender, "nobody").await;
    assert_eq!(status, StatusCode::BAD_GATEWAY);
    let why = format!("{target} does not answer: Connection refused");
    assert!(body.contains(&why), "{body}");
    let said = err.text();
    assert!(
        said.contains("POST /slack/events 502 in ") && said.contains(&why),
        "{said}"
    );
    // The connection is good for the next one.
    assert_eq!(deliver(&mut sender, "again").await.0, StatusCode::BAD_GATEWAY);
}

#[test]
fn targets_are_addresses_or_ports() {
    assert_eq!(target("127.0.0.1:8080"), Ok("127.0.0.1:8080".to_owned()));
    assert_eq!(target("localhost:3000"), Ok("localhost:3000".to_owned()));
    assert_eq!(target("[::1]:3000"), Ok("[::1]:3000".to_owned()));
    assert_eq!(target("8080"), Ok("127.0.0.1:8080".to_owned()));
    for bad in [
        "",
        "localhost",
        ":80",
        "127.0.0.1:0",
        "127.0.0.1:99999",
        "http://127.0.0.1:8080",
        "127.0.0.1:80/x",
    ] {
        assert!(target(bad).is_err(), "{bad}");
    }
}
