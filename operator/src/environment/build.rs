//! The objects that an environment makes in its namespace: pure.

use std::collections::BTreeMap;

use asymmetric_crd::constants::{
    CLONE_LABEL, ENVIRONMENT_LABEL, MANAGED_BY, MEMBER_LABEL, RESET_REQUESTED, TLS_PORT,
};
use asymmetric_crd::names::objects;
use asymmetric_crd::{AppClone, CloneSpec, Environment};
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{Secret, Service, ServicePort, ServiceSpec};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::ObjectMeta;
use k8s_openapi::apimachinery::pkg::util::intstr::IntOrString;
use kube::{Resource, ResourceExt};
use serde_json::{Value, json};

/// The service of a template that an alias leads to.
pub const BACKEND: &str = "backend";
/// Longest name of a Service.
const LONGEST_SERVICE: usize = 63;

/// A declared member's clone, as far as the environment decides.
#[must_use]
pub fn clone(environment: &Environment, name: &str, member: &str, spec: &CloneSpec) -> AppClone {
    let mut clone = AppClone::new(name, spec.clone());
    clone.metadata.namespace = environment.namespace();
    clone.metadata.labels = Some(clone_labels(environment, member));
    clone.metadata.owner_references = Some(environment.controller_owner_ref(&()).into_iter().collect());
    clone
}

/// What the environment decides of a clone that somebody else made: only whose it is.
#[must_use]
pub fn adoption(environment: &Environment, name: &str) -> Value {
    let owner: Vec<_> = environment.controller_owner_ref(&()).into_iter().collect();
    patch(
        name,
        json!({ "labels": clone_labels(environment, name), "ownerReferences": owner }),
    )
}

/// The wish of the environment for a clone that it has adopted; without one, what it wished before is withdrawn.
#[must_use]
pub fn wish(environment: &Environment, name: &str) -> Value {
    let mut patch = adoption(environment, name);
    if let Some(desired) = environment.spec.desired {
        patch["spec"] = json!({ "desired": desired });
    }
    patch
}

/// Withdraws an adoption: applying nothing gives up what was applied before.
#[must_use]
pub fn release(name: &str) -> Value {
    patch(name, json!({}))
}

/// Hands a reset on to a clone.
#[must_use]
pub fn reset_request(name: &str, id: &str) -> Value {
    patch(name, json!({ "annotations": { RESET_REQUESTED: id } }))
}

fn patch(name: &str, mut metadata: Value) -> Value {
    metadata["name"] = json!(name);
    json!({ "apiVersion": AppClone::api_version(&()), "kind": AppClone::kind(&()), "metadata": metadata })
}

