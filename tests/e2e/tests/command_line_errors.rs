//! What goes wrong has a name, one sentence that says what to do, exit status 1, and changes nothing.

use std::io::Write;
use std::time::Duration;

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, Environment};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::{fresh_id, is_so, status};
use asymmetric_e2e::strangers::Stranger;
use asymmetric_e2e::{TestNamespace, operator, wait, with_namespace};
use k8s_openapi::api::core::v1::Secret;
use kube::ResourceExt;
use kube::api::ListParams;
use serde_json::json;

/// What "within seconds" means where there is no cluster.
const SECONDS: Duration = Duration::from_secs(8);

/// Names of everything in the namespace that a verb could have made.
async fn made(namespace: &TestNamespace) -> Vec<String> {
    let all = ListParams::default();
    let clones = namespace.api::<AppClone>().list(&all).await.unwrap();
    let environments = namespace.api::<Environment>().list(&all).await.unwrap();
    let secrets = namespace.api::<Secret>().list(&all).await.unwrap();
    let names = clones.iter().map(ResourceExt::name_any);
    let names = names.chain(environments.iter().map(ResourceExt::name_any));
    names.chain(secrets.iter().map(ResourceExt::name_any)).collect()
}

fn file(text: &str) -> tempfile::NamedTempFile {
    let mut file = tempfile::Builder::new().suffix(".env.yaml").tempfile().unwrap();
    file.write_all(text.as_bytes()).unwrap();
    file
}

#[tokio::test]
async fn a_clone_that_cannot_be_asked_for() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let cases: [(&[&str], &str, &str); 8] = [
            (
                &["spin", "slcak"],
                "TEMPLATE_NOT_FOUND",
                "unknown template 'slcak' (did you mean 'slack'?)",
            ),
            (
                &["spin", "slack", "slcak"],
                "TEMPLATE_NOT_FOUND",
                "asym ls --templates",
            ),
            (
                &["spin", "slack", "--mode", "apl"],
                "MODE_NOT_FOUND",
                "(did you mean 'api'?); it has: api",
            ),
            (
                &["spin", "slack", "--seed", "acme-crop"],
                "FIXTURE_NOT_FOUND",
                "(did you mean 'acme-corp'?); it has: acme-corp",
            ),
            (
                &["spin", "slack", "--name", "Not_A_Name"],
                "CLONE_SPEC_INVALID",
                "cannot name a clone",
            ),
            (
                &["reset", "slack-none"],
                "CLONE_NOT_FOUND",
                "unknown clone 'slack-none'",
            ),
            (&["destroy", "slack-none"], "CLONE_NOT_FOUND", "asym ls"),
            (
                &["env", "reset", "none"],
                "ENVIRONMENT_NOT_FOUND",
                "unknown environment 'none'",
            ),
        ];
        for (words, code, sentence) in cases {
            let said = asym.run(words).await.refused(code);
            assert!(said.contains(sentence), "{words:?}: {said}");
        }
        assert_eq!(asym.run(&["spin"]).await.status, Some(2), "wrong usage");
        assert_eq!(asym.run(&["spinn", "slack"]).await.status, Some(2), "wrong usage");
        assert_eq!(made(&namespace).await, Vec::<String>::new());
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn an_environment_file_that_cannot_be_honoured() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let cases = [
            ("", "ENV_SPEC_INVALID", "the file is empty"),
            ("name: acme\n", "ENV_SPEC_INVALID", "clones is missing"),
            (
                "name: acme\nclones: []\n",
                "ENV_SPEC_INVALID",
                "at least one clone",
            ),
            (
                "name: acme\nclone:\n  - template: slack\n",
                "ENV_SPEC_INVALID",
                ":2:1: Unknown key(s): 'clone' (did you mean 'clones'?)",
            ),
            (
                "name: acme\nidentity: {}\nclones:\n  - template: slack\n",
                "ENV_SPEC_INVALID",
                ":2:1: identity: shared identity is not supported yet",
            ),
            (
                "name: acme\nclones:\n  - template: slack\ndata: {}\n",
                "ENV_SPEC_INVALID",
                ":4:1: data: bring-your-own data is not supported yet",
            ),
            (
                "name: acme\nclones:\n  - template: slack\n    sede: acme-corp\n",
                "ENV_SPEC_INVALID",
                "'sede' (did you mean 'seed'?)",
            ),
            ("name: acme\nclones: [\n", "ENV_SPEC_INVALID", ".env.yaml:"),
            (
                "name: acme\nclones:\n  - template: slcak\n",
                "TEMPLATE_NOT_FOUND",
                "did you mean 'slack'",
            ),
            (
                "name: acme\nclones:\n  - template: stripe\n  - {template: slack, mode: ful}\n",
                "MODE_NOT_FOUND",
                "'ful'",
            ),
            (
                "name: acme\nclones:\n  - {template: slack, seed: acme}\n",
                "FIXTURE_NOT_FOUND",
                "'acme'",
            ),
        ];
        for (text, code, sentence) in cases {
            let file = file(text);
            let said = asym
                .run(&["env", "spin", file.path().to_str().unwrap()])
                .await
                .refused(code);
            assert!(said.contains(sentence), "{text:?}: {said}");
        }
        let said = asym
            .run(&["env", "spin", "no-such-file.yaml"])
            .await
            .refused("ENV_SPEC_INVALID");
        assert!(said.contains("no-such-file.yaml cannot be read"), "{said}");
        assert_eq!(made(&namespace).await, Vec::<String>::new());
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn a_cluster_that_is_not_there_or_not_ready() {
    let file = file("name: acme\nclones:\n  - template: slack\n");
    let file = file.path().to_str().unwrap();
    let verbs: [&[&str]; 6] = [
        &["spin", "slack"],
        &["ls"],
        &["status", "slack-1"],
        &["reset", "slack-1"],
        &["destroy", "slack-1"],
        &["env", "spin", file],
    ];
    let nowhere = Stranger::unreachable();
    let bare = Stranger::without_kinds();
    for words in verbs {
        let refused = Asym::with_kubeconfig(nowhere.path()).run(words).await;
        let said = refused.refused("CLUSTER_UNAVAILABLE");
        assert!(said.contains("see --context"), "{words:?}: {said}");
        assert!(refused.took < SECONDS, "{refused:?}");
        let refused = Asym::with_kubeconfig(bare.path()).run(words).await;
        let said = refused.refused("CRD_MISSING");
        assert!(said.contains("install the chart asymmetric"), "{words:?}: {said}");
        assert!(refused.took < SECONDS, "{refused:?}");
    }
    let nothing = tempfile::tempdir().unwrap();
    let absent = nothing.path().join("kubeconfig");
    Asym::with_kubeconfig(&absent)
        .run(&["ls"])
        .await
        .refused("CLUSTER_UNAVAILABLE");
    let unknown = Asym::with_kubeconfig(nowhere.path())
        .run(&["ls", "--context", "elsewhere"])
        .await;
    assert!(
        unknown
            .refused("CLUSTER_UNAVAILABLE")
            .contains("no context 'elsewhere'"),
        "{unknown:?}"
    );
}

