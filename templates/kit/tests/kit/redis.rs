//! What backends keep in Redis, against a real server.

use crate::{Notes, TOKENS, content, request, start};
use ::redis::AsyncCommands;
use asymmetric_kit::test_support::{Answer, TestBackend};
use http::Method;
use serde_json::json;
use std::{
    net::TcpListener,
    process::{Child, Command, Stdio},
};

/// A server without a file, killed with the test.
struct Server {
    child: Child,
    port: u16,
}

impl Server {
    async fn start() -> Self {
        let port = TcpListener::bind("127.0.0.1:0")
            .expect("a port")
            .local_addr()
            .expect("an address")
            .port();
        let settings = [
            "--port",
            &port.to_string(),
            "--bind",
            "127.0.0.1",
            "--save",
            "",
            "--appendonly",
            "no",
        ];
        let child = Command::new("redis-server")
            .args(settings)
            .stdout(Stdio::null())
            .spawn()
            .expect("redis-server: install it for this test");
        let server = Self { child, port };
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            tokio::task::yield_now().await;
        }
        server
    }

    fn url(&self) -> String {
        format!("redis://127.0.0.1:{}", self.port)
    }

    async fn connect(&self) -> ::redis::aio::MultiplexedConnection {
        let client = ::redis::Client::open(self.url()).expect("a URL");
        client
            .get_multiplexed_async_connection()
            .await
            .expect("a connection")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn hits(backend: &TestBackend) -> serde_json::Value {
    Answer::to(request(backend, Method::POST, "/hits")).await.body
}

#[tokio::test]
async fn keys_belong_to_an_epoch_expire_and_are_listed() {
    let server = Server::start().await;
    let backend = TestBackend::start_with(Notes, &content(), &TOKENS, |settings| {
        settings.redis_url = Some(server.url());
    })
    .await;
    assert_eq!(hits(&backend).await, json!({"hits": 1, "last": "1"}));
    assert_eq!(hits(&backend).await, json!({"hits": 2, "last": "2"}));

    let mut redis = server.connect().await;
    let mut keys: Vec<String> = redis.keys("*").await.expect("keys");
    keys.sort();
    assert_eq!(keys, ["test:1:hits", "test:1:last", "test:index"]);
    let mut listed: Vec<String> = redis.smembers("test:index").await.expect("an index");
    listed.sort();
    assert_eq!(listed, ["test:1:hits", "test:1:last"]);
    for key in listed {
        let seconds: i64 = redis.ttl(&key).await.expect("a time");
        assert!((1..=60).contains(&seconds), "{key}: {seconds}");
    }

    backend.reset(&TOKENS, 2).await;
    assert_eq!(
        hits(&backend).await,
        json!({"hits": 1, "last": "1"}),
        "another epoch, another key"
    );
    Answer::to(request(&backend, Method::DELETE, "/hits")).await;
    let gone: bool = redis.exists("test:2:hits").await.expect("an answer");
    let listed: bool = redis
        .sismember("test:index", "test:2:hits")
        .await
        .expect("an answer");
    assert!(!gone && !listed);
}

#[tokio::test]
async fn a_connection_that_was_cut_is_made_again() {
    let server = Server::start().await;
    let backend = TestBackend::start_with(Notes, &content(), &TOKENS, |settings| {
        settings.redis_url = Some(server.url());
    })
    .await;
    assert_eq!(hits(&backend).await["hits"], 1);
    let mut redis = server.connect().await;
    let cut = ::redis::cmd("CLIENT")
        .arg("KILL")
        .arg("TYPE")
        .arg("normal")
        .arg("SKIPME")
        .arg("yes")
        .to_owned();
    let _: i64 = cut.query_async(&mut redis).await.expect("a count");
    // The request that meets the cut may fail; the one after it does not.
    hits(&backend).await;
    assert!(
        hits(&backend).await["hits"]
            .as_i64()
            .is_some_and(|hits| hits >= 2)
    );
}

#[tokio::test]
async fn without_redis_there_are_no_keys() {
    let backend = start().await;
    assert_eq!(hits(&backend).await, json!({"hits": null}));
}
