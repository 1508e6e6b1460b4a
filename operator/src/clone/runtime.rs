//! What the Clone controller has beside the context that all controllers share.

use std::sync::Arc;

use asymmetric_crd::{AppClone, NamedError};
use k8s_openapi::api::core::v1::Pod;

use super::build::secrets::Servers;
use super::control::{Control, HttpControl};
#[cfg(feature = "faults")]
use super::faults::Faults;
use crate::context::Context;
use crate::postgres::RetainRuns;
use crate::watches::Cache;

/// State of the Clone controller: one per part of the scope.
pub(crate) struct Runtime {
    /// What all controllers share.
    pub context: Arc<Context>,
    /// Control ports of backends.
    pub control: Arc<dyn Control>,
    /// The pods of all clones, shortened to what a pass looks at.
    pub pods: Cache<Pod>,
    /// How many ended runs are kept, and for how long.
    pub retain_runs: RetainRuns,
    /// Secrets that all clones' pods pull images with.
    pub pull_secrets: Vec<String>,
    /// Where all clones may send webhooks, as their backends are told.
    pub webhook_allow: String,
    /// Authorities that receivers are verified by besides the public ones: PEM.
    pub webhook_authorities: Option<String>,
    /// Where the process ends for a test.
    #[cfg(feature = "faults")]
    pub faults: Faults,
}

impl Runtime {
    /// The servers of a clone, as its backend reaches them.
    pub(crate) fn servers(&self, clone: &AppClone) -> Result<Servers<'_>, NamedError> {
        let settings = &self.context.settings;
        Ok(Servers {
            postgres: &self.context.database_servers.of(clone)?.address,
            redis_url: &settings.redis_url,
            redis_authorities: settings.redis_authorities.as_deref(),
        })
    }

    /// A runtime on the shared context.
    pub(crate) fn new(context: Arc<Context>, pods: Cache<Pod>) -> Self {
        Self {
            pods,
            control: Arc::new(HttpControl::new(context.http.clone())),
            retain_runs: RetainRuns {
                count: context.settings.retain_runs.into(),
                age: context.settings.retain_runs_for,
            },
            pull_secrets: context.settings.image_pull_secrets.clone(),
            webhook_allow: context.settings.webhook_allow.join(","),
            webhook_authorities: context.settings.webhook_authorities.clone(),
            #[cfg(feature = "faults")]
            faults: Faults::from_environment(),
            context,
        }
    }
}
