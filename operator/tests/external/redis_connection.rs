//! The connection to a Redis server, when something else answers or the login is refused.

use asymmetric_operator::redis::{Prefixes, RedisError};
use tokio::io::AsyncWriteExt as _;

use crate::support::redis::TestRedis;

#[tokio::test]
async fn whoever_answered_in_redis_place_is_forgotten() {
    let redis = TestRedis::start(Some("")).await;
    let relay = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let operator = redis.operator_at(relay.local_addr().unwrap().port());
    let server = redis.port;
    // A proxy answers on the address first, as where a Service is not served yet; then Redis does.
    let serving = tokio::spawn(async move {
        let (mut impostor, _) = relay.accept().await.unwrap();
        impostor
            .write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n")
            .await
            .unwrap();
        loop {
            let (mut client, _) = relay.accept().await.unwrap();
            let mut upstream = tokio::net::TcpStream::connect(("127.0.0.1", server))
                .await
                .unwrap();
            tokio::spawn(async move {
                let _ = tokio::io::copy_bidirectional(&mut client, &mut upstream).await;
            });
        }
    });
    let error = operator.run_id().await.unwrap_err();
    assert!(matches!(error, RedisError::Unavailable { .. }), "{error:?}");
    operator.run_id().await.unwrap();
    serving.abort();
}

#[tokio::test]
async fn a_login_that_was_refused_is_tried_again() {
    let redis = TestRedis::start(Some("")).await;
    let operator = redis.operator_as("latecomer", "secret");
    let error = operator.run_id().await.unwrap_err();
    assert!(matches!(error, RedisError::LoginRefused { .. }), "{error:?}");
    redis::cmd("ACL")
        .arg("SETUSER")
        .arg(&["latecomer", "on", ">secret", "+@all"])
        .exec_async(&mut redis.administrator().await.unwrap())
        .await
        .unwrap();
    operator.run_id().await.unwrap();
}
