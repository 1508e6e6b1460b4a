//! A clone as JSON, in the shape of the contract's `CloneRecord`. Tokens are only in it when they are put there.

use std::collections::BTreeMap;
use std::time::Duration;

use asymmetric_crd::clone::{Endpoints, FailureStatus, ServiceStatus};
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState};
use kube::ResourceExt;
use serde::Serialize;

/// A clone as JSON.
#[derive(Serialize, Clone, Debug)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    id: String,
    namespace: Option<String>,
    template: String,
    mode: Option<String>,
    state: CloneState,
    healthy: Option<bool>,
    epoch: Option<i64>,
    environment: Option<String>,
    database: Option<String>,
    redis_prefix: Option<String>,
    ports: BTreeMap<String, i32>,
    endpoints: Option<Endpoints>,
    expose: bool,
    seed: Option<Seed>,
    image: Option<String>,
    image_digest: Option<String>,
    services: Vec<ServiceStatus>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureStatus>,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    tokens: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ready_in_milliseconds: Option<u64>,
    created_at: Option<String>,
}

#[derive(Serialize, Clone, Debug)]
struct Seed {
    fixture: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    snapshot: Option<String>,
}

impl Record {
    /// The record of `clone`, a member of `environment`.
    #[must_use]
    pub fn of(clone: &AppClone, environment: Option<&str>) -> Self {
        let status = clone.status.clone().unwrap_or_default();
        Self {
            id: clone.name_any(),
            namespace: clone.namespace(),
            template: clone.spec.template.clone(),
            mode: status.mode.or_else(|| clone.spec.mode.clone()),
            state: clone_state(clone),
            healthy: status.healthy,
            epoch: status.epoch,
            environment: environment.map(ToOwned::to_owned),
            database: status.database,
            redis_prefix: status.redis_prefix,
            ports: status.ports,
            endpoints: status.endpoints,
            expose: clone.spec.expose,
            seed: clone.spec.seed.as_ref().map(|seed| Seed {
                fixture: seed.fixture.clone(),
                snapshot: seed.snapshot.clone(),
            }),
            image: status.image,
            image_digest: status.image_digest,
            services: status.services,
            failure: status.failure,
            tokens: BTreeMap::new(),
            ready_in_milliseconds: None,
            created_at: clone.creation_timestamp().map(|time| time.0.to_string()),
        }
    }

    /// With its tokens, which only `spin` shows.
    #[must_use]
    pub fn with_tokens(mut self, tokens: &BTreeMap<String, String>) -> Self {
        self.tokens.clone_from(tokens);
        self
    }

    /// With the time that its spin took.
    #[must_use]
    pub fn ready_in(mut self, took: Duration) -> Self {
        self.ready_in_milliseconds = u64::try_from(took.as_millis()).ok();
        self
    }
}