#[tokio::test]
async fn an_operator_that_does_not_run() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let file = file("name: acme\nclones:\n  - template: slack\n");
        let asym = Asym::of(&namespace);
        operator::stopped(&namespace.cluster, async {
            for words in [
                &["spin", "slack"][..],
                &["env", "spin", file.path().to_str().unwrap()],
            ] {
                let said = asym.run(words).await.refused("OPERATOR_NOT_RUNNING");
                assert!(said.contains("kubectl -n asymmetric-system get pods"), "{said}");
            }
            assert_eq!(made(&namespace).await, Vec::<String>::new());
        })
        .await;
    })
    .await;
    drop(alone);
}

#[tokio::test]
async fn a_port_range_that_is_full() {
    with_namespace(|namespace| async move {
        let (first, second) = (fresh_id("slack"), fresh_id("slack"));
        namespace
            .apply_clone(&first, &json!({"template": "slack", "portRange": "4100-4100"}))
            .await;
        let holder = namespace.ready(&first).await;
        assert_eq!(status(&holder).ports.get("backend"), Some(&4100));
        let before = made(&namespace).await;
        namespace
            .apply_clone(&second, &json!({"template": "slack", "portRange": "4100-4100"}))
            .await;
        let refused = namespace.failed(&second, "NO_FREE_PORTS").await;
        let stalled = condition::find(&status(&refused).conditions, kinds::STALLED).unwrap();
        assert_eq!(
            (stalled.status.as_str(), stalled.reason.as_str()),
            ("True", "NoFreePorts")
        );
        assert_eq!(
            stalled.message,
            "no free port in 4100-4100; destroy a clone or widen the range"
        );
        let shown = Asym::of(&namespace)
            .run(&["status", &second, "--json"])
            .await
            .succeeded()
            .json();
        assert_eq!(
            (&shown["state"], &shown["failure"]["code"]),
            (&json!("failed"), &json!("NO_FREE_PORTS"))
        );
        let mut expected = before;
        expected.push(second.clone());
        expected.sort();
        let mut now = made(&namespace).await;
        now.sort();
        assert_eq!(now, expected, "nothing was made of it");

        namespace
            .apply_clone(&second, &json!({"template": "slack", "portRange": "4100-4101"}))
            .await;
        let healed = wait::until(
            &namespace.api(),
            &second,
            "it is ready",
            |clone: Option<&AppClone>| clone.filter(|clone| is_so(clone, kinds::READY)).cloned(),
        )
        .await;
        assert_eq!(status(&healed).ports.get("backend"), Some(&4101));
    })
    .await;
}
