//! Spins against an API server in memory, with an operator that does what the test says.

mod mistakes;

use asymmetric_crd::clone::{Endpoints, FailureStatus};
use serde_json::{Value, json};

use crate::testing::{FakeServer, Outcome, deployment, run, secret, template};

/// The states of a clone that is made: first a step, then ready.
fn ready(clone: &Value) -> Vec<Value> {
    if clone["kind"] != "Clone" || clone["status"].is_object() {
        return Vec::new();
    }
    let id = clone["metadata"]["name"].as_str().unwrap();
    let mut working = clone.clone();
    working["status"] = json!({
        "observedGeneration": 1,
        "conditions": [condition("Reconciling", "True", "copying the database")],
    });
    let mut ready = clone.clone();
    ready["status"] = json!({
        "observedGeneration": 1,
        "mode": "api", "epoch": 1, "firstReadyAt": "2026-01-05T09:00:00Z",
        "database": format!("clone_{}", id.replace('-', "_")),
        "endpoints": Endpoints { api: Some(format!("http://{id}.team.svc")), ..Endpoints::default() },
        "conditions": [condition("Ready", "True", ""), condition("Serving", "True", "")],
    });
    vec![working, ready]
}

fn failing(code: &'static str, message: &'static str, transient: bool) -> impl Fn(&Value) -> Vec<Value> {
    move |clone| {
        if clone["kind"] != "Clone" || clone["status"].is_object() {
            return Vec::new();
        }
        let mut failed = clone.clone();
        let failure = FailureStatus {
            code: code.to_owned(),
            message: message.to_owned(),
            attempts: 1,
            at: None,
            transient,
            generation: 1,
            retry: None,
            template_digest: None,
        };
        failed["status"] = json!({"observedGeneration": 1, "failure": failure});
        vec![failed]
    }
}

fn condition(kind: &str, status: &str, message: &str) -> Value {
    json!({"type": kind, "status": status, "reason": "X", "message": message, "lastTransitionTime": "2026-01-05T09:00:00Z"})
}

fn server(operator: impl Fn(&Value) -> Vec<Value> + Send + Sync + 'static) -> FakeServer {
    FakeServer::new(operator)
        .with("clonetemplates", &template("slack", &["acme-corp"]))
        .with("clonetemplates", &template("stripe", &["acct"]))
        .with("deployments", &deployment(1))
}

#[tokio::test]
async fn a_spin_waits_until_the_clone_serves_and_tells_its_tokens() {
    let server = server(ready).with("secrets", &secret("slack-bot-tokens", &[("botToken", "xoxb-1")]));
    let outcome = run(
        &server,
        &["spin", "slack", "--seed", "acme-corp", "--name", "slack-bot"],
    )
    .await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    let first = outcome.out.lines().next().unwrap();
    assert!(first.starts_with("slack-bot ready in "), "{first}");
    for expected in [
        "http://slack-bot.team.svc",
        "clone_slack_bot",
        "xoxb-1",
        "asym connect slack-bot",
    ] {
        assert!(outcome.out.contains(expected), "{}", outcome.out);
    }
    assert!(
        outcome.err.contains("slack-bot: copying the database"),
        "{}",
        outcome.err
    );
    let clone = server.object("clones", "slack-bot").unwrap();
    assert_eq!(
        clone["spec"],
        json!({"template": "slack", "seed": {"fixture": "acme-corp"}})
    );
}

#[tokio::test]
async fn json_has_the_record_with_tokens() {
    let server = server(ready).with("secrets", &secret("slack-bot-tokens", &[("botToken", "xoxb-1")]));
    let outcome = run(&server, &["spin", "slack", "--name", "slack-bot", "--json", "-q"]).await;
    let record: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(
        (record["id"].as_str(), record["mode"].as_str()),
        (Some("slack-bot"), Some("api"))
    );
    assert_eq!(record["tokens"]["botToken"], "xoxb-1");
    assert_eq!(record["state"], "running");
    assert_eq!(outcome.err, "");
}

