//! Verbs other than `spin` against an API server in memory.

use serde_json::{Value, json};

use crate::testing::{FakeServer, deployment, run, secret, template};

fn clone(name: &str) -> Value {
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

fn environment(members: &[&str]) -> Value {
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
fn resetting(error: Option<&'static str>) -> impl Fn(&Value) -> Vec<Value> {
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

fn server(operator: impl Fn(&Value) -> Vec<Value> + Send + Sync + 'static) -> FakeServer {
    FakeServer::new(operator)
        .with("clonetemplates", &template("slack", &["acme-corp"]))
        .with("deployments", &deployment(1))
        .with("clones", &clone("slack-a1"))
        .with("clones", &clone("slack-b2"))
}

fn nothing(_: &Value) -> Vec<Value> {
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
async fn an_environment_goes_with_the_clones_it_owns() {
    let mut owned = clone("slack-c3");
    owned["metadata"]["ownerReferences"] = json!([{"apiVersion": "getasym.dev/v1alpha1", "kind": "Environment", "name": "acme", "uid": "uid-of-acme", "controller": true}]);
    let server = server(nothing)
        .with("clones", &owned)
        .with("environments", &environment(&["slack-c3"]));
    let outcome = run(&server, &["env", "destroy", "acme"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(
        outcome
            .err
            .ends_with("destroyed slack-c3\ndestroyed environment acme\n"),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), ["slack-a1", "slack-b2"]);
}

#[tokio::test]
async fn an_environment_reset_tells_each_member() {
    let reset_members = |object: &Value| resetting(None)(object);
    let mut done = clone("slack-a1");
    done["status"]["epoch"] = json!(2);
    done["status"]["requests"]["reset"] = json!({"id": "x", "phase": "Succeeded", "durationMilliseconds": 41, "startedAt": "2026-01-05T09:00:01Z"});
    let server = server(reset_members)
        .with("clones", &done)
        .with("environments", &environment(&["slack-a1"]));
    let outcome = run(&server, &["env", "reset", "acme"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(outcome.out.starts_with("reset acme in "), "{}", outcome.out);
    assert!(
        outcome.out.ends_with("\n  slack  slack-a1 in 41 ms (epoch 2)\n"),
        "{}",
        outcome.out
    );

    let mut failed = done.clone();
    failed["status"]["requests"]["reset"]["phase"] = json!("Failed");
    failed["status"]["requests"]["reset"]["error"] = json!("the backend does not answer");
    let operator = resetting(Some("1 of 1 members failed"));
    let server = FakeServer::new(operator)
        .with("deployments", &deployment(1))
        .with("clones", &failed)
        .with("environments", &environment(&["slack-a1"]));
    let outcome = run(&server, &["env", "reset", "acme"]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.out.starts_with("not completely reset: acme after "),
        "{}",
        outcome.out
    );
    assert!(
        outcome
            .err
            .ends_with("error[RESET_FAILED]: slack-a1 was not reset: the backend does not answer\n"),
        "{}",
        outcome.err
    );
}

#[tokio::test]
async fn an_environment_file_is_checked_before_anything_is_made() {
    let server = server(nothing);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.env.yaml");
    let path = file.to_str().unwrap();
    for (text, expected) in [
        (
            "name: acme\nclone: []\n",
            "error[ENV_SPEC_INVALID]: acme.env.yaml:2:1: Unknown key(s): 'clone' (did you mean 'clones'?)",
        ),
        ("", "error[ENV_SPEC_INVALID]: acme.env.yaml: the file is empty"),
        (
            "name: acme\nclones: [{template: slcak}]\n",
            "error[TEMPLATE_NOT_FOUND]: unknown template 'slcak' (did you mean 'slack'?)",
        ),
        (
            "name: acme\nclones: [{template: slack, seed: acme}]\n",
            "error[FIXTURE_NOT_FOUND]: template 'slack' has no fixture 'acme'",
        ),
        (
            "name: acme\nclones: [{template: slack, mode: full}]\n",
            "error[MODE_NOT_FOUND]: template 'slack' has no mode 'full'",
        ),
    ] {
        std::fs::write(&file, text).unwrap();
        let outcome = run(&server, &["env", "spin", path]).await;
        assert_eq!(outcome.status, 1);
        assert!(outcome.err.starts_with(expected), "{}", outcome.err);
    }
    let outcome = run(&server, &["env", "spin", "/nowhere/acme.env.yaml"]).await;
    assert!(
        outcome
            .err
            .starts_with("error[ENV_SPEC_INVALID]: /nowhere/acme.env.yaml cannot be read"),
        "{}",
        outcome.err
    );
    assert_eq!(server.writes(), [""; 0]);
}

/// Makes an environment whose second member fails.
fn composing(failed: bool) -> impl Fn(&Value) -> Vec<Value> {
    move |object| {
        if object["kind"] != "Environment" || object["status"].is_object() {
            return Vec::new();
        }
        let state = |second: &str, summary: &str, failures: Value| {
            let mut next = object.clone();
            next["status"] = json!({
                "observedGeneration": 1, "state": summary, "failures": failures,
                "members": [
                    {"name": "slack", "clone": "slack-a1", "state": "running", "epoch": 1},
                    {"name": "slack-2", "clone": "slack-b2", "state": second, "epoch": 1},
                ],
            });
            next
        };
        let failure = json!([{"name": "slack-2", "clone": "slack-b2", "code": "HEALTH_TIMEOUT", "message": "no health"}]);
        let end = if failed {
            state("failed", "partial", failure)
        } else {
            state("running", "running", json!([]))
        };
        vec![state("creating", "partial", json!([])), end]
    }
}

#[tokio::test]
async fn an_environment_spin_ends_with_a_line_per_member() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("acme.env.yaml");
    std::fs::write(
        &file,
        "name: acme\nclones:\n  - {template: slack, seed: acme-corp}\n  - template: slack\n",
    )
    .unwrap();
    let words = ["env", "spin", file.to_str().unwrap()];

    let up = server(composing(false));
    let outcome = run(&up, &words).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    let lines: Vec<&str> = outcome.out.lines().collect();
    assert!(
        lines[0].starts_with("acme running, 2/2 clones up in "),
        "{}",
        outcome.out
    );
    assert_eq!(
        lines[2],
        "slack     slack-a1   running   http://slack-a1.team.svc"
    );
    assert!(outcome.err.contains("acme: 1/2 clones up\n"), "{}", outcome.err);
    let spec = up.object("environments", "acme").unwrap()["spec"].clone();
    assert_eq!(
        spec,
        json!({"clones": [{"template": "slack", "seed": {"fixture": "acme-corp"}}, {"template": "slack"}]})
    );

    let partial = server(composing(true));
    let outcome = run(&partial, &words).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome.out.starts_with("acme partial, 1/2 clones up in "),
        "{}",
        outcome.out
    );
    assert!(
        outcome
            .err
            .ends_with("error[HEALTH_TIMEOUT]: slack-2: no health\n"),
        "{}",
        outcome.err
    );
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
