use serde_json::json;
use wiremock::matchers::path;
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::failure::chain;
use crate::fidelity::archive::tests::{tarred, zipped};
use crate::fidelity::source::source;

const CLIENT: &str =
    "this.chat = { a: bindApiCall(this, 'chat.postMessage'), b: bindApiCall(this, 'chat.delete') };";
const OPENAPI: &str = r#"{"openapi": "3.0.0", "paths": {"/v1/a": {"get": {"operationId": "GetA"}}}}"#;
const BETA: &str = r#"{"openapi": "3.0.0", "paths": {"/v1/a": {"get": {}}, "/v1/b": {"get": {}}}}"#;

/// A server that is the registry of npm, a proxy of Go modules behind one that has nothing, and a site.
async fn server() -> (MockServer, Fetcher) {
    let server = MockServer::start().await;
    let uri = server.uri();
    let tarball = json!({"dist": {"tarball": format!("{uri}/files/web-api.tgz")}});
    let answers = [
        (
            "/npm/@slack%2fweb-api/8.2.0",
            ResponseTemplate::new(200).set_body_json(tarball),
        ),
        (
            "/files/web-api.tgz",
            ResponseTemplate::new(200).set_body_bytes(tarred(&[
                ("package/package.json", r#"{"name": "@slack/web-api"}"#),
                ("package/dist/methods.js", CLIENT),
            ])),
        ),
        (
            "/go/github.com/!acme/mock/@v/v1.2.0.zip",
            ResponseTemplate::new(200).set_body_bytes(zipped(&[
                ("github.com/Acme/mock@v1.2.0/openapi/spec3.beta.json", BETA),
                ("github.com/Acme/mock@v1.2.0/openapi/spec3.json", OPENAPI),
            ])),
        ),
        (
            "/openapi.json",
            ResponseTemplate::new(200).set_body_string(OPENAPI),
        ),
        ("/sign-in", ResponseTemplate::new(200).set_body_string("<html>")),
        (
            "/npm/nothing/1.0.0",
            ResponseTemplate::new(200).set_body_string("{}"),
        ),
    ];
    for (at, answer) in answers {
        Mock::given(path(at)).respond_with(answer).mount(&server).await;
    }
    let registries = Registries {
        npm: format!("{uri}/npm/"),
        go: vec![format!("{uri}/empty"), format!("{uri}/go")],
    };
    (server, Fetcher::new(registries).unwrap())
}

async fn names(fetcher: &Fetcher, text: &str) -> Result<Vec<String>, String> {
    let published = fetcher.published(&source(text).unwrap()).await;
    let operations = published.map_err(|error| chain(&error))?;
    Ok(operations.into_iter().map(|operation| operation.name).collect())
}

#[tokio::test]
async fn lists_come_from_everywhere() {
    let (server, fetcher) = server().await;
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("published.txt");
    std::fs::write(&file, "b\na\n").unwrap();
    let url = format!("{}/openapi.json", server.uri());
    for (text, expected) in [
        (file.to_str().unwrap(), vec!["a", "b"]),
        (&url, vec!["GetA"]),
        (
            "npm:@slack/web-api@8.2.0",
            vec!["chat.delete", "chat.postMessage"],
        ),
        (
            "npm:@slack/web-api@8.2.0#dist/methods.js",
            vec!["chat.delete", "chat.postMessage"],
        ),
        ("go:github.com/Acme/mock@v1.2.0", vec!["GetA"]),
        (
            "go:github.com/Acme/mock@v1.2.0#openapi/spec3.beta.json",
            vec!["GET /v1/a", "GET /v1/b"],
        ),
    ] {
        assert_eq!(names(&fetcher, text).await.unwrap(), expected, "{text}");
    }
}

#[tokio::test]
async fn what_is_wrong_is_said_with_its_place() {
    let (server, fetcher) = server().await;
    let uri = server.uri();
    for (text, said) in [
        (
            "/nowhere/list.txt".to_owned(),
            "cannot read /nowhere/list.txt: No such file".to_owned(),
        ),
        (format!("{uri}/none"), format!("{uri}/none answers 404 Not Found")),
        (
            format!("{uri}/sign-in"),
            format!("{uri}/sign-in cannot be used: line 1 is no operation"),
        ),
        (
            "http://127.0.0.1:1/".to_owned(),
            "no answer from http://127.0.0.1:1/: ".to_owned(),
        ),
        (
            "npm:nothing@1.0.0".to_owned(),
            "/npm/nothing/1.0.0 does not say where the package is".to_owned(),
        ),
        (
            "npm:@slack/web-api@8.2.0#a.js".to_owned(),
            "the package has no file a.js".to_owned(),
        ),
        (
            "npm:@slack/web-api@8.2.0#package.json".to_owned(),
            "package.json cannot be used".to_owned(),
        ),
        (
            "go:github.com/acme/mock@v1.2.0".to_owned(),
            "answers 404 Not Found".to_owned(),
        ),
    ] {
        let error = names(&fetcher, &text).await.unwrap_err();
        assert!(error.contains(&said), "{text}: {error}");
    }
}
