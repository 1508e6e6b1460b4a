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
        "error[RUN_NOT_FOUND]: run 7 of slack-a1 is not kept; list runs with asym runs slack-a1\n"
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
