//! `asym import` against an API server in memory.

use serde_json::{Value, json};

use crate::testing::{FakeServer, Outcome, deployment, run, template};

const REGISTRY: &str = r#"{
  "version": 2,
  "clones": [
    {"id": "slack-a1b2", "template": "slack", "mode": "api", "state": "running", "seed": {"fixture": "acme-corp"}},
    {"id": "stripe-c3d4", "template": "stripe", "state": "stopped", "seed": {"ai": true}},
    {"id": "slack-gone", "template": "slack", "state": "gone"}
  ],
  "environments": [
    {"name": "acme", "members": ["slack-a1b2", "stripe-c3d4"], "spec": "acme.env.yaml", "state": "partial"}
  ]
}"#;

/// Makes clones ready, and environments once they list something; clones of `failing` fail.
fn obeying(failing: &'static str) -> impl Fn(&Value) -> Vec<Value> {
    move |object| {
        if object["status"].is_object() {
            return Vec::new();
        }
        let condition = |kind: &str, status: &str| json!({"type": kind, "status": status, "reason": "R", "message": "", "lastTransitionTime": "2026-01-05T09:00:00Z"});
        let id = object["metadata"]["name"].as_str().unwrap();
        let mut ready = object.clone();
        ready["status"] = json!({"observedGeneration": 1, "conditions": [condition("Ready", "True")]});
        if object["kind"] == "Clone" {
            let is_up = object["spec"]["desired"] != "Stopped";
            let serving = condition("Serving", if is_up { "True" } else { "False" });
            ready["status"]["conditions"]
                .as_array_mut()
                .unwrap()
                .push(serving);
            ready["status"]["firstReadyAt"] = json!("2026-01-05T09:00:00Z");
            ready["status"]["endpoints"] = json!({"api": format!("http://{id}.team.svc")});
        }
        if id == failing {
            ready["status"] = json!({"observedGeneration": 1, "failure": {"code": "NO_FREE_PORTS", "message": "no free port", "attempts": 1, "transient": false, "generation": 1}});
        }
        vec![ready]
    }
}

fn server(failing: &'static str) -> FakeServer {
    FakeServer::new(obeying(failing))
        .with("clonetemplates", &template("slack", &["acme-corp"]))
        .with("clonetemplates", &template("stripe", &["acct"]))
        .with("deployments", &deployment(1))
}

async fn import(server: &FakeServer, text: &str, more: &[&str]) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("registry.json");
    std::fs::write(&path, text).unwrap();
    let words = [&["import", path.to_str().unwrap()], more].concat();
    run(server, &words).await
}

fn without_time(text: &str) -> String {
    let (summary, rest) = text.split_once('\n').unwrap();
    let (summary, _) = summary.rsplit_once(" in ").unwrap();
    format!("{summary}\n{rest}")
}

