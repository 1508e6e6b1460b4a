//! Clones as a list, and one in full.

use asymmetric_crd::condition::{self, kinds};
use asymmetric_crd::constants::ENVIRONMENT_LABEL;
use asymmetric_crd::names::database_server;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, Environment};
use jiff::Timestamp;
use kube::ResourceExt;

use super::list::{self, Column, List, Row, always, wide};
use super::record::Record;
use super::{age, table};
use crate::kinds::Kind;

const COLUMNS: [Column; 12] = [
    list::NAMESPACE,
    always("ID"),
    always("TEMPLATE"),
    always("MODE"),
    always("STATE"),
    always("EPOCH"),
    always("ENVIRONMENT"),
    always("AGE"),
    wide("ENDPOINT"),
    wide("SERVER"),
    wide("DATABASE"),
    wide("MESSAGE"),
];

/// Clones with the environments that they are members of.
#[must_use]
pub fn list(clones: &[AppClone], environments: &[Environment], now: Timestamp) -> List {
    let row = |clone: &AppClone| {
        let environment = environment_of(clone, environments);
        Row {
            name: Kind::Clone.qualified(&clone.name_any()),
            cells: cells(clone, environment.as_deref(), now),
            record: list::record(&Record::of(clone, environment.as_deref())),
        }
    };
    List {
        columns: &COLUMNS,
        rows: clones.iter().map(row).collect(),
        empty: "No clones. Create one: asym spin slack".to_owned(),
        remarks: Vec::new(),
    }
}

fn cells(clone: &AppClone, environment: Option<&str>, now: Timestamp) -> Vec<String> {
    let status = clone.status.clone().unwrap_or_default();
    let server = status
        .database
        .as_ref()
        .map(|_| database_server(status.database_server.as_deref()).to_owned());
    let failure = status.failure.as_ref().map(|failure| failure.message.clone());
    let message = failure.unwrap_or_else(|| waiting(&status.conditions));
    vec![
        or_dash(clone.namespace()),
        clone.name_any(),
        clone.spec.template.clone(),
        or_dash(status.mode.or_else(|| clone.spec.mode.clone())),
        clone_state(clone).to_string(),
        or_dash(status.epoch.map(|epoch| epoch.to_string())),
        or_dash(environment.map(ToOwned::to_owned)),
        age(clone.metadata.creation_timestamp.as_ref(), now),
        or_dash(status.endpoints.and_then(|endpoints| endpoints.api)),
        or_dash(server),
        or_dash(status.database),
        or_dash(Some(message)),
    ]
}

/// The environment that has the clone as a member. Membership is written on the environment; a member that was
/// declared there also carries its name.
#[must_use]
pub fn environment_of(clone: &AppClone, environments: &[Environment]) -> Option<String> {
    let id = clone.name_any();
    let lists = |environment: &&Environment| {
        // Lists of all namespaces have clones of the same id.
        if environment.namespace() != clone.namespace() {
            return false;
        }
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
