//! Looks at everything a clone consists of. The only reads of a pass.

mod servers;

use asymmetric_crd::constants::CLONE_LABEL;
use asymmetric_crd::{AppClone, names};
use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::core::v1::{Pod, Secret, Service};
use kube::api::{Api, ListParams};
use kube::{Resource, ResourceExt};

use self::servers::{databases, pending_snapshot, redis, run};
use super::build::deployment::{Workload, deployment, pinned};
use super::build::secrets::{self, Credentials, facts, server_keys, value};
use super::build::service::service;
use super::build::{APPLIED, BACKEND};
use super::control::{Address, Control};
use super::error::Error;
use super::external;
use super::observed::{Backend, External, Observed, PodFacts, SecretFacts, WorkloadFacts};
use super::plan;
use super::runtime::Runtime;
use super::snapshot;
use crate::certificates::clone_names;
use crate::telemetry;

/// Label with the service that a pod runs.
const COMPONENT_LABEL: &str = "app.kubernetes.io/component";

/// The clone's objects in the cluster, as they were read together.
#[derive(Default)]
pub(crate) struct Objects {
    /// `<id>-server`.
    pub server: Option<Secret>,
    /// `<id>-tokens`.
    pub tokens: Option<Secret>,
    /// Whether `<id>-query` is there.
    pub query: bool,
    /// The backend's Deployment.
    pub deployment: Option<Deployment>,
    /// The Service.
    pub service: Option<Service>,
    /// The backend's pods.
    pub pods: Vec<Pod>,
}

impl Objects {
    async fn read(runtime: &Runtime, clone: &AppClone) -> Result<Self, kube::Error> {
        let id = clone.name_any();
        let namespace = clone.namespace().unwrap_or_default();
        let client = &runtime.context.client;
        let secrets: Api<Secret> = Api::namespaced(client.clone(), &namespace);
        let deployments: Api<Deployment> = Api::namespaced(client.clone(), &namespace);
        let services: Api<Service> = Api::namespaced(client.clone(), &namespace);
        let server_name = names::objects::server_secret(&id);
        let tokens_name = names::objects::tokens_secret(&id);
        let query_name = names::objects::query_secret(&id);
        let deployment_name = names::objects::workload(&id, BACKEND);
        let (server, tokens, query, deployment, service, pods) = tokio::try_join!(
            secrets.get_opt(&server_name),
            secrets.get_opt(&tokens_name),
            secrets.get_metadata_opt(&query_name),
            deployments.get_opt(&deployment_name),
            services.get_opt(&id),
            pods(runtime, clone),
        )?;
        Ok(Self {
            server: owned(clone, server),
            tokens: owned(clone, tokens),
            query: owned(clone, query).is_some(),
            deployment: owned(clone, deployment),
            service: owned(clone, service),
            pods,
        })
    }

    /// The credentials that the Secret of the backend holds.
    pub(crate) fn credentials(&self) -> Option<Credentials> {
        self.server.as_ref().and_then(Credentials::read)
    }

    /// Where the backend's control port is, while a pod of `pods` runs.
    pub(crate) fn address(&self, pods: &[PodFacts]) -> Option<Address> {
        let host = pods.iter().find(|pod| pod.running)?.address.clone()?;
        let token = value(self.server.as_ref()?, server_keys::CONTROL_TOKEN)?;
        Some(Address { host, token })
    }
}

