//! All verbs with the rights of an ordinary user of a namespace, and what they say to somebody who has none.

use std::io::Write;
use std::path::Path;

use asymmetric_crd::{AppClone, CloneSnapshot, Environment};
use asymmetric_e2e::asym::{Asym, Output};
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::strangers::Stranger;
use asymmetric_e2e::{TestNamespace, operator, with_namespace};
use kube::api::ListParams;
use serde_json::json;
use tempfile::NamedTempFile;

/// An environment of one Slack.
fn file() -> NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".env.yaml").tempfile().unwrap();
    file.write_all(b"name: acme\nclones:\n  - template: slack\n")
        .unwrap();
    file
}

#[tokio::test]
async fn an_ordinary_user_can_use_every_verb() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let user = Stranger::user(&namespace).await;
        let asym = Asym::with_kubeconfig(user.path());
        let (id, kept) = (fresh_id("slack"), fresh_id("kept"));
        let file = file();
        let environment = file.path().to_str().unwrap();
        let id = id.as_str();
        // No port of its own, so that tests do not meet at one.
        let portless = fresh_id("slack");
        namespace
            .apply_clone(&portless, &json!({"template": "slack", "portRange": "none"}))
            .await;
        namespace.ready(&portless).await;
        let verbs: [&[&str]; 36] = [
            &[
                "spin",
                "slack",
                "--seed",
                "acme-corp",
                "--name",
                id,
                "--group",
                "trial",
            ],
            &["ls"],
            &["ls", "--templates"],
            &["status"],
            &["status", id],
            &["tokens", id],
            &["query", id, "select 1"],
            &["query", id, "select 1", "--write"],
            &["logs", id],
            &["connect", &portless, "--", "true"],
            &["reset", id],
            &["runs", id],
            &["seed", id, "--fixture", "acme-corp"],
            &["tokens", id, "--reprovision"],
            &["snapshot", id, "--name", &kept],
            &["snapshots"],
            &["restore", id, &kept],
            &["snapshots", "--delete", &kept],
            &["stop", id],
            &["start", id],
            &["upgrade", id],
            &["env", "spin", environment],
            &["env", "status"],
            &["env", "status", "acme"],
            &["env", "render", environment],
            &["env", "reset", "acme"],
            &["env", "stop", "acme"],
            &["env", "start", "acme"],
            &["db", id, "--", "true"],
            &["export"],
            &["config"],
            &["env", "destroy", "acme"],
            &["destroy", id, &portless],
            &["version"],
            &["version", "--client"],
            &["ls", "--json"],
        ];
        for words in verbs {
            asym.run(words).await.succeeded();
        }
        assert_eq!(made(&namespace).await, 0, "everything is destroyed again");

        let checks = asym.run(&["doctor", "--json"]).await;
        let checks = checks.json();
        let marks = |area: &str| -> Vec<String> {
            let checks = checks.as_array().unwrap().iter();
            let of_area = checks.filter(|check| check["area"] == area);
            of_area
                .map(|check| check["mark"].as_str().unwrap().to_owned())
                .collect()
        };
        for fine in [
            "cluster",
            "kinds",
            "rights",
            "clones",
            "environments",
            "snapshots",
        ] {
            assert_eq!(marks(fine), ["ok"], "{fine}: {checks}");
        }
        for hidden in ["namespace", "operator", "admission", "servers"] {
            assert!(
                marks(hidden).iter().all(|mark| mark == "hidden"),
                "{hidden}: {checks}"
            );
        }
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn somebody_without_rights_is_told_what_is_missing_and_what_to_ask_for() {
    with_namespace(|namespace| async move {
        let stranger = Stranger::without_rights(&namespace).await;
        let asym = Asym::with_kubeconfig(stranger.path());
        let file = file();
        let environment = file.path().to_str().unwrap();
        let verbs: [(&[&str], &str); 29] = [
            (&["spin", "slack"], "create clones"),
            (&["ls"], "list clones"),
            (&["status"], "list clones"),
            (&["status", "slack-1"], "get clones"),
            (&["tokens", "slack-1"], "get clones"),
            (&["tokens", "slack-1", "--reprovision"], "get clones"),
            (&["query", "slack-1", "select 1"], "get secrets"),
            (&["db", "slack-1"], "get clones"),
            (&["export"], "list clones"),
            (&["env", "stop", "acme"], "get environments"),
            (&["env", "start", "acme"], "get environments"),
            (&["logs", "slack-1"], "get clones"),
            (&["logs", "slack-1", "--follow"], "get clones"),
            (&["connect", "slack-1", "--", "true"], "get clones"),
            (&["reset", "slack-1"], "get clones"),
            (&["runs", "slack-1"], "get clones"),
            (&["seed", "slack-1", "--fixture", "acme-corp"], "get clones"),
            (&["snapshot", "slack-1"], "get clones"),
            (&["snapshots"], "list clonesnapshots"),
            (&["snapshots", "--delete", "kept"], "delete clonesnapshots"),
            (&["restore", "slack-1", "kept"], "get clones"),
            (&["stop", "slack-1"], "get clones"),
            (&["start", "slack-1"], "get clones"),
            (&["upgrade", "--all"], "list clones"),
            (&["destroy", "slack-1"], "get clones"),
            (&["env", "spin", environment], "patch environments"),
            (&["env", "status"], "list environments"),
            (&["env", "reset", "acme"], "get environments"),
            (&["env", "destroy", "acme"], "get environments"),
        ];
        let command = format!(
            "ask an administrator for: kubectl create rolebinding asymmetric-user-NAME -n {} \
             --clusterrole=asymmetric-user --user=NAME",
            namespace.name
        );
        for (words, action) in verbs {
            let said = asym.run(words).await.refused("FORBIDDEN");
            let expected = format!("you may not {action} in namespace {}; {command}", namespace.name);
            assert_eq!(said, expected, "{words:?}");
        }
        // The catalog is everybody's to read, and its owners' to write.
        asym.run(&["ls", "--templates"]).await.succeeded();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../templates/slack");
        let pushed = asym.run(&["template", "push", folder.to_str().unwrap()]).await;
        let said = pushed.refused("FORBIDDEN");
        assert!(
            said.starts_with(
                "you may not list configmaps in namespace asymmetric-system, where the catalog is; ask an \
                 administrator for: kubectl create rolebinding asymmetric-publisher-NAME -n asymmetric-system"
            ),
            "{said}"
        );
        assert_eq!(made(&namespace).await, 0);
        check_doctor(&asym.run(&["doctor"]).await, &namespace.name);
    })
    .await;
}

