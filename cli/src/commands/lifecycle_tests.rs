//! `stop`, `start`, `runs` and new tokens against an API server in memory.

use serde_json::{Value, json};

use crate::testing::{FakeServer, deployment, run, secret, template};

/// A clone that runs, with one ended run.
fn clone(desired: &str) -> Value {
    let condition = |kind: &str, status: &str| json!({"type": kind, "status": status, "reason": "R", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"});
    let serving = if desired == "Running" { "True" } else { "False" };
    json!({
        "kind": "Clone",
        "metadata": {"name": "slack-a1", "generation": 1},
        "spec": {"template": "slack", "desired": desired},
        "status": {
            "observedGeneration": 1, "mode": "api", "epoch": 2, "database": "clone_slack_a1",
            "firstReadyAt": "2026-01-05T09:00:00Z",
            "runs": [{"epoch": 1, "database": "asym_run_slack_a1_1", "endedAt": "2026-01-05T09:30:00.123456Z"}],
            "conditions": [condition("Ready", "True"), condition("Serving", serving)],
        },
    })
}

fn server(desired: &str, operator: impl Fn(&Value) -> Vec<Value> + Send + Sync + 'static) -> FakeServer {
    FakeServer::new(operator)
        .with("deployments", &deployment(1))
        .with("clones", &clone(desired))
        .with("secrets", &secret("slack-a1-tokens", &[("botToken", "xoxb-1")]))
}

/// Does what the spec asks: sets `Ready` anew for each generation, after a moment without it.
fn obeying(object: &Value) -> Vec<Value> {
    if object["spec"]["desired"] == object["status"]["obeyed"] {
        return Vec::new();
    }
    let mut done = object.clone();
    done["status"]["obeyed"] = object["spec"]["desired"].clone();
    let mut working = done.clone();
    working["status"]["conditions"][0]["status"] = json!("False");
    vec![working, done]
}

#[tokio::test]
async fn stop_and_start_are_silent_and_keep_the_rest() {
    let server = server("Running", obeying);
    for (verb, desired) in [("stop", "Stopped"), ("start", "Running")] {
        let outcome = run(&server, &["-q", verb, "slack-a1"]).await;
        assert_eq!(
            (outcome.status, outcome.out.as_str(), outcome.err.as_str()),
            (0, "", ""),
            "{verb}"
        );
        let clone = server.object("clones", "slack-a1").unwrap();
        assert_eq!(clone["spec"]["desired"], desired);
        assert_eq!(clone["spec"]["template"], "slack");
    }
}

#[tokio::test]
async fn nothing_is_stopped_when_one_name_is_wrong() {
    let server = server("Running", obeying);
    let outcome = run(&server, &["stop", "slack-a1", "slack-a2"]).await;
    assert_eq!(outcome.status, 1);
    assert_eq!(
        outcome.err,
        "error[CLONE_NOT_FOUND]: unknown clone 'slack-a2' (did you mean 'slack-a1'?); list clones with asym ls\n"
    );
    assert_eq!(server.writes(), Vec::<String>::new());
}

#[tokio::test]
async fn runs_are_listed_with_the_current_one_first() {
    let server = server("Running", obeying);
    let outcome = run(&server, &["runs", "slack-a1"]).await;
    let expected = "RUN   STATE     ENDED\n2     current   -\n1     ended     2026-01-05T09:30:00Z\n";
    assert_eq!(outcome.out, expected);
    let outcome = run(&server, &["runs", "slack-a1", "--json"]).await;
    let runs: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(runs[1]["database"], "asym_run_slack_a1_1");
    assert_eq!(runs[1]["endedAt"], "2026-01-05T09:30:00Z");
}

#[tokio::test]
async fn a_run_that_is_not_kept_is_named() {
    let server = server("Running", obeying).with(
        "secrets",
        &secret(
            "slack-a1-query",
            &[("username", "u"), ("password", "p"), ("database", "d")],
        ),
    );
    let outcome = run(&server, &["query", "slack-a1", "select 1", "--run", "7"]).await;
    assert_eq!(outcome.status, 1);
    assert_eq!(
        outcome.err,
        "error[RUN_NOT_FOUND]: run 7 of slack-a1 is not kept (these are: 2, 1); list runs with asym runs slack-a1\n"
    );
    let outcome = run(
        &server,
        &["query", "slack-a1", "select 1", "--run", "1", "--write"],
    )
    .await;
    assert_eq!(outcome.status, 2);
}

#[tokio::test]
async fn new_tokens_are_asked_for_and_shown() {
    let server = server("Running", |object: &Value| {
        let Some(id) = object["metadata"]["annotations"]["getasym.dev/reprovision-requested"].as_str() else {
            return Vec::new();
        };
        let mut next = object.clone();
        next["status"]["requests"]["reprovision"] = json!({"id": id, "phase": "Succeeded"});
        vec![next]
    });
    let outcome = run(&server, &["tokens", "slack-a1", "--reprovision"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert_eq!(outcome.out, "slack-a1\n  botToken  xoxb-1\n");
}

#[tokio::test]
async fn a_seed_is_asked_for_and_counted() {
    let server = server("Running", |object: &Value| {
        let Some(id) = object["metadata"]["annotations"]["getasym.dev/reseed-requested"].as_str() else {
            return Vec::new();
        };
        let mut next = object.clone();
        next["status"]["requests"]["reseed"] = json!({"id": id, "phase": "Succeeded"});
        next["status"]["seed"] = json!({
            "fixture": "acme-corp", "written": 437, "rejected": 0, "bySource": {"fixture": 437}, "warnings": ["on top"],
        });
        vec![next]
    })
    .with("clonetemplates", &template("slack", &["acme-corp"]));
    let outcome = run(&server, &["seed", "slack-a1", "-f", "acme-corp", "--json"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    let expected = json!({
        "id": "slack-a1", "fixture": "acme-corp", "written": 437, "rejected": 0, "bySource": {"fixture": 437},
        "warnings": ["on top"],
    });
    assert_eq!(serde_json::from_str::<Value>(&outcome.out).unwrap(), expected);
    assert_eq!(
        server.object("clones", "slack-a1").unwrap()["spec"]["seed"]["fixture"],
        "acme-corp"
    );
    let outcome = run(&server, &["seed", "slack-a1", "-f", "acme-corp"]).await;
    assert!(
        outcome
            .out
            .ends_with(": 437 written, 0 rejected\n  fixture  437\n  ! on top\n"),
        "{}",
        outcome.out
    );
}

#[tokio::test]
async fn nothing_to_seed_and_unknown_fixtures_change_nothing() {
    let server = server("Running", obeying).with("clonetemplates", &template("slack", &["acme-corp"]));
    let outcome = run(&server, &["seed", "slack-a1"]).await;
    assert_eq!(
        (outcome.status, outcome.err.as_str()),
        (
            1,
            "error[NOTHING_TO_SEED]: nothing to seed; name a fixture with --fixture\n"
        )
    );
    let outcome = run(&server, &["seed", "slack-a1", "-f", "acme-crop"]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.err.starts_with("error[FIXTURE_NOT_FOUND]: ")
            && outcome.err.contains("did you mean 'acme-corp'?"),
        "{}",
        outcome.err
    );
    assert_eq!(server.writes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_stopped_clone_cannot_take_new_tokens() {
    let server = server("Stopped", obeying);
    for words in [
        ["tokens", "slack-a1", "--reprovision"],
        ["reset", "slack-a1", "--rotate-tokens"],
    ] {
        let outcome = run(&server, &words).await;
        assert_eq!(outcome.status, 1);
        assert_eq!(
            outcome.err,
            "error[CLONE_NOT_READY]: slack-a1 is stopped; its backend takes new tokens when it runs: asym start slack-a1\n"
        );
    }
    assert_eq!(server.writes(), Vec::<String>::new());
}

/// Takes every snapshot at once, or says why not.
fn keeping(error: Option<&'static str>) -> impl Fn(&Value) -> Vec<Value> {
    move |object| {
        if object["kind"] != "CloneSnapshot" || !object["status"].is_null() {
            return Vec::new();
        }
        let condition = |kind: &str, status: bool| {
            json!({
                "type": kind, "status": if status { "True" } else { "False" }, "reason": "SnapshotFailed",
                "message": error.unwrap_or_default(), "lastTransitionTime": "2026-01-05T09:00:00Z",
            })
        };
        let mut next = object.clone();
        next["status"] = json!({
            "template": "slack", "epoch": 2, "takenAt": "2026-01-05T09:40:00Z", "base": "asym_base_0123456789ab",
            "conditions": [condition("Ready", error.is_none()), condition("Stalled", error.is_some())],
        });
        vec![next]
    }
}

#[tokio::test]
async fn a_snapshot_is_taken_listed_and_removed() {
    let server = server("Running", keeping(None));
    let none = run(&server, &["snapshots"]).await;
    assert_eq!(none.out, "No snapshots. Take one: asym snapshot <id>\n");
    let outcome = run(&server, &["snapshot", "slack-a1", "--name", "before"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(
        outcome.out.starts_with("kept slack-a1 as before in ")
            && outcome
                .out
                .ends_with("return with asym restore slack-a1 before\n"),
        "{}",
        outcome.out
    );
    assert_eq!(
        server.object("clonesnapshots", "before").unwrap()["spec"],
        json!({"clone": "slack-a1"})
    );
    let listed = run(&server, &["snapshots", "slack-a1"]).await;
    let expected = "NAME     CLONE      TEMPLATE   EPOCH   STATE   AGE\n\
                    before   slack-a1   slack      2       ready   30m\n";
    assert_eq!(listed.out, expected);
    let again = run(&server, &["snapshot", "slack-a1", "--name", "before"]).await;
    assert!(again.err.contains("error[NAME_TAKEN]"), "{}", again.err);

    let wrong = run(&server, &["snapshots", "--delete", "bfore"]).await;
    assert!(wrong.err.contains("did you mean 'before'?"), "{}", wrong.err);
    assert_eq!(run(&server, &["snapshots", "--delete", "before"]).await.status, 0);
    assert_eq!(server.names("clonesnapshots"), [""; 0]);
}

#[tokio::test]
async fn a_snapshot_without_a_name_gets_one_of_its_clone() {
    let server = server("Running", keeping(None));
    let outcome = run(&server, &["snapshot", "slack-a1", "--json"]).await;
    let record: Value = serde_json::from_str(&outcome.out).unwrap();
    let name = record["name"].as_str().unwrap();
    assert!(
        name.starts_with("slack-a1-") && name.len() == "slack-a1-".len() + 8,
        "{name}"
    );
    assert_eq!(
        (record["state"].as_str(), record["epoch"].as_i64()),
        (Some("ready"), Some(2))
    );
}

#[tokio::test]
async fn a_snapshot_that_fails_says_why() {
    let server = server(
        "Running",
        keeping(Some("no snapshot of slack-a1 was taken: the disk is full")),
    );
    let outcome = run(&server, &["snapshot", "slack-a1", "--name", "before"]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .contains("error[SNAPSHOT_FAILED]: no snapshot of slack-a1 was taken: the disk is full"),
        "{}",
        outcome.err
    );
    for (words, code) in [
        (vec!["snapshot", "slack-a2"], "CLONE_NOT_FOUND"),
        (vec!["snapshot", "slack-a1", "--name", "a_b"], "SNAPSHOT_FAILED"),
        (vec!["restore", "slack-a1", "bfore"], "SNAPSHOT_NOT_FOUND"),
        (vec!["restore", "slack-a2", "before"], "CLONE_NOT_FOUND"),
    ] {
        let outcome = run(&server, &words).await;
        assert!(
            outcome.status == 1 && outcome.err.contains(&format!("error[{code}]")),
            "{words:?}: {}",
            outcome.err
        );
    }
    let clone = server.object("clones", "slack-a1").unwrap();
    assert_eq!(clone["spec"]["seed"], Value::Null, "nothing was changed");
}

#[tokio::test]
async fn a_restore_names_the_snapshot_and_waits() {
    let server = server("Running", |object: &Value| {
        let Some(id) = object["metadata"]["annotations"]["getasym.dev/restore-requested"].as_str() else {
            return Vec::new();
        };
        let mut next = object.clone();
        next["status"]["requests"]["restore"] = json!({"id": id, "phase": "Succeeded"});
        next["status"]["epoch"] = json!(3);
        vec![next]
    })
    .with(
        "clonesnapshots",
        &json!({"kind": "CloneSnapshot", "metadata": {"name": "before"}, "spec": {"clone": "slack-a1"}}),
    );
    let outcome = run(&server, &["restore", "slack-a1", "before"]).await;
    assert!(
        outcome.out.starts_with("restored slack-a1 to before in "),
        "{} {}",
        outcome.out,
        outcome.err
    );
    let seed = &server.object("clones", "slack-a1").unwrap()["spec"]["seed"];
    assert_eq!(seed["snapshot"], "before");
}
