//! The `Environment` kind: a named composition of clones.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::LocalObjectReference;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use crate::clone::{Desired, RequestStatus, SeedSpec};
use crate::state::{CloneState, EnvironmentState};

/// What is asked of an environment. Unknown fields are kept, so that they can be refused by name.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[kube(
    group = "getasym.dev",
    version = "v1alpha1",
    kind = "Environment",
    plural = "environments",
    singular = "environment",
    shortname = "aenv",
    category = "asymmetric",
    namespaced,
    status = "EnvironmentStatus",
    derive = "PartialEq",
    doc = "A named composition of clones that an agent is pointed at as a unit.",
    validation = Rule::new("self.metadata.name.matches('^[a-z][a-z0-9-]{0,38}[a-z0-9]$')")
        .message(Message::Expression("\"'\" + self.metadata.name + \"' cannot name an environment: 2 to 40 lower-case letters, digits and hyphens, starting with a letter and not ending with a hyphen\"".into())),
    printcolumn(name = "State", type_ = "string", json_path = ".status.state"),
    printcolumn(name = "Ready", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].status"),
    printcolumn(name = "Members", type_ = "string", json_path = ".status.memberSummary"),
    printcolumn(name = "Reason", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].reason", priority = 1),
    printcolumn(name = "Message", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-preserve-unknown-fields" = true))]
pub struct EnvironmentSpec {
    /// Clones to make, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64), extend("x-kubernetes-list-type" = "atomic"))]
    pub clones: Vec<EnvironmentClone>,
    /// Names of existing clones that belong to the environment as well.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64), inner(length(max = 253)), extend("x-kubernetes-list-type" = "set"))]
    pub members: Vec<String>,
    /// Whether the members run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desired: Option<Desired>,
    /// How the clones are made: one after the other in declared order when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub strategy: Option<SpinStrategy>,
    /// Fields that this version does not know. Never in the schema; refused by [`crate::validate`].
    #[serde(flatten)]
    #[schemars(skip)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

/// How the clones of an environment are made. A member that fails keeps no other from being made.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-preserve-unknown-fields" = true))]
pub struct SpinStrategy {
    /// How many clones may be on their way at the same time, still begun in declared order; 1 when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parallel: Option<i32>,
    /// Fields that this version does not know. Never in the schema; refused by [`crate::validate`].
    #[serde(flatten)]
    #[schemars(skip)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

impl EnvironmentSpec {
    /// How many clones may be on their way at the same time.
    #[must_use]
    pub fn parallel(&self) -> usize {
        let asked = self.strategy.as_ref().and_then(|strategy| strategy.parallel);
        asked
            .and_then(|asked| usize::try_from(asked).ok())
            .unwrap_or(1)
            .max(1)
    }
}

impl Environment {
    /// Whether the operator has seen it.
    #[must_use]
    pub fn is_noticed(&self) -> bool {
        self.status
            .as_ref()
            .is_some_and(|status| *status != EnvironmentStatus::default())
    }
}

/// One clone that an environment declares.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
#[schemars(extend("x-kubernetes-preserve-unknown-fields" = true))]
pub struct EnvironmentClone {
    /// Name of the `CloneTemplate`. Required; that it is missing is said by [`crate::validate`], as in a file.
    #[serde(default)]
    #[schemars(length(max = 253))]
    pub template: String,
    /// Name of the member; the template's name when omitted, then `<template>-2` and so on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub name: Option<String>,
    /// Which of the template's modes to run; its first when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub mode: Option<String>,
    /// Content that the clone starts with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<SeedSpec>,
    /// The vendor's rate limits: `Real`, a percentage of them such as `10%`, or `None`, which is meant when omitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 253))]
    pub rate_limits: Option<String>,
    /// Fields that this version does not know. Never in the schema; refused by [`crate::validate`].
    #[serde(flatten)]
    #[schemars(skip)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

/// What is true of an environment.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentStatus {
    /// The `metadata.generation` that this status speaks of.
    #[serde(
        default,
        deserialize_with = "crate::condition::observed",
        skip_serializing_if = "Option::is_none"
    )]
    pub observed_generation: Option<i64>,
    /// Rolled up from the members.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<EnvironmentState>,
    /// `Ready`, `Reconciling`, `Stalled`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    pub conditions: Vec<Condition>,
    /// The members in declared order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 128), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub members: Vec<MemberStatus>,
    /// Members that are up of all members, such as `2/2`, for the table.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub member_summary: Option<String>,
    /// Members that failed, with the named error.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 128))]
    pub failures: Vec<MemberFailure>,
    /// Secret with URLs and tokens of all members as environment variables, for `envFrom`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_secret_ref: Option<LocalObjectReference>,
    /// State of requests made by annotation, by verb.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub requests: BTreeMap<String, RequestStatus>,
}

/// One member of an environment.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct MemberStatus {
    /// Name of the member in the environment.
    pub name: String,
    /// Id of its clone.
    pub clone: String,
    /// The clone's template.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// The clone's state; absent while there is no clone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<CloneState>,
    /// The clone's epoch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<i64>,
}

/// Why a member failed.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct MemberFailure {
    /// Name of the member.
    pub name: String,
    /// Id of its clone.
    pub clone: String,
    /// Stable code of the named error.
    pub code: String,
    /// One sentence with what to do.
    pub message: String,
}
