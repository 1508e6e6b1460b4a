//! Making many clones, and waiting for them.

use std::fmt::Debug;
use std::time::{Duration, Instant};

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::{AppClone, Environment, EnvironmentState};
use futures::{StreamExt, TryStreamExt, stream};
use k8s_openapi::api::core::v1::Namespace;
use kube::api::{DeleteParams, ListParams, Patch, PatchParams};
use kube::core::NamespaceResourceScope;
use kube::{Api, Client, Resource};
use serde::de::DeserializeOwned;
use serde_json::json;

use crate::ScaleError;

const MANAGER: &str = "asymmetric-scale";
/// Objects that are written at the same time.
const AT_ONCE: usize = 16;
/// Until all clones are ready.
const PATIENCE: Duration = Duration::from_mins(45);
const LOOK: Duration = Duration::from_secs(2);

/// The name of a clone.
pub(crate) fn id(number: usize) -> String {
    format!("scale-{number:04}")
}

/// Asks for all of them, as `kubectl apply` does: pods go to kwok's node.
pub(crate) async fn create(
    client: &Client,
    namespace: &str,
    clones: usize,
    environments: usize,
) -> Result<(), ScaleError> {
    let parameters = PatchParams::apply(MANAGER).force();
    let namespaces: Api<Namespace> = Api::all(client.clone());
    let object = json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": namespace}});
    namespaces
        .patch(namespace, &parameters, &Patch::Apply(object))
        .await?;
    let api: Api<AppClone> = Api::namespaced(client.clone(), namespace);
    stream::iter(0..clones)
        .map(|number| {
            let (api, parameters) = (&api, &parameters);
            async move {
                let object = json!({
                    "apiVersion": "getasym.dev/v1alpha1", "kind": "Clone", "metadata": {"name": id(number)},
                    "spec": {
                        "template": "slack", "seed": {"fixture": "acme-corp"}, "portRange": "none",
                        "pod": {
                            "nodeSelector": {"type": "kwok"},
                            "tolerations": [{"key": "kwok.x-k8s.io/node", "operator": "Exists"}],
                        },
                    },
                });
                api.patch(&id(number), parameters, &Patch::Apply(object))
                    .await
                    .map(drop)
            }
        })
        .buffer_unordered(AT_ONCE)
        .try_collect::<()>()
        .await?;
    let api: Api<Environment> = Api::namespaced(client.clone(), namespace);
    let each = clones.div_ceil(environments.max(1));
    for number in 0..environments {
        let members: Vec<String> = (number * each..((number + 1) * each).min(clones))
            .map(id)
            .collect();
        let name = format!("scale-{number:03}");
        let object = json!({
            "apiVersion": "getasym.dev/v1alpha1", "kind": "Environment", "metadata": {"name": name},
            "spec": {"members": members},
        });
        api.patch(&name, &parameters, &Patch::Apply(object)).await?;
    }
    Ok(())
}

pub(crate) async fn wait_until_ready(
    client: &Client,
    namespace: &str,
    wanted: usize,
) -> Result<(), ScaleError> {
    let is_ready = |clone: &AppClone| {
        let status = clone.status.as_ref();
        status.is_some_and(|status| condition::is_true(&status.conditions, kinds::READY))
    };
    wait_for(client, namespace, wanted, "clones are ready", is_ready).await
}

pub(crate) async fn wait_for_environments(
    client: &Client,
    namespace: &str,
    wanted: usize,
) -> Result<(), ScaleError> {
    let is_running = |environment: &Environment| {
        let status = environment.status.as_ref();
        status.is_some_and(|status| status.state == Some(EnvironmentState::Running))
    };
    wait_for(client, namespace, wanted, "environments run", is_running).await
}

/// Waits until `wanted` objects are as they should be, and says how many are.
async fn wait_for<K>(
    client: &Client,
    namespace: &str,
    wanted: usize,
    what: &str,
    is_so: impl Fn(&K) -> bool,
) -> Result<(), ScaleError>
where
    K: Resource<DynamicType = (), Scope = NamespaceResourceScope> + Clone + Debug + DeserializeOwned,
{
    let api: Api<K> = Api::namespaced(client.clone(), namespace);
    let started = Instant::now();
    loop {
        let objects = api.list(&ListParams::default().match_any()).await?;
        let count = objects.iter().filter(|object| is_so(object)).count();
        let seconds = started.elapsed().as_secs();
        eprintln!("{count} of {wanted} {what} after {seconds} s");
        if count >= wanted {
            return Ok(());
        }
        if started.elapsed() > PATIENCE {
            return Err(ScaleError::NotReady(wanted - count, PATIENCE));
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// Removes everything, and waits until it is gone.
pub(crate) async fn destroy(client: &Client, namespace: &str) -> Result<(), ScaleError> {
    let environments: Api<Environment> = Api::namespaced(client.clone(), namespace);
    let clones: Api<AppClone> = Api::namespaced(client.clone(), namespace);
    let (delete, all) = (DeleteParams::default(), ListParams::default());
    environments.delete_collection(&delete, &all).await?;
    clones.delete_collection(&delete, &all).await?;
    while !clones.list(&all).await?.items.is_empty() {
        tokio::time::sleep(LOOK).await;
    }
    let namespaces: Api<Namespace> = Api::all(client.clone());
    namespaces.delete(namespace, &delete).await?;
    Ok(())
}