#[tokio::test]
async fn everything_is_made_waited_for_and_told() {
    let server = server("");
    let outcome = import(&server, REGISTRY, &[]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    insta::assert_snapshot!(without_time(&outcome.out));
    for remark in [
        "the AI seed of stripe-c3d4 is not carried over; it starts empty\n",
        "slack-gone is left out: it is gone\n",
        "environment acme was declared in acme.env.yaml, which is not read; here it lists its clones by their ids\n",
        "content and tokens stay behind: every clone starts from its seed, with new tokens, ports and image digest\n",
    ] {
        assert!(outcome.err.contains(remark), "{remark}{}", outcome.err);
    }
    assert_eq!(
        server.writes(),
        [
            "POST clones slack-a1b2",
            "POST clones stripe-c3d4",
            "POST environments acme"
        ]
    );
    let spec = |plural: &str, name: &str| server.object(plural, name).unwrap()["spec"].clone();
    assert_eq!(
        spec("clones", "slack-a1b2"),
        json!({"template": "slack", "mode": "api", "seed": {"fixture": "acme-corp"}})
    );
    assert_eq!(
        spec("clones", "stripe-c3d4"),
        json!({"template": "stripe", "desired": "Stopped"})
    );
    assert_eq!(
        spec("environments", "acme"),
        json!({"members": ["slack-a1b2", "stripe-c3d4"]})
    );

    let again = import(&server, REGISTRY, &[]).await;
    assert_eq!(
        (again.status, again.out.as_str(), again.err.as_str()),
        (0, "nothing to do: all of registry.json is there already\n", "")
    );
    assert_eq!(server.writes().len(), 3);
}

#[tokio::test]
async fn what_is_missing_is_made_beside_what_is_there() {
    let server = server("");
    assert_eq!(import(&server, REGISTRY, &[]).await.status, 0);
    assert_eq!(run(&server, &["destroy", "stripe-c3d4"]).await.status, 0);
    let differs = import(&server, REGISTRY, &[]).await;
    assert_eq!(
        differs.err,
        "error[NAME_TAKEN]: environment acme is there already: without the member stripe-c3d4; destroy it, or import into another namespace with -n\n"
    );
    let more = REGISTRY.replace(
        "slack-gone\", \"template\": \"slack\", \"state\": \"gone",
        "slack-new\", \"template\": \"slack\", \"state\": \"running",
    );
    let more = more
        .replace(", \"stripe-c3d4\"]", "]")
        .replace("\"stopped\"", "\"gone\"");
    let outcome = import(&server, &more, &["--json"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(report["clones"][0]["id"], "slack-new");
    assert_eq!(report["clones"][0]["state"], "running");
    assert_eq!(report["unchanged"], json!(["slack-a1b2", "acme"]));
    assert_eq!(report["environments"], json!([]));
}

#[tokio::test]
async fn version_1_is_imported_with_its_groups_and_tags() {
    let text = r#"{"version": 1, "clones": [
        {"id": "slack-a1b2", "template": "slack", "state": "failed"},
        {"id": "stripe-c3d4", "template": "stripe", "state": "running", "group": "acme"}],
        "groups": [{"name": "acme", "members": ["slack-a1b2"]}]}"#;
    let server = server("");
    let outcome = import(&server, text, &["--no-wait"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(
        outcome
            .out
            .starts_with("2 clones and 1 environment of registry.json are being made; see asym status\n"),
        "{}",
        outcome.out
    );
    let acme = server.object("environments", "acme").unwrap();
    assert_eq!(acme["spec"]["members"], json!(["slack-a1b2", "stripe-c3d4"]));
}

#[tokio::test]
async fn a_dry_run_checks_and_makes_nothing() {
    let server = server("");
    let outcome = import(&server, REGISTRY, &["--dry-run"]).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    insta::assert_snapshot!(outcome.out);
    let outcome = import(&server, REGISTRY, &["--dry-run", "--json"]).await;
    let report: Value = serde_json::from_str(&outcome.out).unwrap();
    assert_eq!(report["dryRun"], true);
    assert_eq!(
        report["environments"][0]["members"],
        json!(["slack-a1b2", "stripe-c3d4"])
    );
    assert_eq!(report["remarks"].as_array().unwrap().len(), 4);
    assert_eq!(server.writes(), [""; 0]);
    let empty = r#"{"version": 2, "clones": [], "environments": []}"#;
    assert_eq!(
        import(&server, empty, &[]).await.out,
        "nothing to do: registry.json has no clones\n"
    );
}

#[tokio::test]
async fn whatever_is_wrong_is_found_before_anything_is_made() {
    let stranger =
        json!({"kind": "Clone", "metadata": {"name": "slack-a1b2"}, "spec": {"template": "slack"}});
    let listing = |name: &str, members: Value| json!({"kind": "Environment", "metadata": {"name": name}, "spec": {"members": members}});
    let file = |from: &str, to: &str| REGISTRY.replace(from, to);
    let cases = [
        (
            server(""),
            file("\"version\": 2", "\"version\": 9"),
            "error[REGISTRY_CORRUPT]: registry.json:2:14: version 9 is not known",
        ),
        (
            server(""),
            REGISTRY[..300].to_owned(),
            "error[REGISTRY_CORRUPT]: registry.json:6:61: it cannot be read as JSON: EOF while parsing",
        ),
        (
            server(""),
            file("\"template\": \"stripe\"", "\"template\": \"strpe\""),
            "error[TEMPLATE_NOT_FOUND]: unknown template 'strpe' (did you mean 'stripe'?)",
        ),
        (
            server(""),
            file("\"api\"", "\"full\""),
            "error[MODE_NOT_FOUND]: template 'slack' has no mode 'full'",
        ),
        (
            server(""),
            file("acme-corp", "acme"),
            "error[FIXTURE_NOT_FOUND]: template 'slack' has no fixture 'acme'",
        ),
        (
            server(""),
            file("\"ai\": true", "\"snapshot\": \"before\""),
            "error[SNAPSHOT_NOT_FOUND]: unknown snapshot 'before'",
        ),
        (
            server("").with("clones", &stranger),
            REGISTRY.to_owned(),
            "error[NAME_TAKEN]: clone slack-a1b2 is there already: its seed is none instead of acme-corp; destroy it,",
        ),
        (
            server("").with("environments", &listing("acme", json!(["slack-zz"]))),
            REGISTRY.to_owned(),
            "error[NAME_TAKEN]: environment acme is there already: without the member slack-a1b2;",
        ),
        (
            server("").with("environments", &listing("other", json!(["stripe-c3d4"]))),
            REGISTRY.to_owned(),
            "error[MEMBER_TAKEN]: clone 'stripe-c3d4' belongs to environment other already",
        ),
        (
            server("")
                .refusing("snapshots", 500, "x")
                .with("deployments", &deployment(0)),
            REGISTRY.to_owned(),
            "error[OPERATOR_NOT_RUNNING]",
        ),
        (
            server("").refusing("environments", 403, "forbidden"),
            REGISTRY.to_owned(),
            "error[FORBIDDEN]: you may not list environments",
        ),
    ];
    for (server, text, expected) in cases {
        let outcome = import(&server, &text, &[]).await;
        assert_eq!((outcome.status, outcome.out.as_str()), (1, ""), "{}", outcome.err);
        assert!(outcome.err.starts_with(expected), "{}\n{expected}", outcome.err);
        assert_eq!(server.writes(), [""; 0]);
    }
    let missing = run(&server(""), &["import", "/nowhere/registry.json"]).await;
    assert_eq!(missing.status, 2);
    assert!(
        missing
            .err
            .starts_with("error: /nowhere/registry.json cannot be read: "),
        "{}",
        missing.err
    );
}

#[tokio::test]
async fn what_was_made_is_removed_again_when_the_rest_cannot_be_made() {
    for (write, made) in [
        (
            "POST clones stripe-c3d4",
            &["POST clones slack-a1b2", "DELETE clones slack-a1b2"] as &[&str],
        ),
        (
            "POST environments acme",
            &[
                "POST clones slack-a1b2",
                "POST clones stripe-c3d4",
                "DELETE clones slack-a1b2",
                "DELETE clones stripe-c3d4",
            ],
        ),
    ] {
        let server = server("").refusing(write, 403, "forbidden");
        let outcome = import(&server, REGISTRY, &[]).await;
        assert_eq!((outcome.status, outcome.out.as_str()), (1, ""), "{}", outcome.err);
        assert!(
            outcome
                .err
                .starts_with("what was made before is removed again\nerror[FORBIDDEN]"),
            "{}",
            outcome.err
        );
        assert_eq!(server.writes(), made);
        assert_eq!(server.names("clones"), [""; 0]);
    }
}

#[tokio::test]
async fn what_cannot_be_removed_again_is_said() {
    let server = server("")
        .refusing("POST environments acme", 500, "no quorum")
        .refusing("DELETE clones slack-a1b2", 403, "forbidden");
    let outcome = import(&server, REGISTRY, &[]).await;
    assert_eq!(outcome.status, 1);
    assert!(
        outcome
            .err
            .contains("not all that was made was removed again: asym destroy slack-a1b2\n"),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), ["slack-a1b2"]);
}

#[tokio::test]
async fn a_clone_that_does_not_come_up_is_told_and_the_others_stay() {
    let server = server("slack-a1b2");
    let outcome = import(&server, REGISTRY, &[]).await;
    assert_eq!(outcome.status, 1);
    assert!(outcome.out.contains("stripe-c3d4"), "{}", outcome.out);
    assert!(
        outcome.err.ends_with("error[NO_FREE_PORTS]: no free port\n"),
        "{}",
        outcome.err
    );
    assert_eq!(server.names("clones"), ["slack-a1b2", "stripe-c3d4"]);
}
