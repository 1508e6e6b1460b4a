//! What all verbs have in common - forms of output, namespaces, selectors, watching, waiting, dry runs - against an API
//! server in memory.

use serde_json::{Value, json};

use super::tests::{clone, environment, nothing, resetting, server};
use crate::testing::{FakeServer, run, start};

/// Two clones of this namespace, labelled blue and red, one of another namespace, and an environment.
fn places() -> FakeServer {
    let labelled = |id: &str, team: &str| {
        let mut clone = clone(id);
        clone["metadata"]["labels"] = json!({"team": team});
        clone
    };
    let mut other = labelled("slack-z9", "blue");
    other["metadata"]["namespace"] = "elsewhere".into();
    server(nothing)
        .with("clones", &labelled("slack-a1", "blue"))
        .with("clones", &labelled("slack-b2", "red"))
        .with("clones", &other)
        .with("environments", &environment(&["slack-a1"]))
}

#[tokio::test]
async fn lists_come_in_every_form() {
    let server = places();
    let out = async |words: &[&str]| run(&server, words).await.out;
    assert_eq!(
        out(&["ls", "-o", "name"]).await,
        "clone.getasym.dev/slack-a1\nclone.getasym.dev/slack-b2\n"
    );
    assert_eq!(out(&["ls", "-o", "json"]).await, out(&["ls", "--json"]).await);
    insta::assert_snapshot!("ls_wide", out(&["ls", "-o", "wide"]).await);
    insta::assert_snapshot!("ls_all", out(&["ls", "-A"]).await);
    insta::assert_snapshot!(
        "status_wide",
        out(&["status", "clone/slack-b2", "-o", "wide"]).await
    );
    insta::assert_snapshot!("status_yaml", out(&["status", "slack-b2", "-o", "yaml"]).await);
    insta::assert_snapshot!("env_status_wide", out(&["env", "status", "-o", "wide"]).await);
    assert_eq!(
        out(&["env", "ls", "-o", "name"]).await,
        "environment.getasym.dev/acme\n"
    );
    assert_eq!(
        out(&["env", "status", "environment/acme", "-o", "name"]).await,
        "environment.getasym.dev/acme\n"
    );
    assert_eq!(
        out(&["ls", "--templates", "-o", "name"]).await,
        "clonetemplate.getasym.dev/slack\n"
    );
    assert_eq!(
        out(&["version", "--client", "-o", "yaml"]).await,
        "client: \"0.1.0\"\nserver: null\nwarnings: []\n"
    );
    let version: Value = serde_json::from_str(&out(&["version", "-o", "json"]).await).unwrap();
    assert_eq!(version["server"]["kubernetes"], "v1.34.4");
    assert_eq!(version["warnings"], json!([]));
}

#[tokio::test]
async fn lists_are_of_what_was_selected() {
    let server = places();
    let names = async |words: &[&str]| {
        let mut all = words.to_vec();
        all.extend(["-o", "name"]);
        let out = run(&server, &all).await.out;
        out.lines()
            .map(|line| line.replace("clone.getasym.dev/", ""))
            .collect::<Vec<_>>()
    };
    assert_eq!(names(&["ls", "-l", "team=blue"]).await, ["slack-a1"]);
    assert_eq!(
        names(&["status", "-l", "team in (blue,red)"]).await,
        ["slack-a1", "slack-b2"]
    );
    assert_eq!(
        names(&["ls", "-l", "team=blue", "-A"]).await,
        ["slack-z9", "slack-a1"]
    );
    assert_eq!(names(&["ls", "-l", "team=green"]).await, [""; 0]);
}

/// The environment of another namespace that lists a clone of the same name has nothing to do with it.
#[tokio::test]
async fn environments_have_members_of_their_own_namespace() {
    let mut other = environment(&["slack-b2"]);
    other["metadata"] = json!({"name": "other", "namespace": "elsewhere"});
    let server = places().with("environments", &other);
    let records: Value = serde_json::from_str(&run(&server, &["ls", "-A", "--json"]).await.out).unwrap();
    let environments: Vec<&Value> = records
        .as_array()
        .unwrap()
        .iter()
        .map(|record| &record["environment"])
        .collect();
    assert_eq!(environments, [&Value::Null, &json!("acme"), &Value::Null]);
}

