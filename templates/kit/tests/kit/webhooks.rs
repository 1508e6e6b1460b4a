//! Webhooks over connections that come from the other side.

use super::start;
use asymmetric_kit::DeliveryError;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{convert::Infallible, net::SocketAddr, sync::Arc};
use tokio::{net::TcpStream, sync::Barrier, task::JoinHandle};

/// A request as a backend sends it.
fn event(text: &str) -> Request<Bytes> {
    Request::post("/slack/events?team=T1")
        .header("host", "127.0.0.1:8080")
        .header("x-slack-signature", "v0=abc")
        .body(Bytes::copy_from_slice(text.as_bytes()))
        .expect("a request")
}

/// What `asym connect --webhooks` is for the backend: a connection on which requests are answered. `together` holds
/// each of them until that many are here.
fn machine(address: SocketAddr, together: usize) -> JoinHandle<()> {
    let barrier = Arc::new(Barrier::new(together));
    connection(address, barrier)
}

fn connection(address: SocketAddr, barrier: Arc<Barrier>) -> JoinHandle<()> {
    tokio::spawn(async move {
        let stream = TcpStream::connect(address).await.expect("a connection");
        let service = service_fn(move |request: Request<Incoming>| {
            let barrier = Arc::clone(&barrier);
            async move {
                barrier.wait().await;
                let (head, body) = request.into_parts();
                let body = body.collect().await.expect("a body").to_bytes();
                let signature = &head.headers["x-slack-signature"];
                let echo = format!(
                    "{} {} {} {}",
                    head.method,
                    head.uri,
                    signature.to_str().expect("text"),
                    String::from_utf8_lossy(&body)
                );
                let answer = Response::builder()
                    .status(StatusCode::ACCEPTED)
                    .header("x-handled-by", "a laptop")
                    .body(Full::new(Bytes::from(echo)));
                Ok::<_, Infallible>(answer.expect("an answer"))
            }
        });
        // The backend ends it.
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    })
}

#[tokio::test]
async fn a_webhook_goes_out_over_what_came_in_and_its_answer_comes_back() {
    let backend = start().await;
    let instance = backend.instance();
    let machine = machine(instance.webhooks_address(), 1);
    instance.webhooks().connected(1).await;
    for text in ["first", "second"] {
        let answer = instance.webhooks().deliver(event(text)).await.expect("an answer");
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        assert_eq!(answer.headers()["x-handled-by"], "a laptop");
        assert_eq!(
            answer.body(),
            &Bytes::from(format!("POST /slack/events?team=T1 v0=abc {text}"))
        );
    }
    backend.shutdown().await;
    machine.await.expect("it ends with the backend");
}

#[tokio::test]
async fn without_anybody_there_it_is_refused_at_once() {
    let backend = start().await;
    let webhooks = backend.instance().webhooks();
    let refused = webhooks.deliver(event("nobody")).await;
    assert!(
        matches!(&refused, Err(DeliveryError::NobodyConnected)),
        "{refused:?}"
    );
    let said = refused.expect_err("nobody is there").to_string();
    assert!(said.contains("asym connect --webhooks"), "{said}");

    // Somebody who was there, and has gone.
    let machine = machine(backend.instance().webhooks_address(), 1);
    webhooks.connected(1).await;
    machine.abort();
    let _ = machine.await;
    loop {
        match webhooks.deliver(event("gone")).await {
            Err(DeliveryError::NobodyConnected) => break,
            // The end of the connection has not been seen yet.
            Err(DeliveryError::Lost(_) | DeliveryError::Busy) => tokio::task::yield_now().await,
            other => panic!("{other:?}"),
        }
    }
}

#[tokio::test]
async fn several_go_out_at_once() {
    let backend = start().await;
    let instance = backend.instance();
    let barrier = Arc::new(Barrier::new(3));
    for _ in 0..3 {
        connection(instance.webhooks_address(), Arc::clone(&barrier));
    }
    let webhooks = instance.webhooks();
    webhooks.connected(3).await;
    // None of them is answered before all of them are there.
    let answers = futures::future::join_all(["a", "b", "c"].map(|text| webhooks.deliver(event(text)))).await;
    for (answer, text) in answers.into_iter().zip(["a", "b", "c"]) {
        let answer = answer.expect("an answer");
        assert!(answer.body().ends_with(text.as_bytes()), "{answer:?}");
    }
    // More than there are connections wait for one.
    let waiting = futures::future::join_all((0..6).map(|_| webhooks.deliver(event("more")))).await;
    assert!(waiting.iter().all(Result::is_ok), "{waiting:?}");
}
