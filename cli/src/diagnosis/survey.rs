//! What a look at the cluster found: facts, no judgement.

use std::collections::BTreeMap;

use asymmetric_crd::{AppClone, CloneSnapshot, CloneTemplate, Environment, NamedError};
use k8s_openapi::jiff::Timestamp;
use serde_json::Value;

use super::repair::ObjectKind;
use crate::failure::Failure;

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen<T> {
    /// This is how it is.
    Known(T),
    /// It may not be looked at; `you may not list deployments in namespace …`.
    Hidden(String),
    /// Looking failed; why.
    Failed(String),
}

impl<T> Seen<T> {
    /// What is known.
    #[must_use]
    pub fn known(&self) -> Option<&T> {
        match self {
            Self::Known(value) => Some(value),
            Self::Hidden(_) | Self::Failed(_) => None,
        }
    }
}

impl<T> From<Result<T, Failure>> for Seen<T> {
    fn from(result: Result<T, Failure>) -> Self {
        match result {
            Ok(value) => Self::Known(value),
            Err(Failure::Named(NamedError::Forbidden { what, .. })) => Self::Hidden(what),
            Err(failure) => Self::Failed(match &failure {
                Failure::Unexpected(error) => crate::failure::chain(error.as_ref()),
                other => other.to_string(),
            }),
        }
    }
}

/// Everything that was looked at.
#[derive(Clone, Debug)]
pub struct Survey {
    /// The namespace that was looked at.
    pub namespace: String,
    /// Version of Kubernetes, such as `v1.34.4`.
    pub kubernetes: String,
    /// The name that the cluster knows the user by.
    pub user: Option<String>,
    /// Phase of the namespace; nothing when it does not exist.
    pub namespace_phase: Seen<Option<String>>,
    /// Schemas of the kinds that the cluster serves, by kind.
    pub schemas: Seen<BTreeMap<String, Value>>,
    /// The operator and what it needs.
    pub installation: Installation,
    /// What the user may do.
    pub rights: Seen<Vec<Right>>,
    /// The catalog.
    pub templates: Seen<Vec<CloneTemplate>>,
    /// Clones of the namespace.
    pub clones: Seen<Vec<AppClone>>,
    /// Environments of the namespace.
    pub environments: Seen<Vec<Environment>>,
    /// Snapshots of the namespace.
    pub snapshots: Seen<Vec<CloneSnapshot>>,
    /// Objects of the namespace that belong to a clone or an environment, by kind.
    pub belongings: Vec<(ObjectKind, Seen<Vec<Belonging>>)>,
}

/// The operator and what it needs.
#[derive(Clone, Debug)]
pub struct Installation {
    /// The operator's namespace, or where it was looked for.
    pub namespace: String,
    /// The operator's Deployments.
    pub operators: Seen<Vec<OperatorDeployment>>,
    /// Whether Deployments of all namespaces were looked at.
    pub everywhere: bool,
    /// The Lease of the replica that leads.
    pub lease: Seen<Option<Leadership>>,
    /// The admission webhook's registration; nothing when there is none.
    pub webhook: Seen<Option<Webhook>>,
    /// Bundled servers.
    pub servers: Seen<Vec<Server>>,
    /// What the operator says of itself; nothing when no replica leads.
    pub report: Seen<Option<Report>>,
}

/// A Deployment of the operator.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OperatorDeployment {
    /// Its namespace and name.
    pub place: String,
    /// Replicas that are wanted.
    pub wanted: i32,
    /// Replicas that are available.
    pub available: i32,
    /// Version, when its labels say it.
    pub version: Option<String>,
    /// Namespaces that it serves; nothing for all of them.
    pub serves: Option<Vec<String>>,
}

/// Who leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leadership {
    /// The replica; nothing when nobody leads.
    pub holder: Option<String>,
    /// Until when its word is good without being renewed.
    pub good_until: Option<Timestamp>,
}

/// The admission webhook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhook {
    /// Whether the cluster knows whom to trust.
    pub is_trusted: bool,
    /// Addresses that answer.
    pub addresses: Seen<usize>,
}

/// A bundled server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// `postgres` or `redis`.
    pub component: String,
    /// Its namespace and name.
    pub place: String,
    /// Pods that are wanted.
    pub wanted: i32,
    /// Pods that are ready.
    pub ready: i32,
}

/// What the operator says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Version.
    pub version: Option<String>,
    /// Servers that it cannot reach.
    pub unavailable: Vec<String>,
    /// How much of clones that are gone is left on each server.
    pub leftovers: BTreeMap<String, i64>,
}

/// Whether something may be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// Such as `create clones`.
    pub action: String,
    /// Whether a role of a namespace cannot grant it.
    pub is_global: bool,
    /// Whether it may be done.
    pub allowed: bool,
}

/// An object that belongs to a clone or an environment. What is in it is not looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Belonging {
    /// Its name.
    pub name: String,
    /// Its uid.
    pub uid: String,
    /// The clone that it belongs to.
    pub clone: Option<String>,
    /// The environment that it belongs to.
    pub environment: Option<String>,
    /// Whether an owner is named: the cluster removes it with that one.
    pub is_owned: bool,
}
