//! Looking at an API server in memory, and putting things right there.

use std::io::Cursor;

use serde_json::{Value, json};

use super::cluster::tests::served;
use super::run as doctor;
use crate::commands::Command;
use crate::session::Session;
use crate::testing::{self, FakeServer, Kept, Outcome, command, deployment, run, template};

/// A cluster with an operator and a template.
fn server() -> FakeServer {
    let version = json!({"metadata": {"name": "it"}, "major": "1", "minor": "34", "gitVersion": "v1.34.4",
        "gitCommit": "", "gitTreeState": "", "buildDate": "", "goVersion": "", "compiler": "", "platform": ""});
    let schemas: serde_json::Map<String, Value> = served()
        .into_iter()
        .map(|(kind, mut schema)| {
            schema["x-kubernetes-group-version-kind"] =
                json!([{"group": "getasym.dev", "version": "v1alpha1", "kind": kind}]);
            (format!("dev.getasym.v1alpha1.{kind}"), schema)
        })
        .collect();
    let lease = json!({
        "metadata": {"name": "asymmetric-operator"},
        "spec": {"holderIdentity": "", "leaseDurationSeconds": 15},
    });
    let registration = json!({
        "metadata": {"name": "asymmetric"},
        "webhooks": [{"name": "clones.getasym.dev", "clientConfig": {"caBundle": "YQ=="},
            "sideEffects": "None", "admissionReviewVersions": ["v1"]}],
    });
    let slice = json!({
        "metadata": {"name": "asymmetric-webhook-1"}, "addressType": "IPv4",
        "endpoints": [{"addresses": ["10.0.0.9"], "conditions": {"ready": true}}],
    });
    FakeServer::new(|_| Vec::new())
        .with("version", &version)
        .with(
            "openapi",
            &json!({"metadata": {"name": "v1alpha1"}, "components": {"schemas": schemas}}),
        )
        .with(
            "namespaces",
            &json!({"metadata": {"name": "team"}, "status": {"phase": "Active"}}),
        )
        .with("deployments", &deployment(1))
        .with("leases", &lease)
        .with("validatingwebhookconfigurations", &registration)
        .with("endpointslices", &slice)
        .with("clonetemplates", &template("slack", &[]))
}

