//! `asym doctor`: what it finds on a real cluster, and what it puts right.

use asymmetric_crd::condition::kinds;
use asymmetric_crd::{AppClone, Environment};
use asymmetric_e2e::asym::{Asym, Output};
use asymmetric_e2e::clones::{fresh_id, status};
use asymmetric_e2e::strangers::Stranger;
use asymmetric_e2e::{TestNamespace, operator, wait, with_namespace};
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::ResourceExt;
use kube::api::{DeleteParams, PostParams};
use serde_json::{Value, json};

/// What was found in an area that the test's own namespace decides: mark and sentence.
fn found(output: &Output, area: &str) -> Vec<(String, String)> {
    let records = output.json();
    let of_area = records
        .as_array()
        .unwrap()
        .iter()
        .filter(|record| record["area"] == area);
    let text = |record: &Value, key: &str| record[key].as_str().unwrap().to_owned();
    of_area
        .map(|record| (text(record, "mark"), text(record, "what")))
        .collect()
}

/// The sentences about what is not as it should be in the test's own namespace.
fn complaints(output: &Output) -> Vec<String> {
    ["clones", "environments", "snapshots", "orphans"]
        .into_iter()
        .flat_map(|area| found(output, area))
        .filter(|(mark, _)| mark != "ok")
        .map(|(_, what)| what)
        .collect()
}

#[tokio::test]
async fn a_cluster_that_is_well() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        namespace.spin(&fresh_id("stripe"), "stripe", None).await;
        let looked = Asym::of(&namespace).run(&["doctor", "--json"]).await;
        for area in [
            "cluster",
            "namespace",
            "kinds",
            "operator",
            "admission",
            "rights",
            "orphans",
        ] {
            let found = found(&looked, area);
            assert!(
                !found.is_empty() && found.iter().all(|(mark, _)| mark == "ok"),
                "{area}: {looked:?}"
            );
        }
        let said: Vec<String> = found(&looked, "operator")
            .into_iter()
            .map(|(_, what)| what)
            .collect();
        let serves = format!("serves namespace {}", namespace.name);
        assert!(
            said.contains(&serves) && said.iter().any(|what| what.ends_with("leads")),
            "{said:?}"
        );
        let shared = found(&looked, "servers");
        for expected in [
            "asymmetric-postgres are ready",
            "asymmetric-redis are ready",
            "the operator reaches",
        ] {
            assert!(
                shared
                    .iter()
                    .any(|(mark, what)| mark == "ok" && what.contains(expected)),
                "{expected}: {shared:?}"
            );
        }
        assert_eq!(
            found(&looked, "clones"),
            [("ok".to_owned(), "1 running".to_owned())]
        );
        assert_eq!(complaints(&looked), Vec::<String>::new());
    })
    .await;
    drop(undisturbed);
}

#[tokio::test]
async fn what_is_found_is_put_right_and_not_found_again() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        let retried = without_a_port(&namespace).await;
        let orphan = orphaned(&namespace).await;
        dangling(&namespace).await;
        left_over(&namespace).await;

        let looked = asym.run(&["doctor", "--json"]).await;
        assert_eq!(looked.status, Some(1), "{looked:?}");
        let mut expected = vec![
            format!("{retried} failed: no free port in 4300-4300; destroy a clone or widen the range"),
            "trial lists clones that do not exist: gone-1".to_owned(),
            format!("{orphan} is labelled as a member of environment acme, which is gone"),
            "Service gone-2 is left of clone gone-2".to_owned(),
            "Service acme-stripe is left of environment acme".to_owned(),
            "Secret acme-connection is left of environment acme".to_owned(),
        ];
        let mut complained = complaints(&looked);
        complained.sort();
        expected.sort();
        assert_eq!(complained, expected);

        let refused = asym.run(&["doctor", "--fix"]).await;
        assert_eq!(refused.status, Some(2), "{refused:?}");
        assert!(
            refused.stderr.contains("delete Service gone-2") && refused.stderr.contains("add --yes"),
            "{refused:?}"
        );
        assert_eq!(
            complaints(&asym.run(&["doctor", "--json"]).await).len(),
            expected.len()
        );

        let fixed = asym.run(&["doctor", "--fix", "--yes"]).await;
        assert!(
            fixed.stderr.contains("done: delete Secret acme-connection"),
            "{fixed:?}"
        );
        // It says that it needs somebody's hand until the operator has seen that there was one.
        namespace.condition(&retried, kinds::READY).await;
        let clone = namespace.api::<AppClone>().get(&orphan).await.unwrap();
        assert!(
            !clone
                .labels()
                .keys()
                .any(|label| label.starts_with("getasym.dev/")),
            "{clone:?}"
        );
        assert_eq!(status(&clone).epoch, Some(1), "its data is as it was");
        let again = asym.run(&["doctor", "--fix", "--yes", "--json"]).await;
        assert_eq!(complaints(&again), Vec::<String>::new());
        assert!(!again.stderr.contains("done:"), "{again:?}");
    })
    .await;
    drop(undisturbed);
}

