//! Clones as a table, as JSON and one in full.

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, Environment};
use kube::ResourceExt;

use super::record::Record;
use super::table;

/// All clones, or how to make one.
#[must_use]
pub fn table(clones: &[AppClone], environments: &[Environment]) -> String {
    if clones.is_empty() {
        return "No clones. Create one: asym spin slack".to_owned();
    }
    let rows: Vec<Vec<String>> = clones
        .iter()
        .map(|clone| {
            let status = clone.status.clone().unwrap_or_default();
            vec![
                clone.name_any(),
                clone.spec.template.clone(),
                or_dash(status.mode.or_else(|| clone.spec.mode.clone())),
                clone_state(clone).to_string(),
                or_dash(status.epoch.map(|epoch| epoch.to_string())),
                or_dash(environment_of(clone, environments)),
            ]
        })
        .collect();
    table::table(
        &["ID", "TEMPLATE", "MODE", "STATE", "EPOCH", "ENVIRONMENT"],
        &rows,
    )
}

/// All clones as JSON.
#[must_use]
pub fn records(clones: &[AppClone], environments: &[Environment]) -> Vec<Record> {
    clones
        .iter()
        .map(|clone| Record::of(clone, environment_of(clone, environments).as_deref()))
        .collect()
}

/// The environment that has the clone as a member. Membership is written on the environment; a member that was
/// declared there also carries its name.
#[must_use]
pub fn environment_of(clone: &AppClone, environments: &[Environment]) -> Option<String> {
    let id = clone.name_any();
    let lists = |environment: &&Environment| {
        let members = environment
            .status
            .as_ref()
            .map(|status| status.members.as_slice())
            .unwrap_or_default();
        environment.spec.members.contains(&id) || members.iter().any(|member| member.clone == id)
    };
    environments
        .iter()
        .find(lists)
        .map(ResourceExt::name_any)
        .or_else(|| clone.labels().get(ENVIRONMENT_LABEL).cloned())
}

/// One clone in full, without its tokens.
#[must_use]
pub fn story(clone: &AppClone, environment: Option<&str>) -> String {
    let status = clone.status.clone().unwrap_or_default();
    let seed = clone.spec.seed.clone().unwrap_or_default();
    let seed = seed
        .fixture
        .or_else(|| seed.snapshot.map(|snapshot| format!("snapshot {snapshot}")));
    let ports: Vec<String> = status
        .ports
        .iter()
        .map(|(service, port)| format!("{service} {port}"))
        .collect();
    let node_port = status
        .endpoints
        .as_ref()
        .and_then(|endpoints| endpoints.node_port);
    let node_port = node_port.map(|port| port.to_string()).unwrap_or_default();
    let services: Vec<String> = status.services.iter().map(service).collect();
    let facts = [
        ("template", clone.spec.template.clone()),
        (
            "mode",
            status
                .mode
                .or_else(|| clone.spec.mode.clone())
                .unwrap_or_default(),
        ),
        ("environment", environment.unwrap_or_default().to_owned()),
        (
            "url",
            status
                .endpoints
                .and_then(|endpoints| endpoints.api)
                .unwrap_or_default(),
        ),
        ("node port", node_port),
        ("local ports", ports.join(", ")),
        (
            "epoch",
            status.epoch.map(|epoch| epoch.to_string()).unwrap_or_default(),
        ),
        ("seed", seed.unwrap_or_else(|| "none".to_owned())),
        ("database", status.database.unwrap_or_default()),
        ("redis prefix", status.redis_prefix.unwrap_or_default()),
        ("image", status.image.unwrap_or_default()),
        ("digest", status.image_digest.unwrap_or_default()),
        ("services", services.join(", ")),
        ("waiting", waiting(&status.conditions)),
        (
            "failure",
            status
                .failure
                .map(|failure| format!("{}: {}", failure.code, failure.message))
                .unwrap_or_default(),
        ),
    ];
    format!(
        "{} {}\n{}",
        clone.name_any(),
        clone_state(clone),
        table::facts(&facts)
    )
}

fn service(service: &asymmetric_crd::clone::ServiceStatus) -> String {
    let state = serde_json::to_value(service.state).ok();
    let state = state
        .as_ref()
        .and_then(serde_json::Value::as_str)
        .unwrap_or_default()
        .to_owned();
    match &service.message {
        Some(message) => format!("{} {state} ({message})", service.name),
        None => format!("{} {state}", service.name),
    }
}

fn waiting(conditions: &[k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition]) -> String {
    condition::find(conditions, kinds::RECONCILING)
        .filter(|reconciling| reconciling.status == "True")
        .map(|reconciling| reconciling.message.clone())
        .unwrap_or_default()
}

pub(super) fn or_dash(text: Option<String>) -> String {
    text.filter(|text| !text.is_empty())
        .unwrap_or_else(|| "-".to_owned())
}
