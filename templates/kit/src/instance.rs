//! One running backend: its listeners, gate, database. Several can live in one process.

use crate::{
    Operation, Redis, RedisError, Settings, Sockets, Tool, Vendor, api,
    authentication::token_hash,
    background::{self, Bells},
    control,
    data::database::{Database, DatabaseError},
    deliveries::{self, AllowListError, Outbound},
    epoch::Gate,
    http::server::{self, Lifetime, Service},
    jobs,
    rate::Limiter,
    relay::relay,
    request_log::{LogBuffer, LogEntry, Redaction},
    router::{Router, RouterError},
    tls::{CertificateError, Certificates},
    wall_clock::WallClock,
    webhooks::Webhooks,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a shutdown waits for requests that are being answered.
const SHUTDOWN_PATIENCE: Duration = Duration::from_secs(10);

/// Why an instance cannot start.
#[derive(Debug, thiserror::Error)]
pub enum InstanceError {
    /// The address is taken, or not ours.
    #[error("failed to listen on {address} ({purpose})")]
    Listen {
        /// What would have listened there.
        purpose: &'static str,
        /// The address.
        address: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Certificate(#[from] CertificateError),
    /// The table of operations contradicts itself.
    #[error(transparent)]
    Operations(#[from] RouterError),
    /// The database settings cannot be used.
    #[error(transparent)]
    Database(#[from] DatabaseError),
    /// The list of where webhooks may go cannot be read.
    #[error(transparent)]
    AllowList(#[from] AllowListError),
    /// The Redis settings cannot be used.
    #[error(transparent)]
    Redis(#[from] RedisError),
}

/// What all requests of an instance share.
pub(crate) struct Shared {
    pub(crate) vendor: Box<dyn Vendor>,
    pub(crate) operations: Vec<Arc<Operation>>,
    /// Those of the vendor's whose operations are all implemented.
    pub(crate) tools: Vec<Tool>,
    pub(crate) router: Router,
    pub(crate) gate: Gate,
    pub(crate) database: Database,
    pub(crate) redis: Option<Arc<Redis>>,
    pub(crate) redaction: Redaction,
    pub(crate) log: LogBuffer,
    /// Wake what runs in the background.
    pub(crate) bells: Bells,
    pub(crate) outbound: Outbound,
    pub(crate) certificates: Arc<Certificates>,
    pub(crate) limiter: Limiter,
    pub(crate) wall_clock: WallClock,
    pub(crate) sockets: Sockets,
    /// Ends the instance.
    pub(crate) stop: CancellationToken,
    pub(crate) tasks: TaskTracker,
    pub(crate) clone_id: String,
    /// SHA-256 of the control port's secret.
    pub(crate) control_hash: Vec<u8>,
}

impl Shared {
    /// Takes the log row of a request that changed nothing.
    pub(crate) async fn note(&self, entry: Option<LogEntry>) {
        if entry.is_some_and(|entry| self.log.add(entry)) {
            self.log.flush(&self.database).await;
        }
    }
}

/// A running backend.
pub struct Instance {
    api_address: SocketAddr,
    tls_address: Option<SocketAddr>,
    control_address: SocketAddr,
    relay_address: SocketAddr,
    webhooks_address: SocketAddr,
    webhooks: Webhooks,
    shared: Arc<Shared>,
}

impl Instance {
    /// Listens, and serves until [`Instance::shutdown`]. It does not wait for the database: whether that holds work
    /// that is left over is looked up in the background.
    pub async fn start(vendor: impl Vendor, settings: Settings) -> Result<Self, InstanceError> {
        let operations: Vec<_> = vendor.operations().into_iter().map(Arc::new).collect();
        let tools = runnable(vendor.tools(), &operations);
        let redis = settings
            .redis_url
            .as_deref()
            .map(|url| Redis::new(url, settings.redis_authorities.as_deref(), &settings.redis_prefix))
            .transpose()?;
        let webhooks = Webhooks::default();
        let shared = Arc::new(Shared {
            router: Router::new(&operations)?,
            redaction: Redaction {
                vendor_fields: vendor.secret_fields(),
            },
            log: LogBuffer::default(),
            vendor: Box::new(vendor),
            operations,
            tools,
            gate: Gate::new(settings.epoch),
            database: Database::new(&settings.database_url, settings.database_authorities.as_deref())?,
            redis: redis.map(Arc::new),
            bells: Bells::default(),
            outbound: Outbound::new(
                &settings.webhook_allow,
                settings.webhook_authorities,
                webhooks.clone(),
            )?,
            certificates: Arc::default(),
            limiter: Limiter::new(settings.rate_limits),
            wall_clock: settings.wall_clock,
            sockets: Sockets::default(),
            stop: CancellationToken::new(),
            tasks: TaskTracker::new(),
            clone_id: settings.clone_id,
            control_hash: token_hash(&settings.control_token),
        });
        if let Some(certificate) = &settings.certificate {
            shared.certificates.put(certificate)?;
        }
        let relay_target = shared.database.target()?;
        let api = listen("API", settings.api_address).await?;
        let encrypted = match settings.tls_address {
            Some(address) => Some(listen("API with TLS", address).await?),
            None => None,
        };
        let control = listen("control port", settings.control_address).await?;
        let relayed = listen("relay", settings.relay_address).await?;
        let reverse = listen("webhooks", settings.webhooks_address).await?;
        let instance = Self {
            api_address: address(&api, settings.api_address),
            tls_address: encrypted
                .as_ref()
                .zip(settings.tls_address)
                .map(|(listener, asked_for)| address(listener, asked_for)),
            control_address: address(&control, settings.control_address),
            relay_address: address(&relayed, settings.relay_address),
            webhooks_address: address(&reverse, settings.webhooks_address),
            webhooks,
            shared: Arc::clone(&shared),
        };
        let (stop, tasks) = (&shared.stop, &shared.tasks);
        let lifetime = Lifetime {
            stop: stop.clone(),
            fences: Some(shared.gate.subscribe()),
            tasks: tasks.clone(),
        };
        let serving = Arc::clone(&shared);
        let service: Service = Arc::new(move |request| {
            let shared = Arc::clone(&serving);
            Box::pin(async move { api::respond(shared, request).await }) as _
        });
        if let Some(listener) = encrypted {
            let tls = Some(shared.certificates.acceptor()?);
            tasks.spawn(server::serve(
                listener,
                tls,
                lifetime.clone(),
                Arc::clone(&service),
            ));
        }
        tasks.spawn(server::serve(api, None, lifetime.clone(), service));
        // The control port is how fences are made: its connections outlive them.
        let lifetime = Lifetime {
            fences: None,
            ..lifetime
        };
        tasks.spawn(server::serve(
            control,
            None,
            lifetime,
            control::service(Arc::clone(&shared)),
        ));
        tasks.spawn(relay(relayed, relay_target, stop.clone(), tasks.clone()));
        tasks.spawn(
            instance
                .webhooks
                .clone()
                .listen(reverse, stop.clone(), tasks.clone()),
        );
        let (logging, until) = (Arc::clone(&shared), stop.clone());
        tasks.spawn(async move { logging.log.flush_in_time(&logging.database, until).await });
        tasks.spawn(deliveries::work(Arc::clone(&shared), stop.clone()));
        tasks.spawn(jobs::work(Arc::clone(&shared), stop.clone()));
        tasks.spawn(background::look_after_releases(Arc::clone(&shared), stop.clone()));
        let (stop, shared) = (stop.clone(), Arc::clone(&shared));
        tasks.spawn(async move { shared.database.close_idle(stop).await });
        Ok(instance)
    }

    /// Where the vendor's API listens.
    pub fn api_address(&self) -> SocketAddr {
        self.api_address
    }

    /// Where it listens for TLS.
    pub fn tls_address(&self) -> Option<SocketAddr> {
        self.tls_address
    }

    /// Where the control port listens.
    pub fn control_address(&self) -> SocketAddr {
        self.control_address
    }

    /// Where the relay to the database listens.
    pub fn relay_address(&self) -> SocketAddr {
        self.relay_address
    }

    /// Where those connect who want to be sent webhooks.
    pub fn webhooks_address(&self) -> SocketAddr {
        self.webhooks_address
    }

    /// The way to them.
    pub fn webhooks(&self) -> &Webhooks {
        &self.webhooks
    }

    /// Clients that are reached through WebSockets.
    pub fn sockets(&self) -> &Sockets {
        &self.shared.sockets
    }

    /// Stops accepting, lets running requests finish (for 10 s at most), closes all connections.
    pub async fn shutdown(self) {
        self.shared.stop.cancel();
        self.shared.tasks.close();
        if tokio::time::timeout(SHUTDOWN_PATIENCE, self.shared.tasks.wait())
            .await
            .is_err()
        {
            tracing::warn!("some requests were cut off");
        }
        self.shared.log.flush(&self.shared.database).await;
        self.shared.database.close();
        if let Some(redis) = &self.shared.redis {
            redis.close().await;
        }
    }
}

/// The tools whose operations are all there.
fn runnable(tools: Vec<Tool>, operations: &[Arc<Operation>]) -> Vec<Tool> {
    let is_implemented = |name: &str| {
        let mut named = operations.iter().filter(|operation| operation.name() == name);
        named.any(|operation| operation.is_implemented())
    };
    tools
        .into_iter()
        .filter(|tool| tool.can_run(is_implemented))
        .collect()
}

async fn listen(purpose: &'static str, address: SocketAddr) -> Result<TcpListener, InstanceError> {
    TcpListener::bind(address)
        .await
        .map_err(|source| InstanceError::Listen {
            purpose,
            address,
            source,
        })
}

fn address(listener: &TcpListener, asked_for: SocketAddr) -> SocketAddr {
    listener.local_addr().unwrap_or(asked_for)
}