/// Everything that [`super::plan::plan`] decides from, and the objects that an action needs for it.
pub(crate) async fn observe(runtime: &Runtime, clone: &AppClone) -> Result<(Objects, Observed), Error> {
    let objects = Objects::read(runtime, clone).await?;
    let image = clone
        .status
        .as_ref()
        .and_then(|status| status.pod_image.as_deref());
    let pod_facts: Vec<PodFacts> = objects.pods.iter().map(|pod| pod_facts(pod, image)).collect();
    let Objects {
        server,
        tokens,
        deployment,
        service,
        ..
    } = &objects;
    let templates = &runtime.context.templates;
    let template = templates.find(|template| template.name_any() == clone.spec.template);
    let credentials = objects.credentials();
    let external = async {
        match external::names(clone) {
            Some(names) => tokio::join!(
                databases(runtime, clone, &names, credentials.as_ref()),
                redis(runtime, &names, credentials.as_ref())
            ),
            None => (External::NotAsked, External::NotAsked),
        }
    };
    let address = objects.address(&pod_facts);
    let ((databases, redis), (backend, backend_certificate, backend_rate_limits)) =
        tokio::join!(external, backend(&*runtime.control, address));
    let run = run(runtime, clone, &databases, credentials.as_ref()).await;
    let ready_once = clone
        .status
        .as_ref()
        .is_some_and(|status| status.first_ready_at.is_some());
    let service_answers = match (&backend, &service, &template) {
        (Backend::Answering { fenced: false, .. }, Some(service), Some(template)) if !ready_once => {
            service_answers(&*runtime.control, service, template).await
        }
        _ => ready_once,
    };
    let database = clone.status.as_ref().and_then(|status| status.database.clone());
    let secret_facts = server
        .as_ref()
        .and_then(|secret| facts(secret, database.as_deref()?, &runtime.servers(clone).ok()?));
    let workloads = workloads(
        runtime,
        clone,
        template.as_deref(),
        deployment.as_ref(),
        service.as_ref(),
        secret_facts.as_ref(),
    );
    let secrets = SecretFacts {
        server: secret_facts,
        tokens: tokens.is_some(),
        tokens_request: tokens.as_ref().and_then(secrets::tokens_request),
        query: objects.query,
    };
    let observed = Observed {
        template: template.as_deref().cloned(),
        template_names: templates
            .state()
            .iter()
            .map(|template| template.name_any())
            .collect(),
        databases,
        run,
        snapshot: pending_snapshot(runtime, clone).await,
        seed_snapshot: snapshot::of_seed(runtime, clone),
        redis,
        secrets,
        workloads,
        pods: pod_facts,
        backend,
        backend_certificate,
        backend_rate_limits,
        health_timeout: runtime.context.settings.health_timeout,
        certificate_origin: runtime.context.authorities.current().origin(&clone_names(clone)),
        service_answers,
    };
    Ok((objects, observed))
}

/// The backend's pods as the watch has them: a change that is not seen yet brings the next pass. Only a removal has to
/// know that none is left, and asks.
async fn pods(runtime: &Runtime, clone: &AppClone) -> Result<Vec<Pod>, kube::Error> {
    let (id, namespace) = (clone.name_any(), clone.namespace());
    if clone.metadata.deletion_timestamp.is_some() {
        let pods: Api<Pod> = Api::namespaced(
            runtime.context.client.clone(),
            namespace.as_deref().unwrap_or_default(),
        );
        let selector = format!("{CLONE_LABEL}={id},{COMPONENT_LABEL}={BACKEND}");
        return Ok(pods.list(&ListParams::default().labels(&selector)).await?.items);
    }
    runtime.pods.filled.wait().await;
    let is_ours = |pod: &Pod| {
        let labels = pod.labels();
        pod.metadata.namespace == namespace
            && labels.get(CLONE_LABEL) == Some(&id)
            && labels
                .get(COMPONENT_LABEL)
                .is_some_and(|component| component == BACKEND)
    };
    let found = runtime.pods.store.state_filter(is_ours);
    Ok(found.into_iter().map(|pod| Pod::clone(&pod)).collect())
}

/// An object counts only if it is this very clone's; one left by a predecessor is being collected.
fn owned<K: Resource>(clone: &AppClone, object: Option<K>) -> Option<K> {
    let uid = clone.uid();
    object.filter(|object| {
        object.meta().deletion_timestamp.is_none()
            && object
                .owner_references()
                .iter()
                .any(|owner| Some(&owner.uid) == uid.as_ref())
    })
}

/// What the backend says of itself, the certificate that it serves with, and its rate limits.
async fn backend(
    control: &dyn Control,
    address: Option<Address>,
) -> (Backend, Option<String>, Option<String>) {
    let Some(address) = address else {
        return (Backend::Absent, None, None);
    };
    match control.health(&address).await {
        Ok(health) => {
            let answering = Backend::Answering {
                fenced: health.status == "fenced",
                epoch: health.epoch,
            };
            (answering, health.certificate, health.rate_limits)
        }
        Err(error) => (Backend::Unreachable(telemetry::chain(&error)), None, None),
    }
}

