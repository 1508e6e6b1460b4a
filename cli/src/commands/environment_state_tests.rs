//! `asym env stop`, `start`, `destroy` and `render` against an API server in memory, or none.

use serde_json::{Value, json};

use super::tests::{clone, environment, nothing, server};
use crate::testing::{FakeServer, deployment, run, without_times};

/// Brings members into the state that the environment asks for, one after the other; one that fails stays as it is.
fn obeying(failing: Option<&'static str>) -> impl Fn(&Value) -> Vec<Value> {
    move |object| {
        let Some(desired) = object["spec"]["desired"].as_str() else {
            return Vec::new();
        };
        let goal = if desired == "Running" {
            "running"
        } else {
            "stopped"
        };
        let mut states = Vec::new();
        let mut next = object.clone();
        for index in 0..2 {
            let name = next["status"]["members"][index]["name"].clone();
            if Some(name.as_str().unwrap()) == failing {
                next["status"]["failures"] = json!([{"name": name, "clone": "slack-a1", "code": "CLONE_START_FAILED", "message": "it ended"}]);
            } else {
                next["status"]["members"][index]["state"] = json!(goal);
            }
            states.push(next.clone());
        }
        let failed = failing.is_some();
        states[1]["status"]["state"] = json!(if failed { "partial" } else { goal });
        states
    }
}

fn acme(failing: Option<&'static str>) -> FakeServer {
    FakeServer::new(obeying(failing))
        .with("deployments", &deployment(1))
        .with("environments", &environment(&["slack-a1", "stripe-b2"]))
}

#[tokio::test]
async fn all_members_are_stopped_and_started_in_silence() {
    let server = acme(None);
    let outcome = run(&server, &["-q", "env", "stop", "acme"]).await;
    assert_eq!(
        (outcome.status, outcome.out.as_str(), outcome.err.as_str()),
        (0, "", "")
    );
    let stopped = server.object("environments", "acme").unwrap();
    assert_eq!(stopped["spec"]["desired"], "Stopped");
    assert_eq!(stopped["status"]["members"][1]["state"], "stopped");

    let outcome = run(&server, &["env", "start", "acme"]).await;
    assert_eq!((outcome.status, outcome.out.as_str()), (0, ""));
    for line in [
        "slack: starting",
        "slack: running",
        "stripe: starting",
        "stripe: running",
    ] {
        assert!(
            without_times(&outcome.err).lines().any(|said| said == line),
            "{line}: {}",
            outcome.err
        );
    }
    let started = server.object("environments", "acme").unwrap();
    assert_eq!(started["status"]["state"], "running");
    assert!(
        started["spec"]["desired"].is_null(),
        "members can be stopped one by one again"
    );
}

#[tokio::test]
async fn a_member_that_does_not_start_is_told_of() {
    let server = acme(Some("slack"));
    assert_eq!(run(&server, &["env", "stop", "acme"]).await.status, 1);
    let outcome = run(&server, &["env", "start", "acme"]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .ends_with("error[CLONE_START_FAILED]: slack: it ended\n"),
        "{}",
        outcome.err
    );
    let outcome = run(&server, &["env", "stop", "acmee"]).await;
    assert!(
        outcome.err.starts_with("error[ENVIRONMENT_NOT_FOUND]"),
        "{}",
        outcome.err
    );
}

#[tokio::test(start_paused = true)]
async fn members_that_take_long_go_on() {
    let server = server(nothing).with("environments", &environment(&["slack-a1"]));
    let outcome = run(&server, &["env", "stop", "acme", "--timeout", "5s"]).await;
    let expected =
        "error[WAIT_TIMEOUT]: stopping acme was not done in 5s; it goes on, see asym env status acme\n";
    assert!(outcome.err.ends_with(expected), "{}", outcome.err);
}

#[tokio::test]
async fn what_was_stopped_is_up_after_a_spin() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.env.yaml");
    std::fs::write(
        &file,
        "name: acme\nclones:\n  - {template: slack}\n  - {template: slack}\n",
    )
    .unwrap();
    let mut stopped = environment(&["slack-a1", "slack-b2"]);
    stopped["spec"]["desired"] = json!("Stopped");
    for member in 0..2 {
        stopped["status"]["members"][member]["state"] = json!("stopped");
    }
    let server = server(obeying(None)).with("environments", &stopped);
    let outcome = run(&server, &["env", "spin", file.to_str().unwrap()]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(
        outcome.out.starts_with("acme running, 2/2 clones up"),
        "{}",
        outcome.out
    );
    let environment = server.object("environments", "acme").unwrap();
    assert!(environment["spec"]["desired"].is_null());
    let source = &environment["metadata"]["annotations"]["getasym.dev/source"];
    assert_eq!(source, file.to_str().unwrap());
}

fn owned(id: &str, uid: &str) -> Value {
    let mut owned = clone(id);
    owned["metadata"]["ownerReferences"] = json!([{"apiVersion": "getasym.dev/v1alpha1", "kind": "Environment", "name": "acme", "uid": uid, "controller": true}]);
    owned
}

#[tokio::test]
async fn every_member_goes_also_one_that_nobody_has_taken_yet() {
    let mut acme = environment(&["slack-a1"]);
    acme["spec"] = json!({"members": ["slack-a1", "slack-b2", "slack-c3", "slack-d4"]});
    let server = FakeServer::new(nothing)
        .with("environments", &acme)
        .with("clones", &owned("slack-a1", "uid-of-acme"))
        .with("clones", &clone("slack-b2"))
        .with("clones", &owned("slack-c3", "uid-of-another"))
        .with("clones", &clone("slack-e5"));
    let outcome = run(&server, &["env", "destroy", "acme"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert_eq!(server.names("clones"), ["slack-c3", "slack-e5"]);
}

#[tokio::test]
async fn a_member_that_cannot_be_removed_does_not_keep_the_others() {
    let server = FakeServer::new(nothing)
        .with("environments", &environment(&["slack-a1", "slack-b2"]))
        .with("clones", &owned("slack-a1", "uid-of-acme"))
        .with("clones", &owned("slack-b2", "uid-of-acme"))
        .refusing("DELETE clones slack-a1", 403, "forbidden");
    let outcome = run(&server, &["env", "destroy", "acme"]).await;
    assert_eq!(outcome.status, 1);
    assert_eq!(server.names("clones"), ["slack-a1"]);
    assert!(
        outcome
            .err
            .contains("slack-a1 was not removed; asym destroy slack-a1 does\n"),
        "{}",
        outcome.err
    );
    assert!(outcome.err.contains("destroyed slack-b2\n"), "{}", outcome.err);
    let last = outcome.err.lines().last().unwrap();
    assert!(
        last.starts_with("error[FORBIDDEN]: you may not delete clones"),
        "{}",
        outcome.err
    );
}