/// A clone that was given up because another one had its port, which is free by now.
async fn without_a_port(namespace: &TestNamespace) -> String {
    let (holder, id) = (fresh_id("stripe"), fresh_id("stripe"));
    let spec = json!({"template": "stripe", "portRange": "4300-4300"});
    namespace.apply_clone(&holder, &spec).await;
    namespace.ready(&holder).await;
    namespace.apply_clone(&id, &spec).await;
    namespace.failed(&id, "NO_FREE_PORTS").await;
    Asym::of(namespace).run(&["destroy", &holder]).await.succeeded();
    id
}

/// The clone of an environment that was deleted without it.
async fn orphaned(namespace: &TestNamespace) -> String {
    namespace
        .apply_environment("acme", &json!({"clones": [{"template": "stripe"}]}))
        .await;
    let made = namespace.settled_environment("acme").await;
    let environments = namespace.api::<Environment>();
    namespace
        .environment("acme", "the connection Secret is there", |status| {
            status.connection_secret_ref.is_some()
        })
        .await;
    environments
        .delete("acme", &DeleteParams::orphan())
        .await
        .unwrap();
    wait::until(&environments, "acme", "it is gone", |environment| {
        environment.is_none().then_some(())
    })
    .await;
    let id = made.status.unwrap().members[0].clone.clone();
    wait::until(
        &namespace.api(),
        &id,
        "nobody owns it",
        |clone: Option<&AppClone>| clone?.owner_references().is_empty().then_some(()),
    )
    .await;
    wait::until(
        &namespace.api(),
        "acme-connection",
        "nobody owns it",
        |secret: Option<&Secret>| secret?.owner_references().is_empty().then_some(()),
    )
    .await;
    wait::until(
        &namespace.api(),
        "acme-stripe",
        "nobody owns it",
        |service: Option<&Service>| service?.owner_references().is_empty().then_some(()),
    )
    .await;
    id
}

/// An environment that lists a clone that does not exist.
async fn dangling(namespace: &TestNamespace) {
    namespace
        .apply_environment("trial", &json!({"members": ["gone-1"]}))
        .await;
}

/// A Service of a clone that does not exist, and one that somebody else made for their own purposes.
async fn left_over(namespace: &TestNamespace) {
    for (name, manager) in [("gone-2", "asymmetric"), ("mine", "somebody")] {
        let labels = json!({"asym.clone": "gone-2", "app.kubernetes.io/managed-by": manager});
        let service: Service = serde_json::from_value(json!({
            "metadata": {"name": name, "labels": labels},
            "spec": {"ports": [{"port": 80}]},
        }))
        .unwrap();
        let made = namespace
            .api::<Service>()
            .create(&PostParams::default(), &service)
            .await;
        made.unwrap();
    }
}

#[tokio::test]
async fn an_operator_that_does_not_run_is_a_problem() {
    let alone = operator::alone().await;
    with_namespace(|namespace| async move {
        let asym = Asym::of(&namespace);
        operator::stopped(&namespace.cluster, async {
            let looked = asym.run(&["doctor"]).await;
            assert_eq!(looked.status, Some(1), "{looked:?}");
            assert!(looked.stdout.contains("0 of 0 replicas of"), "{looked:?}");
        })
        .await;
    })
    .await;
    drop(alone);
}

#[tokio::test]
async fn without_a_cluster_the_rest_is_skipped() {
    let nowhere = Stranger::unreachable();
    let looked = Asym::with_kubeconfig(nowhere.path())
        .run(&["doctor", "--json"])
        .await;
    assert_eq!(looked.status, Some(1), "{looked:?}");
    assert_eq!(found(&looked, "cluster")[0].0, "problem");
    assert_eq!(found(&looked, "clones")[0].0, "skipped");
    let bare = Stranger::without_kinds();
    let looked = Asym::with_kubeconfig(bare.path()).run(&["doctor"]).await;
    assert_eq!(looked.status, Some(1), "{looked:?}");
}
