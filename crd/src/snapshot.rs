//! The `CloneSnapshot` kind: the content of a clone at one moment, to return to and to make other clones from.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::{Condition, Time};
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use crate::template::Migration;

/// What is asked of a snapshot.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[kube(
    group = "getasym.dev",
    version = "v1alpha1",
    kind = "CloneSnapshot",
    plural = "clonesnapshots",
    singular = "clonesnapshot",
    shortname = "asnap",
    category = "asymmetric",
    namespaced,
    status = "CloneSnapshotStatus",
    derive = "PartialEq",
    doc = "The content of a clone at one moment. Clones can be returned to it and made from it.",
    validation = Rule::new("self.metadata.name.matches('^[a-z][a-z0-9-]{0,38}[a-z0-9]$')")
        .message("a snapshot's name has 2 to 40 lower-case letters, digits and hyphens, starts with a letter and does not end with a hyphen"),
    printcolumn(name = "Clone", type_ = "string", json_path = ".spec.clone"),
    printcolumn(name = "Template", type_ = "string", json_path = ".status.template"),
    printcolumn(name = "Fixture", type_ = "string", json_path = ".spec.fixture"),
    printcolumn(name = "Epoch", type_ = "integer", json_path = ".status.epoch"),
    printcolumn(name = "Ready", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].status"),
    printcolumn(name = "Message", type_ = "string", json_path = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
#[serde(rename_all = "camelCase")]
#[x_kube(validation = Rule::new("self.clone == oldSelf.clone").message("clone cannot be changed; make a new snapshot"))]
pub struct CloneSnapshotSpec {
    /// The clone whose content is kept.
    #[schemars(length(min = 2, max = 40))]
    pub clone: String,
    /// Publishes the content to the catalog as a fixture of this name, for all namespaces, as long as this object is
    /// there and the template has the same migrations.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 2, max = 40), regex(pattern = "^[a-z][a-z0-9-]{0,38}[a-z0-9]$"))]
    pub fixture: Option<String>,
}

/// What is true of a snapshot.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct CloneSnapshotStatus {
    /// The `metadata.generation` that this status speaks of.
    #[serde(
        default,
        deserialize_with = "crate::condition::observed",
        skip_serializing_if = "Option::is_none"
    )]
    pub observed_generation: Option<i64>,
    /// `Ready`, `Reconciling`, `Stalled`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    pub conditions: Vec<Condition>,
    /// Name of the Postgres server that holds the content; clones that are made from it go there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_server: Option<String>,
    /// Name of the database that holds the content.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub base: Option<String>,
    /// Template of the clone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Digest of the template's content that the clone was made from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template_digest: Option<String>,
    /// The migrations that the content has had, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 512), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub migrations: Vec<Migration>,
    /// The backend's image as the clone names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<String>,
    /// Digest that the image was resolved to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image_digest: Option<String>,
    /// Reference that the clone's pods ran.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pod_image: Option<String>,
    /// The clone's epoch then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub epoch: Option<i64>,
    /// When it was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub taken_at: Option<Time>,
}
