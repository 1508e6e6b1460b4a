//! `asym export` against an API server in memory.

use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};

use crate::commands::tests::{clone, environment, nothing, server};
use crate::testing::{FakeServer, run, secret};

fn world() -> FakeServer {
    let mut told = clone("slack-a1");
    told["metadata"]["creationTimestamp"] = json!("2026-01-05T09:00:00Z");
    told["metadata"]["managedFields"] =
        json!([{"time": "2026-01-05T10:00:00Z"}, {"time": "2026-01-05T09:30:00Z"}]);
    told["status"]["image"] = json!("slack:1");
    told["status"]["tokensSecretRef"] = json!({"name": "slack-a1-tokens"});
    let mut stopped = clone("slack-b2");
    stopped["spec"]["desired"] = json!("Stopped");
    stopped["status"]["conditions"][1]["status"] = json!("False");
    let mut trial = environment(&[]);
    trial["spec"] = json!({"members": ["slack-a1", "slack-none"]});
    trial["status"]["state"] = json!("partial");
    server(nothing)
        .with("clones", &told)
        .with("clones", &stopped)
        .with("environments", &trial)
        .with(
            "secrets",
            &secret("slack-a1-tokens", &[("botToken", "xoxb-1"), ("ca.crt", "x")]),
        )
}

fn registry(text: &str) -> Value {
    let mut registry: Value = serde_json::from_str(text).unwrap();
    for clone in registry["clones"].as_array_mut().unwrap() {
        assert!(clone["syncedAt"].as_str().unwrap().ends_with('Z'));
        clone["syncedAt"] = json!("now");
    }
    registry
}

#[tokio::test]
async fn everything_is_written_as_a_registry_of_version_2() {
    let outcome = run(&world(), &["export"]).await;
    assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
    insta::assert_snapshot!(serde_json::to_string_pretty(&registry(&outcome.out)).unwrap());
    let empty = run(&FakeServer::new(nothing), &["export"]).await;
    assert_eq!(
        registry(&empty.out),
        json!({"version": 2, "clones": [], "environments": []})
    );
}

#[tokio::test]
async fn tokens_are_written_only_when_they_are_asked_for() {
    let world = world();
    assert!(!run(&world, &["export"]).await.out.contains("xoxb"));
    let registry = registry(&run(&world, &["export", "--tokens"]).await.out);
    assert_eq!(registry["clones"][0]["tokens"], json!({"botToken": "xoxb-1"}));
    assert!(registry["clones"][1]["tokens"].is_null());
}

#[tokio::test]
async fn a_file_is_for_its_owner_alone_and_whole_or_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.json");
    std::fs::write(&path, "before").unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    let outcome = run(&world(), &["export", "--file", path.to_str().unwrap()]).await;
    let said = format!("wrote 2 clones and 1 environment to {}\n", path.display());
    assert_eq!(
        (outcome.status, outcome.out.as_str(), outcome.err.as_str()),
        (0, "", said.as_str())
    );
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o600
    );
    assert_eq!(registry(&std::fs::read_to_string(&path).unwrap())["version"], 2);
    assert_eq!(
        std::fs::read_dir(folder.path()).unwrap().count(),
        1,
        "nothing is left beside it"
    );

    let outcome = run(&world(), &["export", "--file", "/nowhere/registry.json"]).await;
    assert_eq!(outcome.status, 2);
    assert!(
        outcome
            .err
            .starts_with("error: /nowhere/registry.json cannot be written: "),
        "{}",
        outcome.err
    );
}
