//! What all controllers share.

use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::CloneTemplate;
use kube::Client;
use kube::runtime::reflector::Store;

use crate::backoff::Backoff;
use crate::certificates::Authorities;
use crate::clone::Reservations;
use crate::database_servers::DatabaseServers;
use crate::events::Events;
use crate::http::Readiness;
use crate::metrics::Metrics;
use crate::redis::Prefixes;
use crate::registry::Images;
use crate::settings::Settings;
use crate::snapshot::SnapshotCache;
use crate::template::{Catalog, Refresh, Wake};
use crate::tls;
use crate::watches::{CloneCache, Filled};

/// Longest wait for a connection to a backend, and for its whole answer.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(1);
const ANSWER_TIMEOUT: Duration = Duration::from_secs(10);

/// What all controllers share: one per process.
pub struct Context {
    /// The cluster.
    pub client: Client,
    /// The process's settings.
    pub settings: Settings,
    /// The Postgres servers.
    pub database_servers: DatabaseServers,
    /// The Redis server.
    pub prefixes: Arc<dyn Prefixes>,
    /// Registries.
    pub images: Arc<dyn Images>,
    /// All templates, kept current by a watch; filled before the controllers start.
    pub templates: Store<CloneTemplate>,
    /// Whether [`Self::templates`] is filled.
    pub templates_filled: Filled,
    /// All clones in scope, one cache per part of it.
    pub clones: Vec<CloneCache>,
    /// All snapshots in scope, one cache per part of it.
    pub snapshots: Vec<SnapshotCache>,
    /// Content of the templates, by name.
    pub catalog: Arc<Catalog>,
    /// Who signs for clones.
    pub authorities: Arc<Authorities>,
    /// Asks for templates to be looked at.
    pub refresh: Refresh,
    /// Wakes the task that keeps bases.
    pub keeper: Wake,
    /// What clones were given that no status tells of yet.
    pub(crate) reservations: Reservations,
    /// Kubernetes events.
    pub events: Events,
    /// Failures of each object.
    pub backoff: Backoff,
    /// Metrics.
    pub metrics: Metrics,
    /// What `/readyz` says.
    pub readiness: Readiness,
    /// For backends: plain HTTP, short timeouts, no redirects, no proxy, a new connection for each request.
    pub http: reqwest::Client,
}

/// The client for backends. It keeps no connection: before kube-proxy knows a Service, its address may lead
/// somewhere else, and a connection that was made then would go on leading there; and a pod's address may soon be
/// another pod's.
pub fn http_client() -> Result<reqwest::Client, reqwest::Error> {
    tls::use_ring();
    reqwest::Client::builder()
        .pool_max_idle_per_host(0)
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(ANSWER_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
}
