//! The Deployment that runs a clone's backend.

use std::collections::BTreeMap;

use asymmetric_crd::clone::{Desired, PodSettings};
use asymmetric_crd::constants::{CONTROL_PORT, TLS_PORT};
use asymmetric_crd::{AppClone, names};
use k8s_openapi::api::apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy};
use k8s_openapi::api::core::v1::{
    Capabilities, Container, ContainerPort, EnvVar, EnvVarSource, HTTPGetAction, PodSecurityContext, PodSpec,
    PodTemplateSpec, Probe, ResourceRequirements, SeccompProfile, SecretKeySelector, SecurityContext,
};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta};
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::ResourceExt;

use super::secrets::server_keys;
use super::{APPLIED, BACKEND, fingerprint, labels, metadata, selector};

/// User and group that backends run as; nothing in their images depends on it.
const UNPRIVILEGED: i64 = 65532;
/// Annotation of pods with the fingerprint of their credentials: new credentials start a new pod.
const CREDENTIALS: &str = "getasym.dev/credentials";

/// What a backend's Deployment needs beside the clone.
#[derive(Clone, Debug)]
pub(crate) struct Workload<'a> {
    /// Image that the pod runs, mirror and digest included.
    pub image: &'a str,
    /// Port of the vendor's API.
    pub port: i32,
    /// Path of the health check on that port.
    pub health: &'a str,
    /// Prefix of the clone's keys in Redis.
    pub redis_prefix: &'a str,
    /// Fingerprint of the Secret's credentials.
    pub credentials: &'a str,
    /// Secrets to pull images with, beside the clone's own.
    pub pull_secrets: &'a [String],
    /// Where the clone may send webhooks besides those who are connected; nowhere when empty.
    pub webhook_allow: &'a str,
    /// Authorities that receivers of webhooks are verified by besides the public ones: PEM.
    pub webhook_authorities: Option<&'a str>,
}

/// The backend's Deployment. One pod at most; a new one starts when the old one has ended, because a run has one writer.
pub(crate) fn deployment(clone: &AppClone, workload: &Workload<'_>) -> Deployment {
    let running = clone.spec.desired.unwrap_or_default() == Desired::Running;
    let mut deployment = Deployment {
        metadata: metadata(
            clone,
            &names::objects::workload(&clone.name_any(), BACKEND),
            BACKEND,
        ),
        spec: Some(DeploymentSpec {
            replicas: Some(i32::from(running)),
            revision_history_limit: Some(1),
            strategy: Some(DeploymentStrategy {
                type_: Some("Recreate".to_owned()),
                rolling_update: None,
            }),
            selector: LabelSelector {
                match_labels: Some(selector(clone, BACKEND)),
                ..LabelSelector::default()
            },
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(labels(clone, BACKEND)),
                    annotations: Some([(CREDENTIALS.to_owned(), workload.credentials.to_owned())].into()),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod(clone, workload)),
            },
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    };
    deployment.metadata.annotations = Some([(APPLIED.to_owned(), fingerprint(&deployment))].into());
    deployment
}

fn pod(clone: &AppClone, workload: &Workload<'_>) -> PodSpec {
    let settings = clone.spec.pod.clone().unwrap_or_default();
    let mut pull_secrets = settings.image_pull_secrets.clone();
    pull_secrets.extend(
        workload
            .pull_secrets
            .iter()
            .map(|name| k8s_openapi::api::core::v1::LocalObjectReference { name: name.clone() }),
    );
    PodSpec {
        automount_service_account_token: Some(false),
        enable_service_links: Some(false),
        termination_grace_period_seconds: Some(10),
        node_selector: (!settings.node_selector.is_empty()).then(|| settings.node_selector.clone()),
        tolerations: (!settings.tolerations.is_empty()).then(|| settings.tolerations.clone()),
        image_pull_secrets: (!pull_secrets.is_empty()).then_some(pull_secrets),
        security_context: Some(PodSecurityContext {
            run_as_non_root: Some(true),
            run_as_user: Some(UNPRIVILEGED),
            run_as_group: Some(UNPRIVILEGED),
            seccomp_profile: Some(SeccompProfile {
                type_: "RuntimeDefault".to_owned(),
                localhost_profile: None,
            }),
            ..PodSecurityContext::default()
        }),
        containers: vec![container(clone, workload, &settings)],
        ..PodSpec::default()
    }
}

