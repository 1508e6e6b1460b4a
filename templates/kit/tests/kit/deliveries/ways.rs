//! The ways out: the allow-list, TLS, and `asym connect --webhooks`.

use super::{settled, start, tell};
use crate::{TOKENS, content, notes::Notes, receiver::Receiver};
use asymmetric_kit::{
    Instance, InstanceError,
    test_support::{TestBackend, TestSocket},
};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use rcgen::{CertificateParams, KeyPair};
use rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer};
use serde_json::{Value, json};
use std::{convert::Infallible, sync::Arc};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;

#[tokio::test]
async fn nothing_leaves_without_a_list_and_the_log_says_what_to_do() {
    let backend = crate::start().await;
    let mut receiver = Receiver::start(&[]).await;
    for (target, said) in [
        (
            receiver.url("/"),
            format!(
                "refused to deliver: {} is at 127.0.0.1, a loopback address: to allow that, add a network \
         within 127.0.0.0/8 that holds it to ASYM_WEBHOOK_ALLOW, or run asym connect --webhooks",
                receiver.address
            ),
        ),
        (
            "https://hooks.example.com/x".to_owned(),
            "refused to deliver: hooks.example.com is not on the list of where \
         webhooks may go: add it to ASYM_WEBHOOK_ALLOW, or run asym connect --webhooks"
                .to_owned(),
        ),
        (
            "http://2130706433/".to_owned(),
            "failed to read the URL: 2130706433 is not a host name; addresses are written as \
         four decimal numbers, or in brackets"
                .to_owned(),
        ),
        (
            "ftp://hooks.example.com/x".to_owned(),
            "failed to read the URL: the scheme ftp is not supported: use http or \
         https"
                .to_owned(),
        ),
    ] {
        tell(&backend, json!({"target": target, "text": "x"})).await;
        let log = settled(&backend).await;
        assert_eq!(log.last().expect("a row")["error"], said);
    }
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn a_name_on_the_list_does_not_lead_to_this_machine() {
    let backend = TestBackend::start_with(Notes, &content(), &TOKENS, |settings| {
        settings.webhook_allow = "localhost".to_owned();
    })
    .await;
    let mut receiver = Receiver::start(&[]).await;
    let url = format!("http://localhost:{}/", receiver.address.port());
    tell(&backend, json!({"target": url, "text": "x"})).await;
    let log = settled(&backend).await;
    assert!(
        log[0]["error"]
            .as_str()
            .expect("a sentence")
            .contains("a loopback address"),
        "{log:?}"
    );
    assert!(receiver.is_quiet());
}

#[tokio::test]
async fn a_list_that_cannot_be_read_keeps_the_backend_from_starting() {
    let backend = crate::start().await;
    let settings = crate::clock::settings(&backend, |settings| {
        settings.webhook_allow = "https://hooks.example.com".to_owned();
    });
    let refused = Instance::start(Notes, settings)
        .await
        .map(|_| ())
        .expect_err("a list that cannot be read");
    assert!(matches!(refused, InstanceError::AllowList(_)), "{refused}");
    assert!(
        refused.to_string().contains("https://hooks.example.com"),
        "{refused}"
    );
}

#[tokio::test]
async fn a_server_is_reached_over_tls_when_its_authority_is_trusted() {
    let key = KeyPair::generate().expect("a key");
    let certificate = CertificateParams::new(["localhost".to_owned()])
        .expect("a name")
        .self_signed(&key)
        .expect("a certificate");
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(
            vec![certificate.der().clone()],
            PrivateKeyDer::try_from(key.serialize_der()).expect("a key"),
        )
        .expect("a configuration");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let mut receiver = Receiver::start_with(&[], Some(acceptor)).await;
    let url = format!("https://localhost:{}/secure", receiver.address.port());
    for trusted in [None, Some(certificate.pem())] {
        let is_trusted = trusted.is_some();
        let backend = TestBackend::start_with(Notes, &content(), &TOKENS, |settings| {
            settings.webhook_allow = "127.0.0.1, ::1".to_owned();
            settings.webhook_authorities = trusted;
        })
        .await;
        tell(&backend, json!({"target": url, "text": "x"})).await;
        let log = settled(&backend).await;
        if is_trusted {
            assert_eq!(log[0]["status"], 200, "{log:?}");
            assert_eq!(receiver.next().await.path, "/secure");
        } else {
            assert!(
                log[0]["error"]
                    .as_str()
                    .expect("a sentence")
                    .contains("ASYM_WEBHOOK_CA"),
                "{log:?}"
            );
            assert!(receiver.is_quiet());
        }
    }
}

#[tokio::test]
async fn everything_goes_to_whoever_is_connected() {
    let backend = start().await;
    let mut receiver = Receiver::start(&[]).await;
    let stream = TcpStream::connect(backend.instance().webhooks_address())
        .await
        .expect("a connection");
    let service = service_fn(|request: Request<Incoming>| async move {
        let (head, body) = request.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let host = head.headers["host"].to_str().expect("text");
        let echo = format!("{} {host} {}", head.uri, String::from_utf8_lossy(&body));
        Ok::<_, Infallible>(Response::new(Full::new(Bytes::from(echo))))
    });
    let machine = tokio::spawn(async move {
        let _ = http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    });
    backend.instance().webhooks().connected(1).await;
    // Neither the list nor the network matters on this way.
    for target in [
        "https://my-app.test:8443/slack/events?x=1".to_owned(),
        receiver.url("/b"),
    ] {
        tell(&backend, json!({"target": target, "text": "x"})).await;
    }
    let log = settled(&backend).await;
    let mut responses: Vec<&Value> = log.iter().map(|row| &row["response"]).collect();
    responses.sort_by_key(|response| response.as_str().map(str::len));
    assert_eq!(
        responses,
        [
            &json!(format!("/b {} {{\"text\":\"x\"}}", receiver.address)),
            &json!("/slack/events?x=1 my-app.test:8443 {\"text\":\"x\"}"),
        ]
    );
    assert!(receiver.is_quiet());
    machine.abort();
}

#[tokio::test]
async fn a_socket_gets_an_envelope_and_its_answer_is_the_response() {
    let backend = start().await;
    tell(&backend, json!({"target": "socket:app", "text": "nobody"})).await;
    let error = settled(&backend).await[0]["error"].clone();
    assert_eq!(error, "failed to send over a socket: nobody is connected");
    let url = backend.url("/notices/app").replacen("http", "ws", 1);
    let mut socket = TestSocket::open(&url).await.expect("a socket");
    assert_eq!(socket.next().await, json!({"hello": 1}));
    tell(&backend, json!({"target": "socket:app", "text": "hello"})).await;
    let message = socket.next().await;
    assert_eq!(message["message"], json!({"text": "hello"}));
    let envelope = message["envelope"].as_str().expect("an envelope");
    assert_eq!(
        envelope.split('-').map(str::len).collect::<Vec<_>>(),
        [8, 4, 4, 4, 12]
    );
    socket
        .send(&json!({"got": envelope, "answer": {"said": "thanks"}}))
        .await;
    let log = settled(&backend).await;
    assert_eq!(
        (&log[1]["status"], &log[1]["response"]),
        (&json!(200), &json!("{\"said\":\"thanks\"}"))
    );
}
