//! What a clone's pod is, and what it may do.

use asymmetric_e2e::clones::fresh_id;
use asymmetric_e2e::http::{Call, Http};
use asymmetric_e2e::with_namespace;
use k8s_openapi::api::core::v1::{Container, Pod};
use kube::api::ListParams;
use serde_json::json;

const CONTROL_PORT: u16 = 9901;

fn container(pod: &Pod) -> Container {
    pod.spec.as_ref().unwrap().containers[0].clone()
}

#[tokio::test]
async fn settings_of_pods_are_followed_and_can_be_changed() {
    with_namespace(|namespace| async move {
        let id = fresh_id("slack");
        let spec = |memory: &str| {
            json!({"template": "slack", "seed": {"fixture": "acme-corp"}, "pod": {
                "resources": {"requests": {"cpu": "5m", "memory": "16Mi"}, "limits": {"memory": memory}},
                "nodeSelector": {"kubernetes.io/os": "linux"},
                "tolerations": [{"key": "agents", "operator": "Exists", "effect": "NoSchedule"}],
                "imagePullSecrets": [{"name": "registry"}],
            }})
        };
        namespace.apply_clone(&id, &spec("96Mi")).await;
        namespace.ready(&id).await;
        let first = namespace.pod(&id).await;
        let limits = container(&first).resources.unwrap().limits.unwrap();
        assert_eq!(limits["memory"].0, "96Mi");
        let of_pod = first.spec.as_ref().unwrap();
        assert_eq!(
            of_pod.node_selector.as_ref().unwrap()["kubernetes.io/os"],
            "linux"
        );
        assert!(
            of_pod
                .tolerations
                .iter()
                .flatten()
                .any(|toleration| toleration.key.as_deref() == Some("agents"))
        );
        assert_eq!(of_pod.image_pull_secrets.as_ref().unwrap()[0].name, "registry");

        namespace.apply_clone(&id, &spec("128Mi")).await;
        asymmetric_e2e::wait::eventually("another pod with the new limit serves", || async {
            let selector = ListParams::default().labels(&format!("asym.clone={id}"));
            let pods = namespace.api::<Pod>().list(&selector).await.unwrap().items;
            let limits: Vec<String> = pods
                .iter()
                .filter_map(|pod| Some(container(pod).resources?.limits?.get("memory")?.0.clone()))
                .collect();
            if limits == ["128Mi"] {
                Ok(())
            } else {
                Err(format!("{limits:?}"))
            }
        })
        .await;
        namespace.ready(&id).await;
    })
    .await;
}

#[tokio::test]
async fn a_pod_can_do_nothing_to_the_cluster_and_listens_to_its_operator_only() {
    with_namespace(|namespace| async move {
        let (id, other) = (fresh_id("slack"), fresh_id("slack"));
        namespace.spin_slack(&id).await;
        namespace.spin_slack(&other).await;
        let pod = namespace.pod(&id).await;
        let spec = pod.spec.clone().unwrap();
        assert_eq!(spec.automount_service_account_token, Some(false));
        assert!(
            spec.volumes.unwrap_or_default().is_empty(),
            "no token of the cluster, and nothing else, is mounted"
        );
        let environment = container(&pod).env.unwrap_or_default();
        assert!(
            environment.iter().all(|variable| !variable.name.contains("KUBE")),
            "{environment:?}"
        );

        // As anybody in the pod network reaches it: without the secret, with a user's token, with another clone's.
        let address = pod.status.unwrap().pod_ip.unwrap();
        let stolen = namespace.secret(&format!("{other}-server")).await["control-token"].clone();
        let user = namespace.tokens(&id).await["botToken"].clone();
        let own = namespace.secret(&format!("{id}-server")).await["control-token"].clone();
        let mut control = Http::at(&namespace, &address, CONTROL_PORT);
        for path in ["/v1/health", "/v1/operations", "/v1/log", "/v1/tokens"] {
            for token in [None, Some(&stolen), Some(&user)] {
                let call = Call::get(path);
                let call = token.map_or(call.clone(), |token| call.with_token(token));
                assert_eq!(control.deliver(&call).await.status, 401, "{path}");
            }
        }
        let fence = Call::post("/v1/fence", &[]);
        assert_eq!(control.deliver(&fence).await.status, 401);
        let health = control.deliver(&Call::get("/v1/health").with_token(&own)).await;
        assert_eq!((health.status, &health.body["status"]), (200, &json!("serving")));
    })
    .await;
}