fn clone_labels(environment: &Environment, member: &str) -> BTreeMap<String, String> {
    [
        (ENVIRONMENT_LABEL, environment.name_any()),
        (MEMBER_LABEL, member.to_owned()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

fn metadata(environment: &Environment, name: String, component: &str) -> ObjectMeta {
    let environment_name = environment.name_any();
    let labels = [
        ("app.kubernetes.io/name", MANAGED_BY),
        ("app.kubernetes.io/instance", environment_name.as_str()),
        ("app.kubernetes.io/component", component),
        ("app.kubernetes.io/managed-by", MANAGED_BY),
        ("app.kubernetes.io/part-of", MANAGED_BY),
        (ENVIRONMENT_LABEL, environment_name.as_str()),
    ];
    ObjectMeta {
        name: Some(name),
        namespace: environment.namespace(),
        labels: Some(
            labels
                .into_iter()
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .collect(),
        ),
        owner_references: Some(environment.controller_owner_ref(&()).into_iter().collect()),
        ..ObjectMeta::default()
    }
}

/// The name of a member's alias Service, unless it would be too long for one: then the member has none.
#[must_use]
pub fn alias_name(environment: &Environment, member: &str) -> Option<String> {
    let name = objects::member_alias(&environment.name_any(), member);
    (name.len() <= LONGEST_SERVICE).then_some(name)
}

/// The stable name of a member: a Service of its own that picks the clone's backend pods, so that port 80 works,
/// which an `ExternalName` cannot do for a clone that listens elsewhere. `port` is where the backend listens.
#[must_use]
pub fn alias(environment: &Environment, name: &str, clone: &str, port: i32) -> Service {
    let selector = [(CLONE_LABEL, clone), ("app.kubernetes.io/component", BACKEND)];
    Service {
        metadata: metadata(environment, name.to_owned(), "alias"),
        spec: Some(ServiceSpec {
            type_: Some("ClusterIP".to_owned()),
            selector: Some(
                selector
                    .into_iter()
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
                    .collect(),
            ),
            ports: Some(
                [("http", 80, port), ("https", 443, i32::from(TLS_PORT))]
                    .map(|(name, port, target)| ServicePort {
                        name: Some(name.to_owned()),
                        port,
                        protocol: Some("TCP".to_owned()),
                        target_port: Some(IntOrString::Int(target)),
                        ..ServicePort::default()
                    })
                    .to_vec(),
            ),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

/// Where a member answers inside the cluster, without a trailing slash.
#[must_use]
pub fn member_url(environment: &Environment, host: &str) -> String {
    format!("http://{host}.{}", environment.namespace().unwrap_or_default())
}

/// The Secret with all members' connection variables, for `envFrom`.
#[must_use]
pub fn connection_secret(environment: &Environment, variables: BTreeMap<String, String>) -> Secret {
    let name = objects::connection_secret(&environment.name_any());
    Secret {
        metadata: metadata(environment, name, "connection"),
        type_: Some("Opaque".to_owned()),
        data: Some(
            variables
                .into_iter()
                .map(|(key, value)| (key, ByteString(value.into_bytes())))
                .collect(),
        ),
        ..Secret::default()
    }
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::EnvironmentSpec;
    use asymmetric_crd::clone::Desired;

    use super::*;

    fn environment() -> Environment {
        let mut environment = Environment::new("acme", EnvironmentSpec::default());
        environment.metadata.namespace = Some("team".into());
        environment.metadata.uid = Some("e1".into());
        environment
    }

    #[test]
    fn a_clone_is_locked_and_labelled() {
        let spec = CloneSpec {
            template: "slack".into(),
            ..CloneSpec::default()
        };
        let clone = serde_json::to_value(clone(&environment(), "slack-1a2b3c4d", "slack", &spec)).unwrap();
        assert_eq!(clone["metadata"]["ownerReferences"][0]["uid"], "e1");
        assert_eq!(clone["metadata"]["ownerReferences"][0]["controller"], true);
        assert_eq!(clone["metadata"]["labels"]["getasym.dev/member"], "slack");
        assert_eq!(
            clone["spec"],
            json!({ "template": "slack" }),
            "what is not decided is not claimed"
        );
        assert!(clone.get("status").is_none());
    }

    #[test]
    fn releasing_claims_nothing() {
        assert_eq!(release("slack-1")["metadata"], json!({ "name": "slack-1" }));
        assert!(release("slack-1").get("spec").is_none());
        assert!(adoption(&environment(), "slack-1").get("spec").is_none());
        let mut stopped = environment();
        assert_eq!(wish(&stopped, "slack-1"), adoption(&stopped, "slack-1"));
        stopped.spec.desired = Some(Desired::Stopped);
        assert_eq!(wish(&stopped, "slack-1")["spec"], json!({"desired": "Stopped"}));
    }

    #[test]
    fn an_alias_leads_to_the_backend() {
        let service = alias(&environment(), "acme-slack", "slack-1a2b3c4d", 3000);
        let spec = service.spec.unwrap();
        assert_eq!(spec.selector.unwrap()[CLONE_LABEL], "slack-1a2b3c4d");
        let ports = spec.ports.unwrap();
        let ports: Vec<_> = ports
            .iter()
            .map(|port| (port.port, port.target_port.clone()))
            .collect();
        let expected = [(80, 3000), (443, 9443)].map(|(port, target)| (port, Some(IntOrString::Int(target))));
        assert_eq!(ports, expected);
        assert_eq!(member_url(&environment(), "acme-slack"), "http://acme-slack.team");
    }

    #[test]
    fn a_name_too_long_for_a_service_is_no_alias() {
        assert_eq!(
            alias_name(&environment(), &"m".repeat(40)).map(|name| name.len()),
            Some(45)
        );
        let mut long = environment();
        long.metadata.name = Some("e".repeat(40));
        assert_eq!(alias_name(&long, &"m".repeat(40)), None);
    }
}
