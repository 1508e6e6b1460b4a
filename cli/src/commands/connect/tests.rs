use serde_json::json;

use crate::commands::tests::{clone, environment, nothing, server};
use crate::testing::run;

#[tokio::test]
async fn a_command_runs_while_a_clone_is_forwarded() {
    let server = server(nothing);
    let outcome = run(
        &server,
        &["connect", "slack-a1", "--port", "0", "--", "sh", "-c", "exit 7"],
    )
    .await;
    assert_eq!((outcome.status, outcome.err.as_str()), (7, ""));
    let outcome = run(
        &server,
        &["connect", "slack-a1", "--port", "0", "--", "no-such-command"],
    )
    .await;
    assert_eq!(outcome.status, 127, "{}", outcome.err);
}

#[tokio::test]
async fn clones_without_a_backend_are_not_forwarded() {
    let mut stopped = clone("slack-c3");
    stopped["spec"]["desired"] = json!("Stopped");
    let mut young = clone("slack-d4");
    young["status"].as_object_mut().unwrap().remove("firstReadyAt");
    young["status"]["conditions"] = json!([]);
    let server = server(nothing)
        .with("clones", &stopped)
        .with("clones", &young)
        .with("environments", &environment(&["slack-a1", "slack-c3"]));
    for name in ["slack-c3", "acme"] {
        for words in [
            &["connect", name, "--", "true"][..],
            &["connect", name, "--detach"],
        ] {
            let outcome = run(&server, words).await;
            assert_eq!(outcome.status, 1, "{}", outcome.err);
            assert!(
                outcome.err.contains("error[CLONE_NOT_READY]: slack-c3 is "),
                "{}",
                outcome.err
            );
            assert!(
                outcome.err.contains("start it with asym start slack-c3"),
                "{}",
                outcome.err
            );
        }
    }
    let outcome = run(&server, &["connect", "slack-d4", "--", "true"]).await;
    assert!(
        outcome
            .err
            .contains("it never served yet, see asym status slack-d4"),
        "{}",
        outcome.err
    );
    let outcome = run(&server, &["db", "slack-c3"]).await;
    assert!(
        outcome.err.contains("start it with asym start slack-c3"),
        "{}",
        outcome.err
    );
}

#[tokio::test]
async fn names_and_ports_that_make_no_sense() {
    let server = server(nothing).with("environments", &environment(&["slack-a1", "slack-b2"]));
    let outcome = run(&server, &["connect", "slack-a", "--", "true"]).await;
    assert_eq!(
        outcome.err,
        "error[CLONE_NOT_FOUND]: unknown clone 'slack-a' (did you mean 'slack-a1'?); list clones with asym ls\n"
    );
    let outcome = run(&server, &["connect", "acmee", "--", "true"]).await;
    assert!(outcome.err.contains("did you mean 'acme'"), "{}", outcome.err);
    let outcome = run(&server, &["connect", "acme", "--port", "4000", "--", "true"]).await;
    assert_eq!(outcome.status, 2);
    assert!(outcome.err.contains("acme is an environment"), "{}", outcome.err);
    let outcome = run(&server, &["connect", "acme", "--port", "0", "--", "true"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
}
