//! What cannot be spun is named, and nothing is made.

use serde_json::json;

use super::{condition, ready, server};
use crate::commands::Command;
use crate::testing::{FakeServer, command, deployment, run, template};

/// Every mistake is named before anything is made.
#[tokio::test]
async fn mistakes_are_named_and_change_nothing() {
    let cases: [(&[&str], &str, &str); 8] = [
        (
            &["spin", "slcak"],
            "TEMPLATE_NOT_FOUND",
            "unknown template 'slcak' (did you mean 'slack'?)",
        ),
        (
            &["spin", "slack", "--mode", "full"],
            "MODE_NOT_FOUND",
            "has no mode 'full'; it has: api",
        ),
        (
            &["spin", "slack", "--seed", "acme"],
            "FIXTURE_NOT_FOUND",
            "(did you mean 'acme-corp'?)",
        ),
        (
            &["spin", "slack", "--name", "Slack"],
            "CLONE_SPEC_INVALID",
            "'Slack' cannot name a clone",
        ),
        (
            &["spin", "slack", "--rate-limits", "strict"],
            "CLONE_SPEC_INVALID",
            "rateLimits 'strict' must be None, Real or a percentage",
        ),
        (
            &["spin", "slack", "--group", "a_b"],
            "ENV_SPEC_INVALID",
            "'a_b' cannot name an environment",
        ),
        (
            &["spin", "slack", "stripe", "--seed", "acme-corp"],
            "FIXTURE_NOT_FOUND",
            "template 'stripe' has no fixture",
        ),
        (
            &["spin", "broken"],
            "TEMPLATE_INVALID",
            "clone.manifest.json:3:3: Unknown key(s): 'mods'",
        ),
    ];
    let mut broken = template("broken", &[]);
    broken["status"]["conditions"] = json!([condition(
        "Stalled",
        "True",
        "clone.manifest.json:3:3: Unknown key(s): 'mods'"
    )]);
    let server = server(ready).with("clonetemplates", &broken);
    for (words, code, sentence) in cases {
        let outcome = run(&server, words).await;
        assert_eq!(outcome.status, 1, "{words:?}");
        assert!(
            outcome.err.starts_with(&format!("error[{code}]: ")),
            "{}",
            outcome.err
        );
        assert!(outcome.err.contains(sentence), "{}", outcome.err);
        assert_eq!(outcome.err.lines().count(), 1, "{}", outcome.err);
    }
    assert_eq!(server.writes(), [""; 0]);
}

#[tokio::test]
async fn taken_names_and_missing_rights_are_named() {
    let server = server(ready).with(
        "clones",
        &json!({"kind": "Clone", "metadata": {"name": "slack-bot"}, "spec": {"template": "slack"}}),
    );
    let outcome = run(&server, &["spin", "slack", "--name", "slack-bot"]).await;
    assert!(
        outcome
            .err
            .contains("error[NAME_TAKEN]: the name slack-bot belongs"),
        "{}",
        outcome.err
    );

    let forbidden = FakeServer::new(ready)
        .with("clonetemplates", &template("slack", &[]))
        .with("deployments", &deployment(1))
        .refusing("clones", 403, "clones.getasym.dev is forbidden");
    let outcome = run(&forbidden, &["spin", "slack"]).await;
    assert_eq!(
        outcome.err.trim(),
        "error[FORBIDDEN]: you may not create clones in namespace team; ask an administrator for: kubectl create rolebinding asymmetric-user-NAME -n team --clusterrole=asymmetric-user --user=NAME"
    );
    let bare = FakeServer::new(ready).refusing("clonetemplates", 404, "404 page not found");
    assert!(
        run(&bare, &["spin", "slack"])
            .await
            .err
            .contains("error[CRD_MISSING]")
    );
    let down = FakeServer::new(ready).refusing("clonetemplates", 503, "apiserver not ready");
    assert!(
        run(&down, &["spin", "slack"])
            .await
            .err
            .contains("error[CLUSTER_UNAVAILABLE]")
    );
}

#[test]
fn one_name_cannot_name_several_clones() {
    assert!(matches!(
        command(&["spin", "slack", "--name", "x"]),
        Command::Spin(_)
    ));
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let server = server(ready);
    let outcome = runtime.block_on(run(&server, &["spin", "slack", "stripe", "--name", "xy"]));
    assert_eq!(outcome.status, 2);
    assert!(
        outcome.err.starts_with("error: --name names one clone"),
        "{}",
        outcome.err
    );
}
