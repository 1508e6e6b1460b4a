//! Running the operator: servers, kinds, leadership, controllers, and an orderly end.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::CloneSnapshot;
use jiff::Timestamp;
use kube::runtime::reflector;
use kube::{Client, Config};
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use crate::admission::{self, Admission};
use crate::backoff::Backoff;
use crate::certificates::{self, Authorities, CertificateError};
use crate::context::{Context, http_client};
use crate::crds::{self, CrdError};
use crate::environment;
use crate::events::Events;
use crate::http::{Readiness, serve};
use crate::lease::{Candidate, LeaseError};
use crate::metrics::Metrics;
use crate::redis::{RedisError, RedisServer, RedisSettings};
use crate::registry::{Registries, RegistryError};
use crate::scope::Part;
use crate::settings::{DatabaseServersError, Settings, database_servers};
use crate::template::{self, Catalog, Refresh, TemplateWriter, Wake};
use crate::watches::{CloneWatch, KindWatch, filling};
use crate::{clone, gauges, servers, snapshot, tls};

/// What `/readyz` waits for. A standby is ready, too: it only waits for its turn.
const KINDS: &str = "kinds";
/// Longest wait for passes that run when the process is told to end.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(20);

/// Why the operator ended.
#[derive(Error, Debug)]
pub enum RunError {
    /// Neither a kubeconfig nor a service account.
    #[error("failed to find the cluster")]
    Config(#[source] Box<kube::config::InferConfigError>),
    /// The client could not be made.
    #[error("failed to make a client for the cluster")]
    Client(#[source] Box<kube::Error>),
    /// The address of the health checks is taken.
    #[error("failed to listen on {address}")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The signals to end cannot be received.
    #[error("failed to receive signals")]
    Signal(#[source] std::io::Error),
    /// The kinds are not served.
    #[error(transparent)]
    Crd(#[from] CrdError),
    /// Leadership was lost.
    #[error(transparent)]
    Lease(#[from] LeaseError),
    /// The settings of a Postgres server cannot be used.
    #[error(transparent)]
    DatabaseServers(#[from] DatabaseServersError),
    /// The settings of Redis cannot be used.
    #[error(transparent)]
    Redis(#[from] RedisError),
    /// The settings of mirrors cannot be used.
    #[error(transparent)]
    Registry(#[from] RegistryError),
    /// There is no authority to sign for clones.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The client for control ports could not be made.
    #[error("failed to make a client for control ports")]
    Http(#[source] reqwest::Error),
    /// A controller ended by itself.
    #[error("a controller ended unexpectedly")]
    ControllerEnded,
}

/// The cluster's configuration: of the pod's service account, or of the kubeconfig.
async fn config() -> Result<Config, RunError> {
    tls::use_ring();
    Config::infer()
        .await
        .map_err(|error| RunError::Config(Box::new(error)))
}

/// A client for the cluster.
pub async fn client() -> Result<Client, RunError> {
    Client::try_from(config().await?).map_err(|error| RunError::Client(Box::new(error)))
}

/// Runs until the process is told to end, or until leadership is lost, which is an error: what this process does
/// then could meet what the new leader does.
pub async fn run(settings: Settings) -> Result<(), RunError> {
    let ending = end_signal()?;
    let config = config().await?;
    let client = Client::try_from(config.clone()).map_err(|error| RunError::Client(Box::new(error)))?;
    let (metrics, readiness) = (Metrics::new(), Readiness::waiting_for([KINDS]));
    let address = settings.http_address;
    let listener = TcpListener::bind(address)
        .await
        .map_err(|source| RunError::Listen { address, source })?;
    let stop = CancellationToken::new();
    let _stop_on_return = stop.clone().drop_guard();
    tokio::spawn(serve(listener, readiness.clone(), metrics.clone(), stop.clone()));

    let led = lead(settings, config, client, metrics, readiness, stop.clone());
    tokio::pin!(led);
    tokio::select! {
        result = &mut led => return result,
        () = ending => tracing::info!("told to end"),
    }
    stop.cancel();
    if let Ok(result) = timeout(DRAIN_TIMEOUT, led).await {
        return result;
    }
    tracing::warn!("passes did not end in time; they are dropped");
    Ok(())
}

/// Resolves when the process is told to end.
fn end_signal() -> Result<impl Future<Output = ()>, RunError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(RunError::Signal)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(RunError::Signal)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Prepares, waits for leadership, and works until `stop`.
async fn lead(
    settings: Settings,
    config: Config,
    client: Client,
    metrics: Metrics,
    readiness: Readiness,
    stop: CancellationToken,
) -> Result<(), RunError> {
    crds::ensure(&client, &metrics).await?;
    let authorities = authorities(&settings, &client, &stop).await?;
    readiness.reached(KINDS);
    let identity = settings.pod_name.clone().unwrap_or_else(made_up_identity);
    let mut candidate = Candidate::new(config, client.clone(), &settings.own.namespace, &identity).await?;
    tokio::select! {
        () = candidate.lead() => {}
        () = stop.cancelled() => return Ok(()),
    }
    tracing::info!(identity, "leading");
    metrics.set_leader(true);
    let work = work(
        settings,
        client,
        &identity,
        metrics.clone(),
        readiness,
        authorities,
        stop,
    );
    let result = tokio::select! {
        result = work => result,
        error = candidate.lost() => return Err(error.into()),
    };
    metrics.set_leader(false);
    candidate.release().await;
    result
}

/// The authority of the installation, and what every replica does with it: it keeps it current, and answers reviews.
async fn authorities(
    settings: &Settings,
    client: &Client,
    stop: &CancellationToken,
) -> Result<Arc<Authorities>, RunError> {
    let namespace = settings.own.namespace.clone();
    let authority = certificates::ensure(client, &namespace, Timestamp::now()).await?;
    let authorities = Arc::new(Authorities::new(authority));
    if let Some(address) = settings.admission_address {
        let listener = TcpListener::bind(address).await;
        let admission = Admission {
            listener: listener.map_err(|source| RunError::Listen { address, source })?,
            namespace: namespace.clone(),
            authorities: Arc::clone(&authorities),
        };
        tokio::spawn(admission::run(admission, client.clone(), stop.clone()));
    }
    let keeping = certificates::keep(client.clone(), namespace, Arc::clone(&authorities), stop.clone());
    tokio::spawn(keeping);
    Ok(authorities)
}

/// A name that no other process has.
fn made_up_identity() -> String {
    format!("asymmetric-operator-{:016x}", rand::random::<u64>())
}

/// Runs all controllers until `stop`.
async fn work(
    settings: Settings,
    client: Client,
    identity: &str,
    metrics: Metrics,
    readiness: Readiness,
    authorities: Arc<Authorities>,
    stop: CancellationToken,
) -> Result<(), RunError> {
    let parts = settings.watched.scope().parts();
    let watches: Vec<CloneWatch> = parts.iter().map(|part| CloneWatch::new(&client, part)).collect();
    let snapshots: Vec<KindWatch<CloneSnapshot>> =
        parts.iter().map(|part| KindWatch::new(&client, part)).collect();
    let (templates, writer) = reflector::store();
    let (filling, templates_filled) = filling();
    let writer = TemplateWriter { writer, filling };
    let context = Arc::new(Context {
        database_servers: database_servers(&settings)?,
        prefixes: Arc::new(RedisServer::new(&redis(&settings))?),
        images: Arc::new(Registries::new(settings.image_mirrors.0.clone())?),
        templates,
        templates_filled,
        clones: watches.iter().map(CloneWatch::cache).collect(),
        snapshots: snapshots.iter().map(KindWatch::cache).collect(),
        catalog: Arc::new(Catalog::default()),
        authorities,
        refresh: Refresh::default(),
        keeper: Wake::default(),
        reservations: clone::Reservations::default(),
        events: Events::new(client.clone(), identity),
        backoff: Backoff::default(),
        metrics,
        readiness,
        http: http_client().map_err(RunError::Http)?,
        settings,
        client,
    });
    let parts = parts.into_iter().zip(watches).zip(snapshots);
    let parts = parts.map(|((part, clones), snapshots)| (part, clones, snapshots));
    let mut tasks = start(&context, parts, writer, &stop);
    while let Some(ended) = tasks.join_next().await {
        if let Err(error) = ended {
            tracing::error!(%error, "a controller failed");
        }
        if !stop.is_cancelled() {
            return Err(RunError::ControllerEnded);
        }
    }
    Ok(())
}

/// Starts everything that works in the background; the tasks end with `stop`.
fn start(
    context: &Arc<Context>,
    parts: impl Iterator<Item = (Part, CloneWatch, KindWatch<CloneSnapshot>)>,
    templates: TemplateWriter,
    stop: &CancellationToken,
) -> JoinSet<()> {
    let mut tasks = JoinSet::new();
    tasks.spawn(servers::watch(Arc::clone(context), stop.clone()));
    tasks.spawn(gauges::keep(Arc::clone(context), stop.clone()));
    tasks.spawn(template::run(Arc::clone(context), templates, stop.clone()));
    let mut sweeping = Vec::new();
    for (part, watch, snapshots) in parts {
        let (touched, asked) = futures::channel::mpsc::unbounded();
        sweeping.push(clone::Swept::new(part.clone(), watch.cache(), touched.clone()));
        tasks.spawn(snapshot::run(
            Arc::clone(context),
            snapshots,
            watch.cache(),
            touched,
            stop.clone(),
        ));
        tasks.spawn(environment::run(
            Arc::clone(context),
            part.clone(),
            watch,
            stop.clone(),
        ));
        let (context, stop) = (Arc::clone(context), stop.clone());
        tasks.spawn(async move {
            // A clone is planned with its template: an empty cache would read as a template that is gone.
            let ready = async {
                context.templates_filled.wait().await;
                // Whoever does not know the other clones would give a new one what is theirs.
                for clones in &context.clones {
                    clones.filled.wait().await;
                }
            };
            tokio::select! {
                () = ready => clone::run(Arc::clone(&context), part, asked, stop).await,
                () = stop.cancelled() => {}
            }
        });
    }
    tasks.spawn(clone::sweep(Arc::clone(context), sweeping, stop.clone()));
    tasks
}

fn redis(settings: &Settings) -> RedisSettings {
    RedisSettings {
        url: settings.redis_url.clone(),
        authorities: settings.redis_authorities.clone(),
        user: settings.redis_user.clone(),
        password: settings.redis_password.expose().to_owned(),
        installation: settings.installation(),
    }
}
