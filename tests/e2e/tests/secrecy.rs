//! Tokens and passwords are in Secrets and nowhere else.

use asymmetric_crd::{AppClone, Environment};
use asymmetric_e2e::asym::Asym;
use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::cluster::SYSTEM;
use asymmetric_e2e::slack::Slack;
use asymmetric_e2e::{TestNamespace, operator, with_namespace};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{ConfigMap, Pod, Service};
use k8s_openapi::api::events::v1::Event;
use kube::api::{ListParams, LogParams};
use kube::core::NamespaceResourceScope;
use kube::{Api, Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Every value of the clone's Secrets that opens something.
async fn secrets(namespace: &TestNamespace, id: &str) -> Vec<String> {
    let mut values: Vec<String> = namespace
        .tokens(id)
        .await
        .into_iter()
        .filter(|(name, _)| name.ends_with("Token") || name.ends_with("Key"))
        .map(|(_, value)| value)
        .collect();
    let server = namespace.secret(&format!("{id}-server")).await;
    for key in [
        "database-password",
        "query-password",
        "redis-password",
        "control-token",
    ] {
        values.push(server[key].clone());
    }
    values
}

/// All objects of a kind as JSON.
async fn objects<K>(api: Api<K>) -> String
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>
        + Clone
        + std::fmt::Debug
        + Serialize
        + DeserializeOwned,
{
    let items = api.list(&ListParams::default()).await.unwrap().items;
    serde_json::to_string(&items).unwrap()
}

async fn logs(api: Api<Pod>) -> String {
    let mut text = String::new();
    for pod in api.list(&ListParams::default()).await.unwrap().items {
        // A pod that is just being replaced has no log.
        let log = api.logs(&pod.name_any(), &LogParams::default()).await;
        text.push_str(&log.unwrap_or_default());
    }
    text
}

#[tokio::test]
async fn no_secret_is_anywhere_but_in_secrets() {
    let undisturbed = operator::undisturbed().await;
    with_namespace(|namespace| async move {
        let (asym, id) = (Asym::of(&namespace), fresh_id("slack"));
        namespace.spin_slack(&id).await;
        let mut all = secrets(&namespace, &id).await;
        Slack::of(&namespace, &id).await.post("a trial").await;
        asym.run(&["snapshot", &id, "--name", "kept"]).await.succeeded();
        asym.run(&["reset", &id, "--rotate-tokens"]).await.succeeded();
        asym.run(&["restore", &id, "kept"]).await.succeeded();
        asym.run(&["stop", &id]).await.succeeded();
        asym.run(&["start", &id]).await.succeeded();
        all.extend(secrets(&namespace, &id).await);
        assert!(
            all.len() >= 10 && all.iter().all(|secret| secret.len() >= 20),
            "{all:?}"
        );

        let sql = "SELECT * FROM _asym_log.requests";
        let requests = asym.run(&["query", &id, sql, "--json"]).await.succeeded().stdout;
        let system = namespace.cluster.namespaced::<Pod>(SYSTEM);
        let shown = [
            ("clones", objects(namespace.api::<AppClone>()).await),
            ("environments", objects(namespace.api::<Environment>()).await),
            ("deployments", objects(namespace.api::<Deployment>()).await),
            ("pods", objects(namespace.api::<Pod>()).await),
            ("services", objects(namespace.api::<Service>()).await),
            ("config maps", objects(namespace.api::<ConfigMap>()).await),
            ("events", objects(namespace.api::<Event>()).await),
            ("logs of backends", logs(namespace.api()).await),
            ("logs of the operator and its servers", logs(system).await),
            ("the log of requests", requests),
            ("asym ls", asym.run(&["ls", "--json"]).await.succeeded().stdout),
            (
                "asym status",
                asym.run(&["status", &id, "--json"]).await.succeeded().stdout,
            ),
            ("asym logs", asym.run(&["logs", &id]).await.succeeded().stdout),
        ];
        for (place, text) in shown {
            for secret in &all {
                assert!(!text.contains(secret), "a secret is in {place}");
            }
        }
    })
    .await;
    drop(undisturbed);
}