async fn service_answers(
    control: &dyn Control,
    service: &Service,
    template: &asymmetric_crd::CloneTemplate,
) -> bool {
    let address = service.spec.as_ref().and_then(|spec| spec.cluster_ip.clone());
    let health = template
        .spec
        .services
        .iter()
        .find(|known| known.name == BACKEND)
        .map(|known| &known.health);
    match (address, health) {
        (Some(address), Some(health)) => {
            let host = if address.contains(':') {
                format!("[{address}]")
            } else {
                address
            };
            control.answers(&format!("http://{host}{health}")).await
        }
        _ => false,
    }
}

fn workloads(
    runtime: &Runtime,
    clone: &AppClone,
    template: Option<&asymmetric_crd::CloneTemplate>,
    found: Option<&Deployment>,
    found_service: Option<&Service>,
    secret: Option<&super::observed::ServerSecret>,
) -> WorkloadFacts {
    let wanted = secret.and_then(|secret| wanted(runtime, clone, template, found, &secret.fingerprint));
    WorkloadFacts {
        deployment: found.and_then(applied),
        service: found_service.and_then(applied),
        node_port: found_service.and_then(node_port),
        wanted: wanted.and_then(|wanted| Some((applied(&wanted)?, applied(&service(clone))?))),
    }
}

/// The Deployment that the clone should have. A clone keeps the port and the health check that it was made with, also
/// when its template moves on, until it is upgraded.
pub(crate) fn wanted(
    runtime: &Runtime,
    clone: &AppClone,
    template: Option<&asymmetric_crd::CloneTemplate>,
    found: Option<&Deployment>,
    credentials: &str,
) -> Option<Deployment> {
    let status = clone.status.as_ref()?;
    let found = found.filter(|_| !plan::is_pinned(status));
    let (port, health) = found.and_then(pinned).or_else(|| {
        let service = template?
            .spec
            .services
            .iter()
            .find(|service| service.name == BACKEND)?;
        Some((service.port, service.health.clone()))
    })?;
    let workload = Workload {
        image: status.pod_image.as_deref()?,
        port,
        health: &health,
        redis_prefix: status.redis_prefix.as_deref()?,
        credentials,
        pull_secrets: &runtime.pull_secrets,
        webhook_allow: &runtime.webhook_allow,
        webhook_authorities: runtime.webhook_authorities.as_deref(),
    };
    Some(deployment(clone, &workload))
}

fn node_port(service: &Service) -> Option<i32> {
    let ports = service.spec.as_ref()?.ports.as_ref()?;
    ports.first()?.node_port
}

fn applied<K: Resource>(object: &K) -> Option<String> {
    object.annotations().get(APPLIED).cloned()
}

fn pod_facts(pod: &Pod, image: Option<&str>) -> PodFacts {
    let runs = pod.spec.iter().flat_map(|spec| &spec.containers);
    let is_current = runs
        .filter(|container| container.name == BACKEND)
        .all(|container| container.image.as_deref() == image);
    let status = pod.status.clone().unwrap_or_default();
    let container = status
        .container_statuses
        .unwrap_or_default()
        .into_iter()
        .find(|known| known.name == BACKEND);
    let state = container
        .as_ref()
        .and_then(|container| container.state.clone())
        .unwrap_or_default();
    let last = container
        .as_ref()
        .and_then(|container| container.last_state.clone())
        .unwrap_or_default();
    let waiting = state
        .waiting
        .filter(|waiting| waiting.reason.as_deref() != Some("ContainerCreating"));
    PodFacts {
        name: pod.name_any(),
        address: status.pod_ip,
        running: is_current && state.running.is_some() && pod.metadata.deletion_timestamp.is_none(),
        waiting_reason: waiting.as_ref().and_then(|waiting| waiting.reason.clone()),
        waiting_message: waiting.and_then(|waiting| waiting.message),
        restarts: container.as_ref().map_or(0, |container| container.restart_count),
        last_exit_code: state.terminated.or(last.terminated).map(|ended| ended.exit_code),
    }
}
