//! The `Clone` kind: one running instance of a template.

mod seed;

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::{LocalObjectReference, ResourceRequirements, Toleration};
use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, MicroTime, Time};
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

pub use self::seed::{SeedSpec, SeedStatus};
use crate::state::CloneState;
use crate::template::Migration;

/// What is asked of a clone. Unknown fields are kept, so that they can be refused by name on every way in.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[kube(
    group = "getasym.dev",
    version = "v1alpha1",
    kind = "Clone",
    root = "AppClone",
    plural = "clones",
    singular = "clone",
    shortname = "acl",
    category = "asymmetric",
    namespaced,
    status = "CloneStatus",
    derive = "PartialEq",
    doc = "An isolated, stateful instance of a SaaS application, made from a CloneTemplate.",
    selectable = ".spec.template",
    validation = Rule::new("self.metadata.name.matches('^[a-z][a-z0-9-]{0,38}[a-z0-9]$')")
        .message(Message::Expression("\"'\" + self.metadata.name + \"' cannot name a clone: 2 to 40 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen\"".into())),
    printcolumn(name = "Template", type_ = "string", json_path = ".spec.template"),
    printcolumn(name = "Mode", type_ = "string", json_path = ".status.mode"),
    printcolumn(name = "State", type_ = "string", json_path = ".status.state"),
    printcolumn(name = "Ready", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].status"),
    printcolumn(name = "Epoch", type_ = "integer", json_path = ".status.epoch"),
    printcolumn(name = "Endpoint", type_ = "string", json_path = ".status.endpoints.api", priority = 1),
    printcolumn(name = "Server", type_ = "string", json_path = ".status.databaseServer", priority = 1),
    printcolumn(name = "Reason", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1),
    printcolumn(name = "Message", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-preserve-unknown-fields" = true))]
#[x_kube(
    validation = Rule::new("self.template == oldSelf.template").message("template cannot be changed; make a new clone"),
    validation = Rule::new("has(self.mode) == has(oldSelf.mode) && (!has(self.mode) || self.mode == oldSelf.mode)")
        .message("mode cannot be changed; make a new clone")
)]
pub struct CloneSpec {
    /// Name of the `CloneTemplate` to make the clone from.
    #[schemars(length(min = 1, max = 63))]
    pub template: String,
    /// Which of the template's modes to run; the template's first mode when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub mode: Option<String>,
    /// Content that the clone starts with, and that a reset returns to; omit to start empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<SeedSpec>,
    /// Whether the clone's service is reachable from outside the cluster, as a node port that the cluster picks.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub expose: bool,
    /// Local ports for `asym connect`, as `FROM-TO`; `none` allocates none. 3000-3999 when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 11), regex(pattern = r"^(none|[0-9]{1,5}-[0-9]{1,5})$"))]
    pub port_range: Option<String>,
    /// Image for the backend instead of the template's; resolved to a digest once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512))]
    pub image: Option<String>,
    /// The vendor's rate limits: `Real` as it publishes them, a percentage of them such as `10%`, or `None`, which is
    /// meant when omitted. A running clone takes a change at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 5), regex(pattern = r"^(None|Real|[1-9][0-9]{0,2}%|1000%)$"))]
    pub rate_limits: Option<String>,
    /// Whether the clone runs. A stopped clone keeps its data and has no pods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired: Option<Desired>,
    /// Settings of the clone's pods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod: Option<PodSettings>,
    /// Fields that this version does not know. Never in the schema; refused by [`crate::validate`].
    #[serde(flatten)]
    #[schemars(skip)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

impl AppClone {
    /// Whether the operator has seen it.
    #[must_use]
    pub fn is_noticed(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| *status != CloneStatus::default())
    }
}

/// Whether a clone or an environment is wanted running.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Desired {
    /// Serving requests.
    #[default]
    Running,
    /// Data kept, no pods.
    Stopped,
}

/// Settings of a clone's pods.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct PodSettings {
    /// Requests and limits of the backend's container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    /// Nodes that the pods may run on, by label.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// Taints that the pods tolerate.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub tolerations: Vec<Toleration>,
    /// Secrets in the clone's namespace to pull images with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub image_pull_secrets: Vec<LocalObjectReference>,
}

