//! Verbs other than `spin` against an API server in memory.

use serde_json::{Value, json};

use crate::testing::{FakeServer, deployment, run, secret, template};

pub(super) fn clone(name: &str) -> Value {
    json!({
        "kind": "Clone",
        "metadata": {"name": name},
        "spec": {"template": "slack", "seed": {"fixture": "acme-corp"}},
        "status": {
            "observedGeneration": 1, "mode": "api", "epoch": 1, "firstReadyAt": "2026-01-05T09:00:00Z",
            "database": "clone_x", "redisPrefix": "x:", "ports": {"backend": 3000},
            "endpoints": {"api": format!("http://{name}.team.svc")},
            "services": [{"name": "backend", "state": "running", "port": 3001, "healthy": true}],
            "conditions": [
                {"type": "Ready", "status": "True", "reason": "R", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"},
                {"type": "Serving", "status": "True", "reason": "R", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"},
            ],
        },
    })
}

pub(super) fn environment(members: &[&str]) -> Value {
    let members: Vec<Value> = members
        .iter()
        .map(|id| json!({"name": id.split('-').next(), "clone": id, "state": "running", "epoch": 1}))
        .collect();
    json!({
        "kind": "Environment",
        "metadata": {"name": "acme"},
        "spec": {"clones": members.iter().map(|member| json!({"template": member["name"]})).collect::<Vec<_>>()},
        "status": {"observedGeneration": 1, "state": "running", "members": members},
    })
}

/// Resets what asks for it: first running, then done in the next epoch, or failed with `error`.
pub(super) fn resetting(error: Option<&'static str>) -> impl Fn(&Value) -> Vec<Value> {
    move |object| {
        let Some(id) = object["metadata"]["annotations"]["getasym.dev/reset-requested"].as_str() else {
            return Vec::new();
        };
        let state = |phase: &str, error: Option<&str>| {
            let mut next = object.clone();
            next["status"]["requests"]["reset"] = json!({"id": id, "phase": phase, "error": error, "durationMilliseconds": 41, "startedAt": "2026-01-05T09:00:00Z"});
            next
        };
        if let Some(error) = error {
            return vec![state("Running", None), state("Failed", Some(error))];
        }
        let mut done = state("Succeeded", None);
        done["status"]["epoch"] = json!(2);
        vec![state("Running", None), done]
    }
}

pub(super) fn server(operator: impl Fn(&Value) -> Vec<Value> + Send + Sync + 'static) -> FakeServer {
    FakeServer::new(operator)
        .with("clonetemplates", &template("slack", &["acme-corp"]))
        .with("deployments", &deployment(1))
        .with("clones", &clone("slack-a1"))
        .with("clones", &clone("slack-b2"))
}

pub(super) fn nothing(_: &Value) -> Vec<Value> {
    Vec::new()
}

#[tokio::test]
async fn a_reset_waits_for_the_next_epoch() {
    let server = server(resetting(None));
    let outcome = run(&server, &["reset", "slack-a1"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(
        outcome
            .out
            .starts_with("reset slack-a1 (dropped, re-migrated, re-seeded) in "),
        "{}",
        outcome.out
    );
    assert!(outcome.out.ends_with("(epoch 2)\n"), "{}", outcome.out);
    let outcome = run(&server, &["reset", "slack-a1", "--json"]).await;
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(
        (report["id"].as_str(), report["epoch"].as_i64()),
        (Some("slack-a1"), Some(2))
    );
}

#[tokio::test]
async fn a_reset_that_fails_says_why() {
    let outcome = run(
        &server(resetting(Some("the backend does not answer"))),
        &["reset", "slack-a1"],
    )
    .await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .contains("error[RESET_FAILED]: slack-a1 was not reset: the backend does not answer"),
        "{}",
        outcome.err
    );
}

#[tokio::test]
async fn unknown_ids_are_met_with_what_was_meant() {
    let server = server(nothing).with("environments", &environment(&["slack-a1"]));
    for words in [
        ["reset", "slack-a"],
        ["status", "slack-a"],
        ["destroy", "slack-a"],
        ["tokens", "slack-a"],
    ] {
        let outcome = run(&server, &words).await;
        let expected = "error[CLONE_NOT_FOUND]: unknown clone 'slack-a' (did you mean 'slack-a1'?); list clones with asym ls";
        assert_eq!((outcome.status, outcome.err.trim()), (1, expected), "{words:?}");
    }
    let outcome = run(&server, &["logs", "slack-a1", "--service", "backand"]).await;
    let expected = "error[SERVICE_NOT_FOUND]: slack-a1 has no service 'backand' (did you mean 'backend'?); it has: backend";
    assert_eq!((outcome.status, outcome.err.trim()), (1, expected));
    for words in [
        ["env", "reset", "acmee"],
        ["env", "status", "acmee"],
        ["env", "destroy", "acmee"],
    ] {
        let outcome = run(&server, &words).await;
        assert!(
            outcome.err.starts_with(
                "error[ENVIRONMENT_NOT_FOUND]: unknown environment 'acmee' (did you mean 'acme'?)"
            ),
            "{}",
            outcome.err
        );
    }
    assert_eq!(server.writes(), [""; 0]);
}

#[tokio::test]
async fn destroy_waits_until_the_clones_are_gone() {
    let server = server(nothing);
    let outcome = run(&server, &["destroy", "slack-a1", "slack-b2"]).await;
    assert_eq!((outcome.status, outcome.out.as_str()), (0, ""));
    assert!(
        outcome.err.contains("destroyed slack-a1\ndestroyed slack-b2"),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), [""; 0]);
}

#[tokio::test]
async fn a_declared_member_is_not_destroyed_alone() {
    let mut member = clone("slack-c3");
    member["metadata"]["labels"] = json!({"getasym.dev/environment": "acme"});
    let server = server(nothing)
        .with("clones", &member)
        .with("environments", &environment(&["slack-c3"]));
    let outcome = run(&server, &["destroy", "slack-a1", "slack-c3"]).await;
    assert!(
        outcome
            .err
            .starts_with("error[MEMBER_DECLARED]: clone 'slack-c3' is declared by environment 'acme'")
    );
    assert_eq!(server.writes(), [""; 0]);
}

#[tokio::test]
async fn a_destroyed_clone_leaves_the_environment_that_lists_it() {
    let ad_hoc = |members: Value| json!({"kind": "Environment", "metadata": {"name": "trial"}, "spec": {"members": members}});
    let mut member = clone("slack-a1");
    member["metadata"]["labels"] = json!({"getasym.dev/environment": "trial"});
    let server = server(nothing)
        .with("clones", &member)
        .with("environments", &ad_hoc(json!(["slack-a1", "slack-b2"])));
    assert_eq!(run(&server, &["destroy", "slack-a1"]).await.status, 0);
    assert_eq!(
        server.object("environments", "trial").unwrap()["spec"]["members"],
        json!(["slack-b2"])
    );
    assert_eq!(run(&server, &["destroy", "slack-b2"]).await.status, 0);
    assert_eq!(server.names("environments"), [""; 0]);
}

#[tokio::test]
async fn lists_and_stories_read_well() {
    let mut second = clone("slack-b2");
    second["status"]["failure"] = json!({"code": "CONTENT_LOST", "message": "it vanished", "attempts": 1, "transient": false, "generation": 1});
    let server = server(nothing)
        .with("clones", &second)
        .with("environments", &environment(&["slack-a1"]));
    insta::assert_snapshot!("ls", run(&server, &["ls"]).await.out);
    insta::assert_snapshot!("ls_templates", run(&server, &["ls", "--templates"]).await.out);
    insta::assert_snapshot!("status", run(&server, &["status", "slack-b2"]).await.out);
    insta::assert_snapshot!(
        "status_json",
        run(&server, &["status", "slack-a1", "--json"]).await.out
    );
    insta::assert_snapshot!("env_status", run(&server, &["env", "status"]).await.out);
    insta::assert_snapshot!(
        "env_status_one",
        run(&server, &["env", "status", "acme"]).await.out
    );
    insta::assert_snapshot!(
        "env_status_json",
        run(&server, &["env", "status", "acme", "--json"]).await.out
    );
    insta::assert_snapshot!("version", run(&server, &["version", "--client"]).await.out);
}

#[tokio::test]
async fn with_nothing_a_sentence_says_how_to_begin() {
    let server = FakeServer::new(nothing);
    assert_eq!(
        run(&server, &["ls"]).await.out,
        "No clones. Create one: asym spin slack\n"
    );
    assert_eq!(
        run(&server, &["status"]).await.out,
        "No clones. Create one: asym spin slack\n"
    );
    let none = run(&server, &["env", "status"]).await.out;
    assert_eq!(
        none,
        "No environments. Create one: asym env spin <environment.yaml>\n"
    );
    assert!(
        run(&server, &["ls", "--templates"])
            .await
            .out
            .starts_with("No templates.")
    );
}

#[tokio::test]
async fn only_spin_and_tokens_show_tokens() {
    let tokens = secret("slack-a1-tokens", &[("botToken", "xoxb-secret"), ("appId", "A1")]);
    let server = server(nothing)
        .with("secrets", &tokens)
        .with("environments", &environment(&["slack-a1"]));
    let shown = run(&server, &["tokens", "slack-a1"]).await.out;
    assert_eq!(shown, "slack-a1\n  appId     A1\n  botToken  xoxb-secret\n");
    assert_eq!(
        run(&server, &["tokens", "slack-b2"]).await.out,
        "slack-b2 has no tokens: its template has none\n"
    );
    for words in [
        &["status", "slack-a1"] as &[&str],
        &["status", "slack-a1", "--json"],
        &["status", "--json"],
        &["ls", "--json"],
        &["env", "status", "acme", "--json"],
    ] {
        assert!(!run(&server, words).await.out.contains("xoxb"), "{words:?}");
    }
}

#[tokio::test]
async fn queries_without_sense_are_wrong_usage() {
    let server = server(nothing);
    let both = run(&server, &["query", "slack-a1", "select 1", "--json", "--write"]).await;
    assert_eq!(
        (
            both.status,
            both.err
                .starts_with("error: --json and --write do not go together")
        ),
        (2, true)
    );
    let empty = run(&server, &["query", "slack-a1", "  "]).await;
    assert_eq!((empty.status, empty.err.starts_with("error: no SQL")), (2, true));
    let missing = run(&server, &["query", "slack-a1", "select 1"]).await;
    assert!(
        missing
            .err
            .starts_with("error[CLONE_NOT_READY]: slack-a1 is running; it has no database"),
        "{}",
        missing.err
    );
    let file = run(&server, &["query", "slack-a1", "-f", "/nowhere.sql"]).await;
    assert_eq!(
        (
            file.status,
            file.err.starts_with("error: cannot read /nowhere.sql")
        ),
        (2, true)
    );
}