#[tokio::test]
async fn a_watched_list_goes_on_with_what_changes() {
    let server = places();
    let watched = start(&server, &["ls", "--watch"]);
    watched
        .until("slack-b2   slack      api    running   1       -             30m\n")
        .await;
    let mut changed = clone("slack-b2");
    changed["status"]["epoch"] = json!(2);
    server.update("clones", &changed);
    watched
        .until("slack-b2   slack      api    running   2       -             30m\n")
        .await;
    // The same again is no change.
    server.update("clones", &changed);
    server.remove("clones", "slack-a1");
    watched
        .until("slack-a1   slack      api    gone      1       acme          30m\n")
        .await;
    assert_eq!(watched.out().lines().count(), 5, "{}", watched.out());
}

#[tokio::test]
async fn a_watched_list_may_begin_empty_and_come_as_documents() {
    let server = FakeServer::new(nothing);
    let watched = start(&server, &["ls", "-w", "-o", "json"]);
    watched
        .until_err("No clones. Create one: asym spin slack\n")
        .await;
    server.update("clones", &clone("slack-a1"));
    watched.until("\n}\n").await;
    let record: Value = serde_json::from_str(&watched.out()).unwrap();
    assert_eq!(record["id"], "slack-a1");

    let environments = start(&server, &["env", "status", "-w", "-o", "name"]);
    let snapshots = start(&server, &["snapshots", "-w"]);
    server.update("environments", &environment(&["slack-a1"]));
    environments.until("environment.getasym.dev/acme\n").await;
    let taken =
        json!({"kind": "CloneSnapshot", "metadata": {"name": "before"}, "spec": {"clone": "slack-a1"}});
    server.update("clonesnapshots", &taken);
    snapshots
        .until("before   slack-a1   -          -       taking   30m\n")
        .await;
}

#[tokio::test]
async fn several_clones_are_reset_at_once_by_any_form_of_their_names() {
    let server = server(resetting(None));
    let names = run(&server, &["ls", "-o", "name"]).await.out;
    let mut words = vec!["reset", "--json"];
    words.extend(names.lines());
    let outcome = run(&server, &words).await;
    let records: Vec<Value> = serde_json::from_str(&outcome.out).unwrap();
    let ids: Vec<&Value> = records.iter().map(|record| &record["id"]).collect();
    assert_eq!(ids, ["slack-a1", "slack-b2"], "{}", outcome.err);
    assert!(records.iter().all(|record| record["epoch"] == 2), "{records:?}");
}

/// One that fails does not keep the others from being reset.
#[tokio::test]
async fn every_clone_is_attempted() {
    let server = server(|object: &Value| {
        let fails = object["metadata"]["name"] == "slack-a1";
        resetting(fails.then_some("the backend does not answer"))(object)
    });
    let outcome = run(&server, &["reset", "slack-a1", "slack-b2", "slack-b2"]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.out.starts_with("reset slack-b2 ") && outcome.out.lines().count() == 1,
        "{}",
        outcome.out
    );
    let failure = "error[RESET_FAILED]: slack-a1 was not reset: the backend does not answer\n";
    assert!(outcome.err.ends_with(failure), "{}", outcome.err);

    let unknown = run(&server, &["reset", "slack-b2", "slack-x"]).await;
    assert_eq!(
        (unknown.status, unknown.out.as_str()),
        (1, ""),
        "a mistake changes nothing"
    );
}

