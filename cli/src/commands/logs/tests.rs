use serde_json::{Value, json};

use crate::commands::tests::{clone, environment, nothing, server};
use crate::testing::{FakeServer, Kept, run, run_into};

fn pod(id: &str, service: &str, state: &Value, log: &str) -> Value {
    json!({
        "kind": "Pod",
        "metadata": {
            "name": format!("{id}-{service}-1"),
            "labels": {"asym.clone": id, "app.kubernetes.io/component": service},
        },
        "status": {"containerStatuses": [{
            "name": service, "image": "x", "imageID": "x", "ready": true, "restartCount": 0, "state": state,
        }]},
        "log": log,
    })
}

fn running() -> Value {
    json!({"running": {"startedAt": "2026-01-05T09:00:00Z"}})
}

fn crashed(id: &str) -> Value {
    let mut pod = pod(
        id,
        "backend",
        &json!({"waiting": {"reason": "CrashLoopBackOff"}}),
        "no such table\n",
    );
    let container = &mut pod["status"]["containerStatuses"][0];
    container["restartCount"] = json!(3);
    container["lastState"] = json!({"terminated": {"exitCode": 1}});
    pod["previousLog"] = json!("the run before\n");
    pod
}

fn with_logs() -> FakeServer {
    server(nothing)
        .with(
            "pods",
            &pod("slack-a1", "backend", &running(), "serving\n\nposted\n"),
        )
        .with("pods", &crashed("slack-b2"))
        .with("environments", &environment(&["slack-a1", "slack-b2"]))
}

#[tokio::test]
async fn one_service_needs_no_prefix() {
    let server = with_logs();
    let outcome = run(&server, &["logs", "slack-a1"]).await;
    assert_eq!(outcome.out, "serving\n\nposted\n", "{}", outcome.err);
    let outcome = run(&server, &["logs", "slack-a1", "--prefix", "--since", "3m"]).await;
    assert_eq!(outcome.out, "[backend] serving\n[backend] \n[backend] posted\n");
}

#[tokio::test]
async fn several_services_and_members_are_told_apart() {
    let mut full = clone("slack-c3");
    full["status"]["services"] = json!([
        {"name": "backend", "state": "running", "port": 3001, "healthy": true},
        {"name": "frontend", "state": "running", "port": 5173, "healthy": true},
    ]);
    let server = with_logs()
        .with("clones", &full)
        .with("pods", &pod("slack-c3", "backend", &running(), "b\n"))
        .with("pods", &pod("slack-c3", "frontend", &running(), "f\n"));
    let outcome = run(&server, &["logs", "slack-c3"]).await;
    assert_eq!(outcome.out, "[backend] b\n[frontend] f\n");
    let outcome = run(&server, &["logs", "slack-c3", "--service", "frontend"]).await;
    assert_eq!(outcome.out, "f\n");

    let mut named = environment(&["slack-a1", "slack-b2"]);
    named["metadata"]["name"] = json!("two");
    named["status"]["members"][1]["name"] = json!("other");
    let server = server.with("environments", &named);
    let outcome = run(&server, &["logs", "two"]).await;
    assert_eq!(
        outcome.out,
        "[slack/backend] serving\n[slack/backend] \n[slack/backend] posted\n[other/backend] no such table\n"
    );
}

#[tokio::test]
async fn what_a_crashed_service_wrote_is_shown() {
    let server = with_logs();
    let outcome = run(&server, &["logs", "slack-b2"]).await;
    assert_eq!(outcome.out, "no such table\n", "{}", outcome.err);
    let outcome = run(&server, &["logs", "slack-b2", "--previous"]).await;
    assert_eq!(outcome.out, "the run before\n", "{}", outcome.err);
    let outcome = run(&server, &["logs", "slack-a1", "--previous"]).await;
    assert_eq!(
        (outcome.status, outcome.err.as_str()),
        (
            1,
            "error[CLONE_NOT_READY]: slack-a1 is running; nothing of it was restarted, see asym status slack-a1\n"
        )
    );
}

#[tokio::test]
async fn a_member_without_logs_does_not_hide_the_others() {
    let server = with_logs()
        .with("clones", &clone("slack-c3"))
        .with("environments", &environment(&["slack-c3", "slack-a1"]));
    let outcome = run(&server, &["logs", "acme"]).await;
    assert_eq!(outcome.status, 1);
    assert!(outcome.out.contains("[slack/backend] posted"), "{}", outcome.out);
    assert!(
        outcome.err.contains("slack-c3 is running; no service of it runs"),
        "{}",
        outcome.err
    );
}

#[tokio::test]
async fn following_ends_with_the_clone() {
    let server = with_logs();
    let out = Kept::default();
    let following = tokio::spawn({
        let (server, out) = (server.clone(), out.clone());
        async move {
            run_into(
                &server,
                &["logs", "slack-a1", "-f", "--prefix"],
                out,
                Kept::default(),
            )
            .await
        }
    });
    while !out.text().contains("[backend] posted") {
        tokio::task::yield_now().await;
    }
    let destroyed = run(&server, &["destroy", "slack-a1"]).await;
    assert_eq!(destroyed.status, 0, "{}", destroyed.err);
    let outcome = following.await.unwrap();
    assert_eq!((outcome.status, outcome.err.as_str()), (0, "slack-a1 is gone.\n"));
}
