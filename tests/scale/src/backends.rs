//! The backend of all clones: one process, one instance of the Slack backend for each pod of kwok, at the pod's address.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};

use asymmetric_kit::{Instance, Settings};
use asymmetric_slack_backend::Slack;
use futures::StreamExt;
use k8s_openapi::api::core::v1::{Pod, Secret};
use kube::runtime::watcher::{self, Event};
use kube::runtime::{WatchStreamExt, watcher as watch};
use kube::{Api, Client, ResourceExt};

/// Starts an instance for every pod that gets an address, and ends it with the pod.
pub(crate) async fn run(client: Client, namespace: String, postgres: String) {
    let pods: Api<Pod> = Api::namespaced(client.clone(), &namespace);
    let secrets: Api<Secret> = Api::namespaced(client, &namespace);
    let config = watcher::Config::default().labels("asym.clone");
    let mut events = Box::pin(watch(pods, config).default_backoff());
    let mut instances: BTreeMap<String, Instance> = BTreeMap::new();
    while let Some(event) = events.next().await {
        match event {
            Ok(Event::Apply(pod) | Event::InitApply(pod)) => {
                let Some(uid) = pod.uid().filter(|uid| !instances.contains_key(uid)) else {
                    continue;
                };
                match start(&secrets, &pod, &postgres).await {
                    Ok(Some(instance)) => drop(instances.insert(uid, instance)),
                    Ok(None) => {}
                    Err(error) => eprintln!("no backend for {}: {error}", pod.name_any()),
                }
            }
            Ok(Event::Delete(pod)) => {
                if let Some(instance) = instances.remove(&pod.uid().unwrap_or_default()) {
                    tokio::spawn(instance.shutdown());
                }
            }
            Ok(Event::Init | Event::InitDone) => {}
            Err(error) => eprintln!("the watch on pods is interrupted: {error}"),
        }
    }
}

/// An instance with the settings of the pod; none while the pod has no address.
async fn start(
    secrets: &Api<Secret>,
    pod: &Pod,
    postgres: &str,
) -> Result<Option<Instance>, Box<dyn std::error::Error + Send + Sync>> {
    let address = pod.status.as_ref().and_then(|status| status.pod_ip.as_deref());
    let Some(address) = address.and_then(|address| address.parse::<IpAddr>().ok()) else {
        return Ok(None);
    };
    let mut variables = environment(secrets, pod).await?;
    // Names of the cluster mean nothing outside of it.
    if let Some(url) = variables.get_mut("ASYM_DATABASE_URL")
        && let Some((login, rest)) = url.clone().split_once('@')
        && let Some((_, path)) = rest.split_once(':')
    {
        *url = format!("{login}@{postgres}:{path}");
    }
    variables.remove("ASYM_REDIS_URL");
    let mut settings = Settings::from_lookup(|name| variables.get(name).cloned())?;
    let at = |port: u16| SocketAddr::new(address, port);
    settings.api_address = at(settings.api_address.port());
    settings.control_address = at(settings.control_address.port());
    settings.tls_address = settings.tls_address.map(|tls| at(tls.port()));
    settings.relay_address = at(settings.relay_address.port());
    settings.webhooks_address = at(settings.webhooks_address.port());
    Ok(Some(Instance::start(Slack, settings).await?))
}

/// The variables of the pod's container.
async fn environment(secrets: &Api<Secret>, pod: &Pod) -> Result<BTreeMap<String, String>, kube::Error> {
    let containers = pod
        .spec
        .as_ref()
        .map(|spec| spec.containers.clone())
        .unwrap_or_default();
    let wanted = containers
        .into_iter()
        .filter_map(|container| container.env)
        .flatten();
    let mut variables = BTreeMap::new();
    let mut known: BTreeMap<String, Secret> = BTreeMap::new();
    for variable in wanted {
        if let Some(value) = variable.value {
            variables.insert(variable.name, value);
            continue;
        }
        let Some(reference) = variable.value_from.and_then(|from| from.secret_key_ref) else {
            continue;
        };
        if !known.contains_key(&reference.name) {
            let secret = secrets.get(&reference.name).await?;
            known.insert(reference.name.clone(), secret);
        }
        let data = known[&reference.name].data.as_ref();
        let value = data.and_then(|data| data.get(&reference.key));
        if let Some(text) = value.and_then(|value| String::from_utf8(value.0.clone()).ok()) {
            variables.insert(variable.name, text);
        }
    }
    Ok(variables)
}
