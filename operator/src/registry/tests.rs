//! Against a registry of canned answers.

use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{method, path},
};

use super::*;

const DIGEST: &str = "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

fn mirror(source: &str, mirror: &str, endpoint: Option<&str>) -> ImageMirror {
    ImageMirror {
        source: source.into(),
        mirror: mirror.into(),
        endpoint: endpoint.map(Into::into),
    }
}

async fn registry(repository_path: &str, answer: ResponseTemplate) -> (MockServer, Registries) {
    let server = MockServer::start().await;
    Mock::given(method("HEAD"))
        .and(path(repository_path))
        .respond_with(answer.clone())
        .mount(&server)
        .await;
    Mock::given(method("GET"))
        .and(path(repository_path))
        .respond_with(answer)
        .mount(&server)
        .await;
    let mirrors = vec![mirror(
        "ghcr.io/asymmetric-ai/",
        "localhost:5001",
        Some(&server.uri()),
    )];
    (server, Registries::new(mirrors).unwrap())
}

const IMAGE: &str = "ghcr.io/asymmetric-ai/asymmetric-slack-backend:latest";
const MANIFEST: &str = "/v2/asymmetric-slack-backend/manifests/latest";

#[tokio::test]
async fn a_tag_becomes_the_mirrors_digest() {
    let answer = ResponseTemplate::new(200).insert_header("Docker-Content-Digest", DIGEST);
    let (_server, registries) = registry(MANIFEST, answer).await;
    let resolved = registries.resolve(IMAGE).await.unwrap();
    assert_eq!(
        resolved.pod_reference,
        format!("localhost:5001/asymmetric-slack-backend@{DIGEST}")
    );
    assert_eq!(resolved.digest.as_deref(), Some(DIGEST));
}

#[tokio::test]
async fn a_missing_image_is_told_from_a_registry_that_fails() {
    let body = r#"{"errors":[{"code":"MANIFEST_UNKNOWN","message":"unknown tag"}]}"#;
    let (_server, registries) = registry(MANIFEST, ResponseTemplate::new(404).set_body_string(body)).await;
    let error = registries.resolve(IMAGE).await.unwrap_err();
    assert!(matches!(error, RegistryError::NotFound { .. }), "{error:?}");

    let (_server, registries) = registry(MANIFEST, ResponseTemplate::new(404)).await;
    let error = registries.resolve(IMAGE).await.unwrap_err();
    assert!(matches!(error, RegistryError::NotFound { .. }), "{error:?}");

    let (_server, registries) = registry(MANIFEST, ResponseTemplate::new(503)).await;
    let error = registries.resolve(IMAGE).await.unwrap_err();
    assert!(matches!(error, RegistryError::Unreachable { .. }), "{error:?}");

    let body = r#"{"errors":[{"code":"DENIED","message":"no"}]}"#;
    let (_server, registries) = registry(MANIFEST, ResponseTemplate::new(403).set_body_string(body)).await;
    let error = registries.resolve(IMAGE).await.unwrap_err();
    assert!(matches!(error, RegistryError::Refused { .. }), "{error:?}");

    // Nobody listens on the discard port of this machine.
    let registries = Registries::new(vec![mirror(
        "ghcr.io/asymmetric-ai",
        "localhost:5001",
        Some("http://127.0.0.1:9"),
    )])
    .unwrap();
    let error = registries.resolve(IMAGE).await.unwrap_err();
    assert!(matches!(error, RegistryError::Unreachable { .. }), "{error:?}");
    assert!(
        error.to_string().contains("127.0.0.1:9") && error.to_string().contains(IMAGE),
        "{error}"
    );
}

#[tokio::test]
async fn digests_and_mirrors_without_endpoint_ask_nobody() {
    let registries = Registries::new(vec![
        mirror("ghcr.io", "mirror.example/all", None),
        mirror("ghcr.io/asymmetric-ai", "localhost:5001/team", None),
    ])
    .unwrap();
    for (image, expected, digest) in [
        (
            IMAGE.to_owned(),
            "localhost:5001/team/asymmetric-slack-backend:latest".to_owned(),
            None,
        ),
        (
            format!("ghcr.io/asymmetric-ai/operator:1.0@{DIGEST}"),
            format!("localhost:5001/team/operator@{DIGEST}"),
            Some(DIGEST),
        ),
        (
            "ghcr.io/asymmetric-air/x".into(),
            "mirror.example/all/asymmetric-air/x:latest".into(),
            None,
        ),
        (
            format!("quay.io/other/x@{DIGEST}"),
            format!("quay.io/other/x@{DIGEST}"),
            Some(DIGEST),
        ),
    ] {
        let resolved = registries.resolve(&image).await.unwrap();
        assert_eq!(resolved.pod_reference, expected);
        assert_eq!(resolved.digest.as_deref(), digest);
    }
}

#[tokio::test]
async fn nonsense_is_refused() {
    let registries = Registries::new(Vec::new()).unwrap();
    for image in ["", "a b", "image@sha256:short", "image:"] {
        let error = registries.resolve(image).await.unwrap_err();
        assert!(
            matches!(error, RegistryError::Reference { .. }) && !error.is_transient(),
            "{image}: {error:?}"
        );
    }
    for endpoint in [
        "localhost:5001",
        "ftp://localhost",
        "http://",
        "http://localhost/path",
    ] {
        let error = Registries::new(vec![mirror("a", "b", Some(endpoint))]).err();
        assert!(matches!(error, Some(RegistryError::Endpoint(_))), "{endpoint}");
    }
}

#[test]
fn mirrors_read_as_the_chart_writes_them() {
    let mirrors: Vec<ImageMirror> = serde_json::from_str(
        r#"[{"source":"ghcr.io/asymmetric-ai","mirror":"localhost:5001","endpoint":"http://kind-registry:5000"}]"#,
    )
    .unwrap();
    assert_eq!(
        mirrors,
        [mirror(
            "ghcr.io/asymmetric-ai",
            "localhost:5001",
            Some("http://kind-registry:5000")
        )]
    );
}