fn container(clone: &AppClone, workload: &Workload<'_>, settings: &PodSettings) -> Container {
    let port = |name: &str, number: i32| ContainerPort {
        name: Some(name.to_owned()),
        container_port: number,
        protocol: Some("TCP".to_owned()),
        ..ContainerPort::default()
    };
    let probe = |period: i32, failures: i32| Probe {
        http_get: Some(HTTPGetAction {
            path: Some(workload.health.to_owned()),
            port: IntOrString::String("api".to_owned()),
            ..HTTPGetAction::default()
        }),
        period_seconds: Some(period),
        failure_threshold: Some(failures),
        timeout_seconds: Some(2),
        ..Probe::default()
    };
    Container {
        name: BACKEND.to_owned(),
        image: Some(workload.image.to_owned()),
        image_pull_policy: Some(
            if workload.image.contains("@sha256:") {
                "IfNotPresent"
            } else {
                "Always"
            }
            .to_owned(),
        ),
        ports: Some(vec![
            port("api", workload.port),
            port("tls", i32::from(TLS_PORT)),
            port("control", i32::from(CONTROL_PORT)),
        ]),
        env: Some(environment(clone, workload)),
        readiness_probe: Some(probe(2, 2)),
        liveness_probe: Some(probe(10, 3)),
        resources: Some(settings.resources.clone().unwrap_or_else(default_resources)),
        security_context: Some(SecurityContext {
            allow_privilege_escalation: Some(false),
            read_only_root_filesystem: Some(true),
            capabilities: Some(Capabilities {
                drop: Some(vec!["ALL".to_owned()]),
                add: None,
            }),
            ..SecurityContext::default()
        }),
        ..Container::default()
    }
}

fn environment(clone: &AppClone, workload: &Workload<'_>) -> Vec<EnvVar> {
    let plain = |name: &str, value: String| EnvVar {
        name: name.to_owned(),
        value: Some(value),
        value_from: None,
    };
    let secret = |name: &str, key: &str, is_optional: bool| EnvVar {
        name: name.to_owned(),
        value: None,
        value_from: Some(EnvVarSource {
            secret_key_ref: Some(SecretKeySelector {
                name: names::objects::server_secret(&clone.name_any()),
                key: key.to_owned(),
                optional: Some(is_optional),
            }),
            ..EnvVarSource::default()
        }),
    };
    let mut variables = vec![
        plain("ASYM_CLONE_ID", clone.name_any()),
        plain("ASYM_TEMPLATE", clone.spec.template.clone()),
        plain("ASYM_API_ADDRESS", format!("0.0.0.0:{}", workload.port)),
        plain("ASYM_CONTROL_ADDRESS", format!("0.0.0.0:{CONTROL_PORT}")),
        plain("ASYM_TLS_ADDRESS", format!("0.0.0.0:{TLS_PORT}")),
        // A clone of before there were certificates gets one while it runs.
        secret("ASYM_TLS_CERTIFICATE", server_keys::TLS_CERTIFICATE, true),
        secret("ASYM_TLS_KEY", server_keys::TLS_KEY, true),
        secret("ASYM_CONTROL_TOKEN", server_keys::CONTROL_TOKEN, false),
        secret("ASYM_DATABASE_URL", server_keys::DATABASE_URL, false),
        secret("ASYM_REDIS_URL", server_keys::REDIS_URL, false),
        // Only where the servers are verified.
        secret("ASYM_DATABASE_CA", server_keys::DATABASE_CA, true),
        secret("ASYM_REDIS_CA", server_keys::REDIS_CA, true),
        plain("ASYM_REDIS_PREFIX", workload.redis_prefix.to_owned()),
        secret("ASYM_EPOCH", server_keys::EPOCH, false),
    ];
    // Without it pods stay the same, and so they go on.
    if !workload.webhook_allow.is_empty() {
        variables.push(plain("ASYM_WEBHOOK_ALLOW", workload.webhook_allow.to_owned()));
    }
    if let Some(authorities) = workload.webhook_authorities {
        variables.push(plain("ASYM_WEBHOOK_CA", authorities.to_owned()));
    }
    variables
}

fn default_resources() -> ResourceRequirements {
    let quantities = |cpu: &str, memory: &str| -> BTreeMap<String, Quantity> {
        [
            ("cpu".to_owned(), Quantity(cpu.to_owned())),
            ("memory".to_owned(), Quantity(memory.to_owned())),
        ]
        .into()
    };
    ResourceRequirements {
        requests: Some(quantities("10m", "24Mi")),
        limits: Some(quantities("1", "256Mi")),
        claims: None,
    }
}

/// Port and health check that a Deployment was made with.
pub(crate) fn pinned(deployment: &Deployment) -> Option<(i32, String)> {
    let container = deployment
        .spec
        .as_ref()?
        .template
        .spec
        .as_ref()?
        .containers
        .first()?;
    let port = container
        .ports
        .as_ref()?
        .iter()
        .find(|port| port.name.as_deref() == Some("api"))?
        .container_port;
    let path = container
        .readiness_probe
        .as_ref()?
        .http_get
        .as_ref()?
        .path
        .clone()?;
    Some((port, path))
}
