//! source-controller and kustomize-controller as pods with rights in one namespace only.

use k8s_openapi::api::core::v1::{Pod, Service, ServiceAccount};
use k8s_openapi::api::rbac::v1::{Role, RoleBinding};
use kube::api::PostParams;
use kube::{Api, Resource};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{TestNamespace, wait};

const SOURCE: &str = "source-controller";
const KUSTOMIZE: &str = "kustomize-controller";
/// Account and role of both.
const ACCOUNT: &str = "flux";

/// Starts both and waits until they are ready.
pub(super) async fn start(namespace: &TestNamespace) {
    rights(namespace).await;
    let service = json!({
        "metadata": {"name": SOURCE},
        "spec": {"selector": {"app": SOURCE}, "ports": [{"port": 80, "targetPort": 9090}]},
    });
    create::<Service>(namespace, service).await;
    let address = format!("--storage-adv-addr={SOURCE}.{}", namespace.name);
    create::<Pod>(
        namespace,
        pod(
            SOURCE,
            "ASYM_SOURCE_CONTROLLER_IMAGE",
            &["--storage-path=/data", &address],
            // Answers once it has something to serve from.
            &json!({"path": "/", "port": 9090}),
        ),
    )
    .await;
    create::<Pod>(
        namespace,
        pod(
            KUSTOMIZE,
            "ASYM_KUSTOMIZE_CONTROLLER_IMAGE",
            &[],
            &json!({"path": "/readyz", "port": 9440}),
        ),
    )
    .await;
    for name in [SOURCE, KUSTOMIZE] {
        wait::until(
            &namespace.api::<Pod>(),
            name,
            "it is ready",
            |pod: Option<&Pod>| {
                let conditions = pod?.status.as_ref()?.conditions.as_ref()?;
                let ready = conditions.iter().find(|condition| condition.type_ == "Ready")?;
                (ready.status == "True").then_some(())
            },
        )
        .await;
    }
}

/// What both need for their own objects, and for environments no more than people who work with them have.
async fn rights(namespace: &TestNamespace) {
    create::<ServiceAccount>(namespace, json!({"metadata": {"name": ACCOUNT}})).await;
    let role = json!({
        "metadata": {"name": ACCOUNT},
        "rules": [
            {
                "apiGroups": ["source.toolkit.fluxcd.io", "kustomize.toolkit.fluxcd.io"],
                "resources": ["*"],
                "verbs": ["*"],
            },
            {
                "apiGroups": [""],
                "resources": ["configmaps", "secrets", "serviceaccounts"],
                "verbs": ["get", "list", "watch"],
            },
            {"apiGroups": ["", "events.k8s.io"], "resources": ["events"], "verbs": ["create", "patch"]},
        ],
    });
    create::<Role>(namespace, role).await;
    for (kind, name) in [("Role", ACCOUNT), ("ClusterRole", "asymmetric-user")] {
        let binding = json!({
            "metadata": {"name": name},
            "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": kind, "name": name},
            "subjects": [{"kind": "ServiceAccount", "name": ACCOUNT, "namespace": namespace.name}],
        });
        create::<RoleBinding>(namespace, binding).await;
    }
}

fn pod(name: &str, image: &str, arguments: &[&str], ready: &Value) -> Value {
    let image = std::env::var(image)
        .unwrap_or_else(|_| panic!("{image} names no image: run `cargo xtask test --only gitops`"));
    let mut all = vec!["--watch-all-namespaces=false", "--log-level=info"];
    all.extend(arguments);
    json!({
        "metadata": {"name": name, "labels": {"app": name}},
        "spec": {
            "serviceAccountName": ACCOUNT,
            "terminationGracePeriodSeconds": 1,
            "securityContext": {"runAsNonRoot": true, "seccompProfile": {"type": "RuntimeDefault"}},
            "containers": [{
                "name": "manager",
                "image": image,
                "args": all,
                "env": [{
                    "name": "RUNTIME_NAMESPACE",
                    "valueFrom": {"fieldRef": {"fieldPath": "metadata.namespace"}},
                }],
                "readinessProbe": {"httpGet": ready, "periodSeconds": 1},
                "securityContext": {
                    "allowPrivilegeEscalation": false,
                    "readOnlyRootFilesystem": true,
                    "capabilities": {"drop": ["ALL"]},
                },
                "volumeMounts": [
                    {"name": "data", "mountPath": "/data"},
                    {"name": "tmp", "mountPath": "/tmp"},
                ],
            }],
            "volumes": [{"name": "data", "emptyDir": {}}, {"name": "tmp", "emptyDir": {}}],
        },
    })
}

async fn create<K>(namespace: &TestNamespace, object: Value)
where
    K: Resource<DynamicType = (), Scope = k8s_openapi::NamespaceResourceScope>
        + Clone
        + std::fmt::Debug
        + Serialize
        + DeserializeOwned,
{
    let object: K = serde_json::from_value(object).expect("an object");
    let objects: Api<K> = namespace.api();
    let created = objects.create(&PostParams::default(), &object).await;
    created.unwrap_or_else(|error| panic!("a {} cannot be made: {error}", K::kind(&())));
}
