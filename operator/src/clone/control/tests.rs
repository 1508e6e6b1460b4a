use serde_json::json;
use wiremock::matchers::{bearer_token, body_json, method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;

#[test]
fn an_address_of_version_six_is_bracketed() {
    let address = |host: &str| {
        Address {
            host: host.into(),
            token: String::new(),
        }
        .authority()
    };
    assert_eq!(address("10.0.0.7"), "10.0.0.7:9901");
    assert_eq!(address("fd00::7"), "[fd00::7]:9901");
}

#[tokio::test]
async fn a_refusal_keeps_status_and_body() {
    let server = MockServer::start().await;
    Mock::given(method("POST"))
        .and(path("/v1/release"))
        .and(bearer_token("secret"))
        .and(body_json(json!({"epoch": 2})))
        .respond_with(ResponseTemplate::new(409).set_body_string("the epoch is 3 already"))
        .mount(&server)
        .await;
    // The process installs it at start; another test may have been first.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let control = HttpControl::new(reqwest::Client::new());
    let at = Address {
        host: "127.0.0.1".into(),
        token: "secret".into(),
    };
    let uri = server.uri();
    let error = control
        .send::<Epoch>(&at, "release", WORK_TIMEOUT, |client, _| {
            client.post(format!("{uri}/v1/release")).json(&Epoch { epoch: 2 })
        })
        .await
        .unwrap_err();
    assert_eq!(
        error.to_string(),
        "failed to release: the backend answered 409: the epoch is 3 already"
    );
}