/// What is true of a clone.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct CloneStatus {
    /// The `metadata.generation` that this status speaks of.
    #[serde(
        default,
        deserialize_with = "crate::condition::observed",
        skip_serializing_if = "Option::is_none"
    )]
    pub observed_generation: Option<i64>,
    /// Summary for people; a function of the conditions, never read back.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CloneState>,
    /// `Ready`, `Serving`, `Reconciling`, `Stalled`, and one per step of the spin.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    pub conditions: Vec<Condition>,
    /// The mode that runs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Counts the runs: 1 after the spin, one more after each reset.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<i64>,
    /// Name of the Postgres server that the clone's database is on, as the operator's settings call it; fixed before its
    /// first use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_server: Option<String>,
    /// Name of the clone's database; fixed before its first use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database: Option<String>,
    /// Prefix of the clone's keys in Redis; fixed before its first use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub redis_prefix: Option<String>,
    /// Name of the base database that the clone's content is a copy of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Local port per service, for `asym connect`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub ports: BTreeMap<String, i32>,
    /// The backend's image as the template or the clone names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Digest that the image was resolved to; absent for images that no registry holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_digest: Option<String>,
    /// Reference that the pods run, digest and mirror included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_image: Option<String>,
    /// Digest of the template's content that the clone was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_digest: Option<String>,
    /// The migrations that the clone's database has had, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 512), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub migrations: Vec<Migration>,
    /// Where the clone answers, inside the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub endpoints: Option<Endpoints>,
    /// Secret with the clone's tokens; their values are never in a status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tokens_secret_ref: Option<LocalObjectReference>,
    /// Live view of each service.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub services: Vec<ServiceStatus>,
    /// Whether all services are healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub healthy: Option<bool>,
    /// What the seed wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<SeedStatus>,
    /// The steps of the spin that are done, in order, with their durations.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32))]
    pub steps: Vec<StepStatus>,
    /// Ended runs that are kept for looking at, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["epoch"]))]
    pub runs: Vec<RunStatus>,
    /// State of requests made by annotation, by verb.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<String, RequestStatus>,
    /// When the current attempt to spin began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spin_started_at: Option<MicroTime>,
    /// When the clone was ready for the first time. From then on no failure deletes data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_ready_at: Option<Time>,
    /// The failure that is being waited out or needs somebody's hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureStatus>,
}

/// Where a clone answers, inside the cluster. Absolute URLs without a trailing slash.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct Endpoints {
    /// The vendor's API.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub api: Option<String>,
    /// The web application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub web: Option<String>,
    /// The MCP server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcp: Option<String>,
    /// Port of every node of the cluster at which the vendor's API answers, for a clone with `expose`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node_port: Option<i32>,
}

/// Live view of one service of a clone.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ServiceStatus {
    /// Name of the service in the template.
    pub name: String,
    /// Runtime state.
    pub state: ServiceState,
    /// Port that the service listens on inside its pod.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub port: Option<i32>,
    /// Whether its health check passes.
    pub healthy: bool,
    /// Why it is not healthy.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// Runtime state of a service.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub enum ServiceState {
    /// Its container runs.
    Running,
    /// Its container ended.
    Exited,
    /// Its container runs and its health check fails.
    Unhealthy,
    /// There is no container.
    #[default]
    Missing,
}

/// A finished step of the spin.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct StepStatus {
    /// Name of the step.
    pub name: String,
    /// How long it took, in milliseconds.
    pub duration_milliseconds: i64,
    /// When it was done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<MicroTime>,
}

/// A run that a reset ended. Its database is read-only and kept for a while.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct RunStatus {
    /// The clone's epoch in that run.
    pub epoch: i64,
    /// Name of the run's database.
    pub database: String,
    /// When the run ended.
    pub ended_at: MicroTime,
}

/// State of a request made by annotation.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct RequestStatus {
    /// The annotation's value that this speaks of.
    pub id: String,
    /// How far it is.
    pub phase: RequestPhase,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// When the operator took it up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<MicroTime>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<MicroTime>,
    /// How long it took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_milliseconds: Option<i64>,
    /// The clone's base before a request that changes it; a refused one returns to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous_base: Option<String>,
    /// Of an upgrade: the clone is pinned to what it leads to, and its pods follow.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub pinned: bool,
}

/// How far a request is.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RequestPhase {
    /// Being carried out.
    Running,
    /// Done.
    Succeeded,
    /// Given up, see the error.
    Failed,
}

/// A failure, kept in the status only while the clone is failing.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct FailureStatus {
    /// Stable code of the named error, such as `IMAGE_UNAVAILABLE`.
    pub code: String,
    /// One sentence with what to do.
    pub message: String,
    /// Attempts that ended with it.
    pub attempts: i32,
    /// When the last attempt ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<MicroTime>,
    /// Whether the operator tries again by itself.
    pub transient: bool,
    /// The spec's generation that failed; a permanent failure is tried again when it moves on.
    pub generation: i64,
    /// Value of the retry annotation when it failed; a permanent failure is tried again when it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry: Option<String>,
    /// Digest of the template when it failed; a permanent failure is tried again when it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_digest: Option<String>,
}
