//! Joining and leaving environments, also when others do it at the same time.

use serde_json::{Value, json};

use super::tests::{clone, nothing, server};
use crate::testing::{FakeServer, run, template};

fn listing(members: &[&str]) -> Value {
    json!({"kind": "Environment", "metadata": {"name": "trial"}, "spec": {"members": members}})
}

fn members(server: &FakeServer) -> Vec<String> {
    let environment = server.object("environments", "trial").unwrap();
    let mut members: Vec<String> = serde_json::from_value(environment["spec"]["members"].clone()).unwrap();
    members.sort();
    members
}

fn spin(name: &str) -> [&str; 7] {
    ["spin", "slack", "--name", name, "--group", "trial", "--no-wait"]
}

#[tokio::test]
async fn two_who_make_an_environment_at_once_are_both_in_it() {
    let server = server(nothing).gathering("GET environments trial", 2);
    let (first, second) = (spin("slack-01"), spin("slack-02"));
    let (one, two) = tokio::join!(run(&server, &first), run(&server, &second));
    assert_eq!((one.status, two.status), (0, 0), "{} {}", one.err, two.err);
    assert_eq!(members(&server), ["slack-01", "slack-02"]);
    let made = server
        .writes()
        .iter()
        .filter(|write| *write == "POST environments trial")
        .count();
    assert_eq!(made, 2, "both tried, and one of them was late");
}

#[tokio::test]
async fn two_who_join_at_once_are_both_in_it() {
    let server = server(nothing)
        .with("environments", &listing(&["slack-a1"]))
        .gathering("GET environments trial", 2);
    let (first, second) = (spin("slack-01"), spin("slack-02"));
    let (one, two) = tokio::join!(run(&server, &first), run(&server, &second));
    assert_eq!((one.status, two.status), (0, 0), "{} {}", one.err, two.err);
    assert_eq!(members(&server), ["slack-01", "slack-02", "slack-a1"]);
    let written = server
        .writes()
        .iter()
        .filter(|write| *write == "PUT environments trial")
        .count();
    assert_eq!(written, 3, "one of them had to read again");
}

#[tokio::test]
async fn a_declared_environment_takes_members_beside_those_it_declares() {
    let mut declared = listing(&[]);
    declared["spec"] = json!({"clones": [{"template": "slack"}]});
    let server = server(nothing).with("environments", &declared);
    assert_eq!(run(&server, &spin("slack-01")).await.status, 0);
    let environment = server.object("environments", "trial").unwrap();
    assert_eq!(environment["spec"]["clones"], json!([{"template": "slack"}]));
    assert_eq!(members(&server), ["slack-01"]);
}

/// Whoever leaves last and whoever joins have read the same environment: whichever writes first, nobody is lost.
#[tokio::test]
async fn who_joins_while_the_last_one_leaves_is_in_it() {
    const READ: &str = "GET environments trial";
    let mut tries = Vec::new();
    for leaves_first in [true, false] {
        let server = server(nothing)
            .with("environments", &listing(&["slack-a1"]))
            .gathering(READ, 2);
        // Whoever comes first goes on first.
        let after = |is_last: bool| {
            let server = server.clone();
            async move {
                if is_last {
                    server.first_at(READ).await;
                }
            }
        };
        let leaving = async {
            after(!leaves_first).await;
            run(&server, &["destroy", "slack-a1"]).await
        };
        let joining = async {
            after(leaves_first).await;
            run(&server, &spin("slack-01")).await
        };
        let (left, joined) = tokio::join!(leaving, joining);
        assert_eq!(
            (left.status, joined.status),
            (0, 0),
            "{} {}",
            left.err,
            joined.err
        );
        assert_eq!(members(&server), ["slack-01"], "{:?}", server.writes());
        assert_eq!(server.names("clones"), ["slack-01", "slack-b2"]);
        let mut writes = server.writes();
        writes.retain(|write| write.ends_with("environments trial"));
        tries.push(writes.join(", "));
    }
    assert_eq!(
        tries,
        [
            "DELETE environments trial, PUT environments trial, POST environments trial",
            "PUT environments trial, DELETE environments trial, PUT environments trial",
        ]
    );
}

#[tokio::test]
async fn an_environment_that_changed_since_it_was_read_is_not_removed() {
    let server = server(nothing).with("environments", &listing(&["slack-a1"]));
    let read = server.object("environments", "trial").unwrap();
    assert_eq!(run(&server, &spin("slack-01")).await.status, 0);
    let api: kube::Api<asymmetric_crd::Environment> = kube::Api::namespaced(server.client(), "team");
    let params = kube::api::DeleteParams {
        preconditions: Some(kube::api::Preconditions {
            resource_version: read["metadata"]["resourceVersion"].as_str().map(str::to_owned),
            uid: None,
        }),
        ..Default::default()
    };
    assert!(
        api.delete("trial", &params).await.is_err(),
        "the server heeds what the client relies on"
    );
    assert_eq!(members(&server), ["slack-01", "slack-a1"]);
}

#[tokio::test]
async fn a_clone_that_cannot_join_is_not_left_behind() {
    let server = server(nothing)
        .with("clonetemplates", &template("stripe", &[]))
        .refusing("POST environments trial", 403, "forbidden");
    let outcome = run(&server, &spin("slack-01")).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .contains("error[FORBIDDEN]: you may not change environments in namespace team; "),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), ["slack-a1", "slack-b2"]);
    let two = ["spin", "slack", "stripe", "--group", "trial", "--no-wait"];
    assert_eq!(run(&server, &two).await.status, 1);
    assert_eq!(server.names("clones"), ["slack-a1", "slack-b2"]);
}

#[tokio::test(start_paused = true)]
async fn an_environment_that_is_being_removed_is_waited_for() {
    let mut leaving = listing(&["slack-a1"]);
    leaving["metadata"]["deletionTimestamp"] = json!("2026-01-05T09:00:00Z");
    let server = server(nothing)
        .with("clones", &clone("slack-a1"))
        .with("environments", &leaving);
    let words = spin("slack-01");
    let client = server.client();
    let removal = async {
        let api: kube::Api<asymmetric_crd::Environment> = kube::Api::namespaced(client, "team");
        api.delete("trial", &kube::api::DeleteParams::default())
            .await
            .unwrap();
    };
    let (outcome, ()) = tokio::join!(run(&server, &words), removal);
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert_eq!(members(&server), ["slack-01"]);
}