/// What an environment that is gone, a clone that is gone, and a failure have left.
fn untidy() -> FakeServer {
    let failed = json!({
        "kind": "Clone", "metadata": {"name": "slack-a1"}, "spec": {"template": "slack"},
        "status": {"conditions": [], "failure": {"code": "NO_FREE_PORTS", "message": "no free port in 3000-3000",
            "attempts": 1, "transient": false, "generation": 1}},
    });
    let labelled = json!({
        "kind": "Clone",
        "metadata": {"name": "slack-b2", "labels": {"getasym.dev/environment": "old", "getasym.dev/member": "slack", "team": "x"}},
        "spec": {"template": "slack"},
        "status": {"firstReadyAt": "2026-01-05T09:00:02Z", "conditions": [
            {"type": "Serving", "status": "True", "reason": "R", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"},
        ]},
    });
    let environment = |name: &str, members: &[&str]| {
        json!({
            "kind": "Environment", "metadata": {"name": name}, "spec": {"members": members}, "status": {},
        })
    };
    let secret = |name: &str, manager: &str| {
        json!({
            "kind": "Secret",
            "metadata": {"name": name, "labels": {"asym.clone": "gone-1", "app.kubernetes.io/managed-by": manager}},
        })
    };
    server()
        .with("clones", &failed)
        .with("clones", &labelled)
        .with("environments", &environment("trial", &["slack-b2", "gone-1"]))
        .with("environments", &environment("empty", &["gone-1"]))
        .with("secrets", &secret("gone-1-tokens", "asymmetric"))
        .with("secrets", &secret("somebody-elses", "somebody"))
}

fn session(server: &FakeServer, answer: &'static str, out: &Kept, err: &Kept) -> Session {
    let session = testing::session(server, &[], out, err);
    Session {
        console: session
            .console
            .answered_by(Box::new(Cursor::new(answer.as_bytes()))),
        ..session
    }
}

/// `asym doctor --fix` with somebody who answers.
async fn fix(server: &FakeServer, answer: &'static str) -> Outcome {
    let (out, err) = (Kept::default(), Kept::default());
    let Command::Doctor(arguments) = command(&["doctor", "--fix"]) else {
        panic!("another verb");
    };
    let outcome = doctor(&arguments, &session(server, answer, &out, &err)).await;
    Outcome {
        status: outcome.err().map_or(0, |failure| failure.exit_status()),
        out: out.text(),
        err: err.text(),
    }
}

#[tokio::test]
async fn everything_is_looked_at_and_nothing_changed() {
    let server = untidy();
    let outcome = run(&server, &["doctor"]).await;
    assert_eq!(outcome.status, 1, "{}", outcome.err);
    insta::assert_snapshot!(outcome.out);
    let records: Value = serde_json::from_str(&run(&server, &["doctor", "--json"]).await.out).unwrap();
    let first = &records[0];
    assert_eq!(
        (&first["area"], &first["mark"]),
        (&json!("cluster"), &json!("ok"))
    );
    assert!(
        server.writes().iter().all(|write| write.contains("selfsubject")),
        "{:?}",
        server.writes()
    );
}

#[tokio::test]
async fn what_is_put_right_is_said_before_and_asked_for() {
    let server = untidy();
    let before = server.names("secrets");
    for refusal in ["n\n", "\n", ""] {
        let outcome = fix(&server, refusal).await;
        assert_eq!(outcome.status, 1);
        for said in [
            "delete Secret gone-1-tokens",
            "Go on? [y/N]",
            "Nothing was changed.",
        ] {
            assert!(outcome.err.contains(said), "{}", outcome.err);
        }
    }
    assert_eq!(server.names("secrets"), before);
    // Nobody is there to answer.
    let alone = run(&server, &["doctor", "--fix"]).await;
    assert_eq!(alone.status, 2);
    assert!(
        alone.err.contains("error: --fix asks before it changes anything"),
        "{}",
        alone.err
    );
    assert_eq!(server.names("secrets"), before);
}

#[tokio::test]
async fn what_is_put_right_is_not_found_again() {
    let server = untidy();
    let outcome = fix(&server, "y\n").await;
    // What never led leads no more than before: that nobody mends from here.
    assert!(outcome.out.contains("no replica leads"), "{}", outcome.out);
    assert_eq!(server.names("secrets"), ["somebody-elses"]);
    assert_eq!(server.names("environments"), ["trial"]);
    let trial = server.object("environments", "trial").unwrap();
    assert_eq!(trial["spec"]["members"], json!(["slack-b2"]));
    let retried = server.object("clones", "slack-a1").unwrap();
    assert!(
        retried["metadata"]["annotations"]["getasym.dev/retry"].is_string(),
        "{retried}"
    );
    let released = server.object("clones", "slack-b2").unwrap();
    assert_eq!(released["metadata"]["labels"]["team"], "x");
    assert!(
        released["metadata"]["labels"]["getasym.dev/environment"].is_null(),
        "{released}"
    );

    let again = run(&server, &["doctor"]).await.out;
    for gone in ["gone-1", "environment old", "empty"] {
        assert!(!again.contains(gone), "{again}");
    }
}

#[tokio::test]
async fn what_may_not_be_looked_at_is_said_and_no_problem() {
    let message = "deployments.apps is forbidden: User \"ada\" cannot list resource";
    let mut server = server();
    for plural in [
        "namespaces",
        "deployments",
        "leases",
        "statefulsets",
        "validatingwebhookconfigurations",
    ] {
        server = server.refusing(plural, 403, message);
    }
    let outcome = run(&server, &["doctor"]).await;
    assert_eq!(outcome.status, 0, "{}\n{}", outcome.out, outcome.err);
    insta::assert_snapshot!(outcome.out);
}

#[tokio::test]
async fn a_cluster_without_the_kinds_is_told() {
    let server = FakeServer::new(|_| Vec::new())
        .with("version", &server().object("version", "it").unwrap())
        .with("namespaces", &json!({"metadata": {"name": "team"}}))
        .refusing("openapi", 404, "404 page not found");
    let outcome = run(&server, &["doctor"]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .out
            .contains("the cluster does not know Clone, Environment"),
        "{}",
        outcome.out
    );
}
