//! `asym env` against an API server in memory.

use serde_json::{Value, json};

use super::tests::{clone, environment, nothing, resetting, server};
use crate::testing::{FakeServer, deployment, run, without_times};

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
    let progress = without_times(&outcome.err);
    assert!(
        progress.contains("slack-a1: reset\n") && progress.ends_with("acme: reset\n"),
        "{progress}"
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
    let progress = without_times(&outcome.err);
    assert!(progress.contains("acme: 1/2 clones up\n"), "{progress}");
    for ended in ["slack: ready\n", "slack-2: ready\n", "acme: running\n"] {
        assert!(progress.contains(ended), "{progress}");
    }
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
    let progress = without_times(&outcome.err);
    assert!(
        progress.contains("slack-2: failed: HEALTH_TIMEOUT\n"),
        "{progress}"
    );
}