/// What the doctor says to somebody without rights.
fn check_doctor(output: &Output, namespace: &str) {
    assert_eq!(output.status, Some(1), "{output:?}");
    let words = |text: &str| {
        text.replace('\\', " ")
            .split_whitespace()
            .collect::<Vec<_>>()
            .join(" ")
    };
    let said = words(&output.stdout);
    let user = format!("system:serviceaccount:{namespace}:stranger");
    for expected in [
        format!("in namespace {namespace} {user} may not list/get/watch/create/patch/delete clones"),
        "ask an administrator for the role asymmetric-user".to_owned(),
        format!("-n {namespace} --clusterrole=asymmetric-user --user={user}"),
        format!("you may not list clones in namespace {namespace}"),
    ] {
        assert!(said.contains(&expected), "{expected}: {}", output.stdout);
    }
    assert_eq!(output.stderr, "");
}

/// How many clones, environments and snapshots there are.
async fn made(namespace: &TestNamespace) -> usize {
    let all = ListParams::default();
    let clones = namespace.api::<AppClone>().list(&all).await.unwrap().items.len();
    let environments = namespace
        .api::<Environment>()
        .list(&all)
        .await
        .unwrap()
        .items
        .len();
    let snapshots = namespace
        .api::<CloneSnapshot>()
        .list(&all)
        .await
        .unwrap()
        .items
        .len();
    clones + environments + snapshots
}