#[tokio::test]
async fn clones_are_chosen_by_their_labels() {
    let server = places();
    let outcome = run(&server, &["destroy", "-l", "team=red"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert_eq!(server.names("clones"), ["slack-a1", "slack-z9"]);
    let none = run(&server, &["stop", "-l", "team=red"]).await;
    assert_eq!(
        (none.status, none.err.as_str()),
        (0, "no clone has the labels team=red\n")
    );
}

#[tokio::test]
async fn nobody_waits_when_that_is_not_wanted() {
    let server = server(nothing).with("environments", &environment(&["slack-a1"]));
    for (words, expected) in [
        (
            &["reset", "slack-a1"] as &[&str],
            "slack-a1 is being reset; see asym status slack-a1\n",
        ),
        (
            &["upgrade", "slack-a1"],
            "slack-a1 is being upgraded; see asym status slack-a1\n",
        ),
        (
            &["seed", "slack-a1", "-f", "acme-corp"],
            "slack-a1 is being seeded; see asym status slack-a1\n",
        ),
        (
            &["tokens", "slack-a1", "--reprovision"],
            "slack-a1 gets new tokens; see asym status slack-a1\n",
        ),
        (
            &["snapshot", "slack-a1", "--name", "before"],
            "slack-a1 is being kept as before; see asym snapshots\n",
        ),
        (
            &["env", "reset", "acme"],
            "acme is being reset; see asym env status acme\n",
        ),
        (&["stop", "slack-a1"], ""),
        (&["destroy", "slack-b2"], ""),
    ] {
        let mut words = words.to_vec();
        words.push("--no-wait");
        let outcome = run(&server, &words).await;
        assert_eq!(
            (outcome.status, outcome.out.as_str()),
            (0, expected),
            "{words:?}: {}",
            outcome.err
        );
    }
    let reset = run(
        &server,
        &["reset", "slack-a1", "--wait", "--no-wait", "-o", "json"],
    )
    .await;
    let record: Value = serde_json::from_str(&reset.out).unwrap();
    let asked = &server.object("clones", "slack-a1").unwrap()["metadata"]["annotations"]["getasym.dev/reset-requested"];
    assert_eq!(&record["request"], asked);
}

#[tokio::test]
async fn a_dry_run_is_checked_and_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("trial.env.yaml");
    std::fs::write(&file, "name: trial\nclones: [{template: slack}]\n").unwrap();
    let mut member = clone("slack-c3");
    member["metadata"]["ownerReferences"] = json!([{"apiVersion": "getasym.dev/v1alpha1", "kind": "Environment", "name": "acme", "uid": "uid-of-acme", "controller": true}]);
    let server = server(nothing)
        .with("clones", &member)
        .with("environments", &environment(&["slack-c3"]));
    let cases: [(&[&str], &str, &[&str]); 9] = [
        (
            &["spin", "slack", "--name", "slack-d4", "--group", "acme"],
            "created slack-d4 (server dry run)\n",
            &["POST clones slack-d4", "PUT environments acme"],
        ),
        (
            &["reset", "slack-a1"],
            "reset slack-a1 (server dry run)\n",
            &["PATCH clones slack-a1"],
        ),
        (
            &["stop", "slack-a1"],
            "stopped slack-a1 (server dry run)\n",
            &["PATCH clones slack-a1"],
        ),
        (
            &["start", "slack-a1"],
            "started slack-a1 (server dry run)\n",
            &["PATCH clones slack-a1"],
        ),
        (
            &["destroy", "slack-a1"],
            "destroyed slack-a1 (server dry run)\n",
            &["DELETE clones slack-a1"],
        ),
        (
            &["upgrade", "slack-a1"],
            "upgraded slack-a1 (server dry run)\n",
            &["PATCH clones slack-a1"],
        ),
        (
            &["env", "reset", "acme"],
            "reset acme (server dry run)\n",
            &["PATCH environments acme"],
        ),
        (
            &["env", "destroy", "acme"],
            "destroyed slack-c3 (server dry run)\ndestroyed environment acme (server dry run)\n",
            &["DELETE environments acme", "DELETE clones slack-c3"],
        ),
        (
            &["env", "spin", file.to_str().unwrap()],
            "applied environment trial (server dry run)\n",
            &["PATCH environments trial"],
        ),
    ];
    for (words, expected, rehearsed) in cases {
        let before = server.rehearsals().len();
        for flag in ["--dry-run", "--dry-run=server"] {
            let mut words = words.to_vec();
            words.push(flag);
            let outcome = run(&server, &words).await;
            assert_eq!(
                (outcome.status, outcome.out.as_str()),
                (0, expected),
                "{words:?}: {}",
                outcome.err
            );
        }
        assert_eq!(server.rehearsals()[before..][..rehearsed.len()], *rehearsed);
    }
    let taken = run(&server, &["spin", "slack", "--name", "slack-a1", "--dry-run"]).await;
    assert!(taken.err.starts_with("error[NAME_TAKEN]"), "{}", taken.err);
    assert_eq!(server.writes(), [""; 0]);
}
