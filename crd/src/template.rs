//! The `CloneTemplate` kind: an application that can be cloned. Made by the operator from labelled content.

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use crate::fidelity::{FidelityScore, ImplementedOperation, TemplateFidelity};
use crate::names::base_database;

/// The template's manifest (`clone.manifest.json`) in list form, because the order of modes has a meaning.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, Default, PartialEq)]
#[kube(
    group = "getasym.dev",
    version = "v1alpha1",
    kind = "CloneTemplate",
    plural = "clonetemplates",
    singular = "clonetemplate",
    shortname = "ctpl",
    category = "asymmetric",
    status = "CloneTemplateStatus",
    derive = "PartialEq",
    doc = "An application that can be cloned: its services, modes, content and tokens. Made by the operator from labelled ConfigMaps.",
    printcolumn(name = "Product", type_ = "string", json_path = ".spec.displayName"),
    printcolumn(name = "Default mode", type_ = "string", json_path = ".spec.modes[0].name"),
    printcolumn(name = "Fixtures", type_ = "string", json_path = ".status.fixtures"),
    printcolumn(
        name = "Ready",
        type_ = "string",
        json_path = ".status.conditions[?(@.type==\"Ready\")].status"
    ),
    printcolumn(
        name = "Message",
        type_ = "string",
        json_path = ".status.conditions[?(@.type==\"Ready\")].message",
        priority = 1
    ),
    printcolumn(
        name = "Digest",
        type_ = "string",
        json_path = ".status.contentDigest",
        priority = 1
    ),
    printcolumn(
        name = "Fidelity",
        type_ = "number",
        json_path = ".status.fidelity.score",
        priority = 1
    ),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp")
)]
#[serde(rename_all = "camelCase")]
pub struct CloneTemplateSpec {
    /// Name for people.
    #[schemars(length(max = 63))]
    pub display_name: String,
    /// The product that the template clones.
    #[schemars(length(max = 63))]
    pub real_product: String,
    /// The services that modes run.
    #[schemars(length(min = 1, max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub services: Vec<TemplateService>,
    /// Named sets of services; the first is the default.
    #[schemars(length(min = 1, max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub modes: Vec<TemplateMode>,
    /// The database of a clone.
    pub database: TemplateDatabase,
    /// The Redis prefix of a clone.
    pub redis: TemplateRedis,
    /// Kinds of records that an AI seed can make.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub ai_entities: Vec<String>,
    /// Tokens that a clone has, and their formats.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub tokens: Vec<TemplateToken>,
    /// Environment variables that point a client at a clone.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 32), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub connection: Vec<TemplateVariable>,
    /// What `asym verify` compares the backend with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<TemplateFidelity>,
}

/// A service of a template.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct TemplateService {
    /// Name, such as `backend`.
    pub name: String,
    /// Image reference, without a digest.
    pub image: String,
    /// Port that it listens on.
    #[schemars(range(min = 1, max = 65535))]
    pub port: i32,
    /// HTTP path of its health check.
    pub health: String,
    /// HTTP path of its MCP server, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mcp: Option<String>,
    /// Only run in modes that name it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

/// A named set of services.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateMode {
    /// Name, such as `api`.
    pub name: String,
    /// Names of the services it runs.
    pub services: Vec<String>,
}

/// How a clone's database is named and what it needs.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct TemplateDatabase {
    /// Name with `{id}` for the clone's id.
    pub name_template: String,
    /// Extensions that the content needs; the operator has a list of those it allows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub extensions: Vec<String>,
}

/// How a clone's keys in Redis are prefixed.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct TemplateRedis {
    /// Prefix with `{id}` for the clone's id.
    pub prefix_template: String,
}

/// A token of a clone.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateToken {
    /// Name, such as `botToken`.
    pub name: String,
    /// The vendor's format, with placeholders such as `{digits:12}`: digits, alphanumeric, hex, lower, upper.
    pub format: String,
}

/// An environment variable of a client.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateVariable {
    /// Name behind the member's, such as `API_URL`.
    pub name: String,
    /// Value with `{url}`, `{tokens.<name>}` and `{identities.<name>}`.
    pub value: String,
}

/// What is true of a template.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct CloneTemplateStatus {
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
    /// Digest over all files of the content, `sha256:<hex>`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_digest: Option<String>,
    /// `ConfigMaps` that the content was read from, `namespace/name`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 64))]
    pub content_sources: Vec<String>,
    /// Names of the fixtures.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256))]
    pub fixtures: Vec<String>,
    /// Fixtures that were published from snapshots; they are among the fixtures above.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub published: Vec<PublishedFixture>,
    /// The migrations, in the order in which they run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 512), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub migrations: Vec<Migration>,
    /// The images, each resolved to a digest once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["service"]))]
    pub images: Vec<ResolvedImage>,
    /// The base databases made from the content.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 256), extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"]))]
    pub bases: Vec<BaseStatus>,
    /// The operations that the backend implements, as the content's `operations.json` says.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 4096))]
    pub operations: Vec<ImplementedOperation>,
    /// How much of the vendor's published API that is. Written by `asym verify`, never by the operator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fidelity: Option<FidelityScore>,
}

/// A fixture that somebody made of a clone's content.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct PublishedFixture {
    /// Name of the fixture.
    pub name: String,
    /// Name of the database that holds it.
    pub base: String,
    /// Name of the Postgres server that the database is on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub database_server: Option<String>,
    /// The snapshot, `namespace/name`.
    pub snapshot: String,
}

impl CloneTemplateStatus {
    /// Name of the base with `fixture` in the content of this digest.
    #[must_use]
    pub fn base_of(&self, digest: &str, fixture: Option<&str>) -> String {
        self.published(fixture).map_or_else(
            || base_database(digest, fixture),
            |published| published.base.clone(),
        )
    }

    /// The published fixture of this name.
    #[must_use]
    pub fn published(&self, fixture: Option<&str>) -> Option<&PublishedFixture> {
        self.published
            .iter()
            .find(|published| Some(published.name.as_str()) == fixture)
    }
}

/// A migration, and which one: a file that is edited is another one.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
pub struct Migration {
    /// Path of the file in the content, such as `migrations/0001_schema.sql`.
    pub name: String,
    /// Digest of its text, `sha256:<hex>`.
    pub digest: String,
}

/// An image and what it was resolved to.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedImage {
    /// Name of the service.
    pub service: String,
    /// The reference as in the manifest.
    pub image: String,
    /// What pods run: mirror and digest applied.
    pub pod_image: String,
    /// `sha256:<hex>`; absent when no registry holds the image.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub digest: Option<String>,
}

/// A base database: schema and seed, made once per content.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct BaseStatus {
    /// Name of the database.
    pub name: String,
    /// The fixture in it; absent for the schema alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fixture: Option<String>,
    /// Digest of the content it was made from.
    pub content_digest: String,
    /// How far it is.
    pub state: BaseState,
    /// Why it failed: file, line, statement.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Rows that the content wrote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rows: Option<i64>,
    /// How long the build took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_milliseconds: Option<i64>,
}

/// How far a base is.
#[derive(Serialize, Deserialize, schemars::JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BaseState {
    /// Being made.
    #[default]
    Building,
    /// Complete and closed to connections.
    Ready,
    /// Its content is wrong.
    Failed,
}
