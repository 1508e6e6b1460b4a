use serde_json::json;

use super::*;

mod corrupt;
mod objects;
mod round_trip;

/// A registry of version 1: one group that lists its clone, a clone that is only tagged, one with a tag of its own.
const FIRST: &str = r#"{
  "version": 1,
  "clones": [
    {"id": "slack-a1b2", "template": "slack", "mode": "full", "state": "running", "group": "acme"},
    {"id": "stripe-c3d4", "template": "stripe", "state": "stopped", "group": "acme"},
    {"id": "linear-e5f6", "template": "linear", "state": "running", "group": "later"},
    {"id": "github-0a0b", "template": "github", "state": "running", "group": null}
  ],
  "groups": [
    {"name": "acme", "members": ["slack-a1b2"], "spec": "acme.env.yaml", "state": "running"},
    {"name": "tagged"}
  ]
}"#;

const SECOND: &str = r#"{
  "version": 2,
  "clones": [
    {
      "id": "slack-a1b2",
      "template": "slack",
      "mode": "api",
      "composeProject": "asym-slack-a1b2",
      "database": "clone_slack_a1b2",
      "redisPrefix": "slack-a1b2:",
      "ports": {"backend": 3001},
      "state": "running",
      "seed": {"fixture": "acme-corp", "ai": {"entities": ["users"], "volume": "small"}},
      "expose": false,
      "image": "ghcr.io/asymmetric-ai/asymmetric-slack-backend:latest",
      "imageDigest": "ghcr.io/asymmetric-ai/asymmetric-slack-backend@sha256:00",
      "tokens": {"botToken": "xoxb-1", "userToken": "xoxp-1"},
      "createdAt": "2026-01-05T09:00:00.000Z",
      "updatedAt": "2026-01-05T09:00:00.000Z",
      "syncedAt": "2026-01-05T09:00:00.000Z",
      "fromANewerProgram": {"x": [1]}
    },
    {"id": "stripe-c3d4", "template": "stripe", "state": "stopped", "seed": {"ai": true}},
    {"id": "stripe-gone", "template": "stripe", "state": "gone"},
    {"id": "slack-gone", "template": "slack", "state": "destroying"}
  ],
  "environments": [
    {"name": "acme", "members": ["slack-a1b2", "stripe-gone"], "spec": null, "state": "running"},
    {"name": "old", "members": ["slack-gone"], "spec": null, "state": "failed"}
  ]
}"#;

fn read(text: &str) -> RegistryFile {
    parse("registry.json", text.as_bytes()).unwrap()
}

fn memberships(file: &RegistryFile) -> Vec<(&str, Vec<&str>)> {
    file.environments
        .iter()
        .map(|environment| {
            let members = environment.members.iter().map(String::as_str).collect();
            (environment.name.as_str(), members)
        })
        .collect()
}

#[test]
fn version_2_is_taken_as_it_is() {
    let file = read(SECOND);
    assert_eq!(file.version, REGISTRY_VERSION);
    let [slack, stripe, gone, _] = file.clones.as_slice() else {
        panic!("{file:?}");
    };
    assert_eq!(
        (slack.id.as_str(), slack.mode.as_deref()),
        ("slack-a1b2", Some("api"))
    );
    assert_eq!(slack.ports, [("backend".to_owned(), 3001)].into());
    assert_eq!(slack.tokens["botToken"], "xoxb-1");
    let seed = slack.seed.as_ref().unwrap();
    assert_eq!((seed.fixture.as_deref(), seed.ai), (Some("acme-corp"), true));
    assert_eq!(stripe.state, CloneState::Stopped);
    assert!(stripe.seed.as_ref().unwrap().ai);
    assert_eq!(gone.state, CloneState::Gone);
    assert_eq!(
        memberships(&file),
        [
            ("acme", vec!["slack-a1b2", "stripe-gone"]),
            ("old", vec!["slack-gone"])
        ]
    );
}

#[test]
fn version_1_loses_no_membership() {
    let file = read(FIRST);
    assert_eq!(file.version, REGISTRY_VERSION);
    assert_eq!(
        memberships(&file),
        [
            ("acme", vec!["slack-a1b2", "stripe-c3d4"]),
            ("tagged", vec![]),
            ("later", vec!["linear-e5f6"])
        ]
    );
    assert_eq!(file.environments[0].spec.as_deref(), Some("acme.env.yaml"));
    assert_eq!(file.environments[2].spec, None);
}

#[test]
fn a_registry_may_be_empty() {
    assert_eq!(read(r#"{"version": 1, "clones": []}"#).environments, []);
    let file = read(r#"{"version": 2, "clones": [], "environments": []}"#);
    assert_eq!(
        serde_json::to_value(&file).unwrap(),
        json!({"version": 2, "clones": [], "environments": []})
    );
}

#[test]
fn thousands_of_clones_are_read() {
    let clones: Vec<serde_json::Value> = (0..4000)
        .map(|number| {
            let tokens: BTreeMap<String, String> = (0..16).map(|key| (format!("k{key}"), "v".to_owned())).collect();
            json!({"id": format!("slack-{number:08x}"), "template": "slack", "state": "running", "tokens": tokens})
        })
        .collect();
    let text = json!({"version": 2, "clones": clones, "environments": []}).to_string();
    assert_eq!(read(&text).clones.len(), 4000);
}
