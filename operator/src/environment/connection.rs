//! Stable names and connection variables of members: alias Services and the connection Secret.

mod aliases;
mod owned;
mod secret;

use std::time::{Duration, Instant};

use asymmetric_crd::names::short_hash;
use asymmetric_crd::{AppClone, CloneTemplate, Environment, NamedError};
use kube::{Client, ResourceExt};
use serde::Serialize;
use thiserror::Error;

use self::aliases::Aliases;
use self::secret::Connection;
use super::Fault;
use super::build;
use super::observe::Observed;
use super::plan::{Progress, Stage};

/// What was applied for an environment. Each object is written when it changes, not when any other does.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    aliases: Aliases,
    connection: Option<Connection>,
}

/// After this time an object is applied again, in case somebody changed it.
const FRESH: Duration = Duration::from_mins(5);

/// What was written, as a digest, and when.
#[derive(Clone, Debug)]
struct Written {
    digest: String,
    at: Instant,
}

impl Written {
    fn of(object: &impl Serialize, at: Instant) -> Self {
        let text = serde_json::to_string(object).unwrap_or_default();
        Self {
            digest: short_hash(&[&text], 32),
            at,
        }
    }

    /// Whether writing `next` would change nothing, as far as is known.
    fn is_still(&self, next: &Self) -> bool {
        self.digest == next.digest && next.at.saturating_duration_since(self.at) < FRESH
    }
}

/// Why aliases or the connection Secret are not as they should be.
#[derive(Error, Debug)]
pub enum ConnectionError {
    /// The API server said no.
    #[error("failed to {action}")]
    Api {
        /// What was tried.
        action: String,
        /// Its answer.
        #[source]
        source: Box<kube::Error>,
    },
    /// An object of that name is somebody else's.
    #[error("the {kind} {name} belongs to somebody else")]
    Taken {
        /// Kind of the object.
        kind: String,
        /// Its name.
        name: String,
    },
}

impl ConnectionError {
    fn api(action: impl Into<String>) -> impl FnOnce(kube::Error) -> Self {
        let action = action.into();
        move |source| Self::Api {
            action,
            source: Box::new(source),
        }
    }

    /// The fault as users read it.
    pub fn named(&self, environment: &str) -> NamedError {
        match self {
            Self::Taken { name, .. } => NamedError::NameTaken { name: name.clone() },
            Self::Api { .. } => NamedError::CloneStartFailed {
                id: environment.to_owned(),
                detail: crate::telemetry::chain(self),
            },
        }
    }
}

/// A member that can be reached: its clone and template are there.
struct Reachable<'a> {
    name: &'a str,
    clone: &'a AppClone,
    template: &'a CloneTemplate,
    port: i32,
}

impl Reachable<'_> {
    fn was_ready(&self) -> bool {
        self.clone
            .status
            .as_ref()
            .is_some_and(|status| status.first_ready_at.is_some())
    }
}

/// Brings aliases and the connection Secret in line. The Secret is written once every member is up or given up, so
/// that a Job that waits for it does not start with half of the variables. Returns what is applied now; faults
/// are added to `faults` by clone.
pub async fn apply(
    client: &Client,
    environment: &Environment,
    members: &[Progress],
    observed: &Observed,
    before: &Applied,
    faults: &mut Vec<Fault>,
) -> Applied {
    let now = Instant::now();
    let reachable = reachable(members, observed);
    let aliases = aliases::apply(client, environment, &reachable, &before.aliases, now, faults).await;
    let mut connection = before.connection.clone();
    let is_settled = members.iter().all(|progress| progress.stage.is_settled());
    if is_settled && reachable.iter().any(Reachable::was_ready) {
        match secret::apply(client, environment, &reachable, connection.as_ref(), now).await {
            Ok(applied) => connection = Some(applied),
            Err(error) => faults.push(Fault::of("", error.named(&environment.name_any()))),
        }
    }
    Applied { aliases, connection }
}

impl Applied {
    /// Name of the connection Secret, once it is there.
    #[must_use]
    pub fn secret(&self) -> Option<&str> {
        self.connection
            .as_ref()
            .map(|connection| connection.name.as_str())
    }
}

fn reachable<'a>(members: &'a [Progress], observed: &'a Observed) -> Vec<Reachable<'a>> {
    members
        .iter()
        .filter(|progress| !matches!(progress.stage, Stage::Refused(_)))
        .filter_map(|progress| {
            let clone = observed.clones.get(&progress.member.clone)?;
            let template = observed.templates.get(&clone.spec.template)?;
            let port = template
                .spec
                .services
                .iter()
                .find(|service| service.name == build::BACKEND)?
                .port;
            Some(Reachable {
                name: &progress.member.name,
                clone,
                template,
                port,
            })
        })
        .collect()
}
