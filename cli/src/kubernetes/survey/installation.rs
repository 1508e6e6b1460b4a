//! The operator, who leads, the admission webhook and the bundled servers.

use asymmetric_crd::constants::MANAGED_BY;
use k8s_openapi::api::admissionregistration::v1::ValidatingWebhookConfiguration;
use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::coordination::v1::{Lease, LeaseSpec};
use k8s_openapi::api::discovery::v1::EndpointSlice;
use k8s_openapi::jiff::SignedDuration;
use kube::api::ListParams;
use kube::{Api, ResourceExt};

use super::super::Kubernetes;
use super::super::client::answered;
use super::super::faults::{Doing, is_not_found};
use super::super::operator::{self, DEPLOYMENT};
use super::report;
use crate::diagnosis::survey::{Installation, Leadership, OperatorDeployment, Seen, Server, Webhook};
use crate::failure::Failure;

/// Name of the webhook's registration.
const WEBHOOK: &str = "asymmetric";
/// Service of the webhook.
const WEBHOOK_SERVICE: &str = "asymmetric-webhook";
/// Label with the part of the installation that an object is.
const COMPONENT: &str = "app.kubernetes.io/component";
/// Variable with the namespaces that an operator serves.
const SERVED: &str = "ASYM_WATCH_NAMESPACES";

/// Looks at all of it.
pub(super) async fn look(cluster: &Kubernetes) -> Installation {
    let found = operator::deployments(&cluster.client).await;
    let (found, everywhere, is_hidden) = match found {
        Ok(found) => (Ok(found.deployments), found.everywhere, found.is_hidden),
        Err(failure) => (Err(failure), false, false),
    };
    let namespace = found
        .as_ref()
        .ok()
        .and_then(|deployments| deployments.first()?.namespace())
        .unwrap_or_else(|| operator::NAMESPACE.to_owned());
    let operators = if is_hidden {
        Seen::Hidden(format!("you may not list deployments in namespace {namespace}"))
    } else {
        Seen::from(found.map(|deployments| deployments.iter().map(described).collect::<Vec<_>>()))
    };
    let (lease, webhook, servers) = futures::join!(
        lease(cluster, &namespace),
        webhook(cluster, &namespace),
        servers(cluster, &namespace),
    );
    let holder = lease
        .as_ref()
        .ok()
        .and_then(|lease| lease.as_ref()?.holder.clone());
    let report = match holder {
        Some(pod) => report::ask(cluster, &namespace, &pod).await.map(Some),
        None => Ok(None),
    };
    Installation {
        namespace,
        operators,
        everywhere,
        lease: lease.into(),
        webhook: webhook.into(),
        servers: servers.into(),
        report: report.into(),
    }
}

fn described(deployment: &Deployment) -> OperatorDeployment {
    let spec = deployment.spec.as_ref();
    let pod = spec.and_then(|spec| spec.template.spec.as_ref());
    let variables = pod.and_then(|pod| pod.containers.first()?.env.as_ref());
    let served = variables
        .into_iter()
        .flatten()
        .find(|variable| variable.name == SERVED)
        .and_then(|variable| variable.value.clone())
        .unwrap_or_default();
    let served: Vec<String> = served
        .split(',')
        .map(|name| name.trim().to_owned())
        .filter(|name| !name.is_empty())
        .collect();
    OperatorDeployment {
        place: place(deployment),
        wanted: spec.and_then(|spec| spec.replicas).unwrap_or(1),
        available: deployment
            .status
            .as_ref()
            .and_then(|status| status.available_replicas)
            .unwrap_or_default(),
        version: deployment.labels().get("app.kubernetes.io/version").cloned(),
        serves: (!served.is_empty()).then_some(served),
    }
}

async fn lease(cluster: &Kubernetes, namespace: &str) -> Result<Option<Leadership>, Failure> {
    let api: Api<Lease> = Api::namespaced(cluster.client.clone(), namespace);
    match answered(api.get(DEPLOYMENT)).await {
        Ok(lease) => Ok(Some(leadership(lease.spec.unwrap_or_default()))),
        Err(fault) if is_not_found(&fault) => Ok(None),
        Err(fault) => Err(doing("get leases", namespace).failed(fault)),
    }
}

fn leadership(lease: LeaseSpec) -> Leadership {
    let good_for = SignedDuration::from_secs(lease.lease_duration_seconds.unwrap_or_default().into());
    Leadership {
        holder: lease.holder_identity.filter(|holder| !holder.is_empty()),
        good_until: lease
            .renew_time
            .and_then(|renewed| renewed.0.checked_add(good_for).ok()),
    }
}

async fn webhook(cluster: &Kubernetes, namespace: &str) -> Result<Option<Webhook>, Failure> {
    let api: Api<ValidatingWebhookConfiguration> = Api::all(cluster.client.clone());
    let registration = match answered(api.get(WEBHOOK)).await {
        Ok(registration) => registration,
        Err(fault) if is_not_found(&fault) => return Ok(None),
        Err(fault) => return Err(doing("get validatingwebhookconfigurations", namespace).failed(fault)),
    };
    let webhooks = registration.webhooks.unwrap_or_default();
    let slices: Api<EndpointSlice> = Api::namespaced(cluster.client.clone(), namespace);
    let selector = ListParams::default().labels(&format!("kubernetes.io/service-name={WEBHOOK_SERVICE}"));
    let addresses = answered(slices.list(&selector)).await;
    let addresses = addresses
        .map(|slices| slices.items.iter().map(ready_addresses).sum::<usize>())
        .map_err(|fault| doing("list endpointslices", namespace).failed(fault));
    Ok(Some(Webhook {
        is_trusted: webhooks.iter().all(|webhook| {
            let bundle = webhook.client_config.ca_bundle.as_ref();
            bundle.is_some_and(|bundle| !bundle.0.is_empty())
        }),
        addresses: addresses.into(),
    }))
}

fn ready_addresses(slice: &EndpointSlice) -> usize {
    let is_ready = |conditions: Option<bool>| conditions.unwrap_or(true);
    let ready = slice.endpoints.iter().filter(|endpoint| {
        is_ready(
            endpoint
                .conditions
                .as_ref()
                .and_then(|conditions| conditions.ready),
        )
    });
    ready.map(|endpoint| endpoint.addresses.len()).sum()
}

async fn servers(cluster: &Kubernetes, namespace: &str) -> Result<Vec<Server>, Failure> {
    let api: Api<StatefulSet> = Api::namespaced(cluster.client.clone(), namespace);
    let selector = format!("app.kubernetes.io/part-of={MANAGED_BY},{COMPONENT} in (postgres, redis)");
    let listed = answered(api.list(&ListParams::default().labels(&selector))).await;
    let listed = listed.map_err(|fault| doing("list statefulsets", namespace).failed(fault))?;
    let servers = listed.items.iter().filter_map(|set| {
        Some(Server {
            component: set.labels().get(COMPONENT)?.clone(),
            place: place(set),
            wanted: set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1),
            ready: set
                .status
                .as_ref()
                .and_then(|status| status.ready_replicas)
                .unwrap_or_default(),
        })
    });
    Ok(servers.collect())
}

fn place<K: ResourceExt>(object: &K) -> String {
    format!("{}/{}", object.namespace().unwrap_or_default(), object.name_any())
}

fn doing<'a>(action: &'a str, namespace: &'a str) -> Doing<'a> {
    Doing { action, namespace }
}
