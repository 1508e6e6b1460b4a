//! How much of its vendor's published API a template has, kept in its status.

use asymmetric_crd::CloneTemplate;
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::strangers::Stranger;
use asymmetric_e2e::template::{OwnTemplate, fresh_name, is_true};
use asymmetric_e2e::{operator, with_namespace};
use serde_json::{Value, json};

/// A table of two operations, one of them driven by official clients.
const TABLE: &str = r#"{"template": "slack", "operations": [
  {"name": "chat.postMessage", "methods": ["POST"], "path": "/api/chat.postMessage", "implemented": true, "driven": true},
  {"name": "chat.delete", "methods": ["POST"], "path": "/api/chat.delete", "implemented": true, "driven": false},
  {"name": "chat.update", "methods": ["POST"], "path": "/api/chat.update", "implemented": false, "driven": false}
]}"#;
/// Where nothing listens.
const BROKEN: &str = "http://127.0.0.1:1/openapi.json";

/// What is not in the content of the chart's Slack stays without a score of its own.
async fn own(namespace: &asymmetric_e2e::TestNamespace) -> OwnTemplate {
    let name = fresh_name();
    let own = OwnTemplate::named(namespace, &name, |_| {}, &[("operations.json", TABLE)]).await;
    own.registered("it says what its backend implements", |template| {
        let status = template.status.as_ref();
        status.is_some_and(|status| status.operations.len() == 2)
    })
    .await;
    own
}

fn score(template: &CloneTemplate) -> Option<f64> {
    let status = template.status.as_ref()?;
    status.fidelity.as_ref().map(|fidelity| fidelity.score)
}

#[tokio::test]
async fn a_score_is_kept_and_shown_when_the_list_is_away() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, own) = (Asym::of(&namespace), own(&namespace).await);
        let list = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(
            list.path(),
            "chat.postMessage\nchat.delete\nchat.update\nusers.list\n",
        )
        .unwrap();
        let source = list.path().to_str().unwrap();

        let refused = asym
            .run(&["verify", &own.name, "--source", BROKEN])
            .await
            .refused("DOCS_FETCH_FAILED");
        assert!(refused.ends_with("; no fidelity is known yet"), "{refused}");

        let verified = asym
            .run(&["verify", &own.name, "--source", source, "--json"])
            .await;
        let verified = verified.succeeded().json();
        assert_eq!(
            (&verified[0]["score"], &verified[0]["operations"]),
            (
                &json!(0.5),
                &json!({"ours": 2, "theirs": 4, "matched": 2, "driven": 1})
            )
        );
        own.registered("the score is kept", |template| score(template) == Some(0.5))
            .await;
        let missing = asym
            .run(&["verify", &own.name, "--missing", "--source", source])
            .await
            .succeeded();
        assert_eq!(missing.stdout, "chat.update\nusers.list\n");

        // The operator writes the same status, and has no part in this field of it.
        own.put(
            "operations.json",
            &TABLE.replace("false, \"driven\"", "true, \"driven\""),
        )
        .await;
        let changed = own
            .registered("the new table is told", |template| {
                let status = template.status.as_ref();
                status.is_some_and(|status| status.operations.len() == 3)
            })
            .await;
        assert_eq!(score(&changed), Some(0.5), "{changed:?}");

        let broken = asym
            .run(&["verify", &own.name, "--source", BROKEN, "--json"])
            .await;
        assert_eq!(broken.status, Some(1), "{broken:?}");
        assert!(
            broken.stderr.contains("error[DOCS_FETCH_FAILED]: ")
                && broken.stderr.contains("the last known fidelity is shown"),
            "{broken:?}"
        );
        let shown = broken.json();
        assert_eq!(
            (&shown[0]["score"], &shown[0]["current"]),
            (&json!(0.5), &json!(false))
        );

        let listed = asym
            .run(&["ls", "--templates", "-o", "json"])
            .await
            .succeeded()
            .json();
        let row = listed
            .as_array()
            .unwrap()
            .iter()
            .find(|row| row["name"] == own.name.as_str());
        assert_eq!(
            row.map(|row| &row["fidelity"]["source"]),
            Some(&Value::from(source))
        );
        assert!(
            is_true(&own.ready().await, "Ready"),
            "a score is no condition of anything"
        );
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn an_ordinary_user_sees_a_score_that_is_not_kept() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let own = own(&namespace).await;
        let user = Stranger::user(&namespace).await;
        let list = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(list.path(), "chat.postMessage\n").unwrap();
        let verified = Asym::with_kubeconfig(user.path())
            .run(&["verify", &own.name, "--source", list.path().to_str().unwrap()])
            .await
            .succeeded();
        assert!(verified.stdout.contains("1.000"), "{verified:?}");
        assert!(
            verified
                .stderr
                .contains("was not kept: you may not patch clonetemplates/status")
                && verified.stderr.contains("--clusterrole=asymmetric-verifier"),
            "{verified:?}"
        );
        assert_eq!(score(&own.ready().await), None);
    })
    .await;
    drop(undisturbed);
}