#[tokio::test]
async fn several_templates_join_one_environment() {
    let server = server(ready);
    let outcome = run(&server, &["spin", "slack", "stripe", "--group", "acme", "--json"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    let records: Vec<Value> = serde_json::from_str(&outcome.out).unwrap();
    let ids: Vec<&str> = records
        .iter()
        .map(|record| record["id"].as_str().unwrap())
        .collect();
    assert!(
        ids[0].starts_with("slack-") && ids[1].starts_with("stripe-"),
        "{ids:?}"
    );
    assert_eq!(
        server.object("environments", "acme").unwrap()["spec"]["members"],
        json!(ids)
    );
}

#[tokio::test]
async fn a_clone_gets_the_rate_limits_that_are_asked_for() {
    let server = server(ready);
    for (name, asked_for, limits) in [
        ("slack-a", "10%", "10%"),
        ("slack-b", "Real", "Real"),
        ("slack-c", "real", "Real"),
    ] {
        let words = ["spin", "slack", "--name", name, "--rate-limits", asked_for];
        assert_eq!(run(&server, &words).await.status, 0);
        assert_eq!(
            server.object("clones", name).unwrap()["spec"]["rateLimits"],
            limits
        );
    }
}

#[tokio::test]
async fn a_fixture_that_does_not_run_spoils_only_itself() {
    let mut slack = template("slack", &["good", "bad"]);
    slack["status"]["bases"] = json!([
        {"name": "asym_base_1", "fixture": "good", "contentDigest": "sha256:00", "state": "Ready"},
        {"name": "asym_base_2", "fixture": "bad", "contentDigest": "sha256:00", "state": "Failed", "message": "seeds/bad.sql:7: no such table"},
        {"name": "asym_base_3", "fixture": "good", "contentDigest": "sha256:old", "state": "Failed", "message": "old"},
    ]);
    slack["status"]["conditions"] = json!([condition("Stalled", "True", "1 of 2 bases failed")]);
    let server = FakeServer::new(ready)
        .with("clonetemplates", &slack)
        .with("deployments", &deployment(1));
    let bad = run(&server, &["spin", "slack", "--seed", "bad"]).await;
    assert_eq!(
        bad.err.trim(),
        "error[TEMPLATE_INVALID]: template 'slack' cannot be used: seeds/bad.sql:7: no such table"
    );
    assert_eq!(server.writes(), [""; 0]);
    assert_eq!(run(&server, &["spin", "slack", "--seed", "good"]).await.status, 0);
    let listed = run(&server, &["ls", "--templates"]).await.out;
    assert!(
        listed.ends_with("   no      30m\nslack: 1 of 2 bases failed\n"),
        "{listed}"
    );
}

#[tokio::test]
async fn an_operator_that_is_down_is_named_and_nothing_is_made() {
    let server = FakeServer::new(ready)
        .with("clonetemplates", &template("slack", &[]))
        .with("deployments", &deployment(0));
    let Outcome { status, err, .. } = run(&server, &["spin", "slack"]).await;
    assert_eq!(status, 1);
    assert!(
        err.starts_with("error[OPERATOR_NOT_RUNNING]: the operator is not running: 0 of 1 replicas of "),
        "{err}"
    );
    assert_eq!(server.writes(), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn without_any_operator_the_unnoticed_clone_is_taken_back() {
    let server = FakeServer::new(|_| Vec::new()).with("clonetemplates", &template("slack", &[]));
    let outcome = run(&server, &["spin", "slack", "--name", "slack-bot"]).await;
    assert!(
        outcome.err.contains("error[OPERATOR_NOT_RUNNING]"),
        "{}",
        outcome.err
    );
    assert_eq!(
        server.writes(),
        ["POST clones slack-bot", "DELETE clones slack-bot"]
    );
    assert_eq!(server.names("clones"), [""; 0]);
}

#[tokio::test]
async fn a_failed_clone_is_removed_unless_it_is_to_be_kept() {
    let operator = || {
        failing(
            "NO_FREE_PORTS",
            "no free port in 3000-3999; destroy a clone or widen the range",
            false,
        )
    };
    let full = server(operator());
    let outcome = run(
        &full,
        &["spin", "slack", "--name", "slack-bot", "--group", "acme"],
    )
    .await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .contains("error[NO_FREE_PORTS]: no free port in 3000-3999; destroy a clone or widen the range"),
        "{}",
        outcome.err
    );
    assert_eq!(full.names("clones"), [""; 0]);
    assert_eq!(full.names("environments"), [""; 0]);

    let kept = server(operator());
    assert_eq!(
        run(&kept, &["spin", "slack", "--name", "slack-bot", "--keep"])
            .await
            .status,
        1
    );
    assert_eq!(kept.names("clones"), ["slack-bot"]);
}

#[tokio::test(start_paused = true)]
async fn a_failure_that_passes_by_itself_is_waited_out_until_time_is_up() {
    let server = server(failing(
        "HEALTH_TIMEOUT",
        "slack-bot did not become healthy in 90s",
        true,
    ));
    let outcome = run(
        &server,
        &["spin", "slack", "--name", "slack-bot", "--timeout", "3m"],
    )
    .await;
    assert_eq!(outcome.status, 1);
    assert!(outcome.err.contains("trying again"), "{}", outcome.err);
    assert!(
        outcome
            .err
            .contains("error[HEALTH_TIMEOUT]: slack-bot did not become healthy in 90s"),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), [""; 0]);
}

#[tokio::test(start_paused = true)]
async fn a_clone_that_only_takes_long_goes_on() {
    let server = server(|clone: &Value| ready(clone).into_iter().take(1).collect());
    let outcome = run(
        &server,
        &["spin", "slack", "--name", "slack-bot", "--timeout", "20s"],
    )
    .await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .contains("error[WAIT_TIMEOUT]: the spin of slack-bot was not done in 20s;"),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), ["slack-bot"]);
}

#[tokio::test]
async fn whoever_may_not_see_the_operator_can_spin_all_the_same() {
    let server = FakeServer::new(ready)
        .with("clonetemplates", &template("slack", &[]))
        .refusing("deployments", 403, "forbidden");
    assert_eq!(
        run(&server, &["spin", "slack", "--name", "slack-bot"])
            .await
            .status,
        0
    );
}
