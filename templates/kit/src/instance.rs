//! One running backend: its listeners, gate, database. Several can live in one process.

mod shared;

pub(crate) use shared::Shared;

use crate::{
    RedisError, Settings, Sockets, Vendor, api, background, control,
    data::database::DatabaseError,
    deliveries::{self, AllowListError},
    http::server::{self, Lifetime, Service},
    jobs,
    relay::{Target, relay},
    router::RouterError,
    tls::CertificateError,
    webhooks::Webhooks,
};
use std::{net::SocketAddr, sync::Arc, time::Duration};
use tokio::net::TcpListener;

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
        let webhooks = Webhooks::default();
        let shared = Arc::new(Shared::new(vendor, &settings, webhooks.clone())?);
        let preparing = Arc::clone(&shared);
        shared.tasks.spawn_blocking(move || preparing.vendor.prepare());
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
        let listeners = Listeners {
            api,
            encrypted,
            control,
            relayed,
            reverse,
        };
        listeners.serve(&instance, relay_target)?;
        work(&shared);
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

/// Where connections are accepted.
struct Listeners {
    api: TcpListener,
    encrypted: Option<TcpListener>,
    control: TcpListener,
    relayed: TcpListener,
    reverse: TcpListener,
}

impl Listeners {
    /// Serves on all of them, until the instance ends.
    fn serve(self, instance: &Instance, relay_target: Target) -> Result<(), InstanceError> {
        let shared = &instance.shared;
        let (stop, tasks) = (&shared.stop, &shared.tasks);
        let lifetime = Lifetime {
            stop: stop.clone(),
            fences: Some(shared.gate.subscribe()),
            tasks: tasks.clone(),
        };
        let serving = Arc::clone(shared);
        let service: Service = Arc::new(move |request| {
            let shared = Arc::clone(&serving);
            Box::pin(async move { api::respond(shared, request).await }) as _
        });
        if let Some(listener) = self.encrypted {
            let tls = Some(shared.certificates.acceptor()?);
            tasks.spawn(server::serve(
                listener,
                tls,
                lifetime.clone(),
                Arc::clone(&service),
            ));
        }
        tasks.spawn(server::serve(self.api, None, lifetime.clone(), service));
        // The control port is how fences are made: its connections outlive them.
        let lifetime = Lifetime {
            fences: None,
            ..lifetime
        };
        let service = control::service(Arc::clone(shared));
        tasks.spawn(server::serve(self.control, None, lifetime, service));
        tasks.spawn(relay(self.relayed, relay_target, stop.clone(), tasks.clone()));
        let webhooks = instance.webhooks.clone();
        tasks.spawn(webhooks.listen(self.reverse, stop.clone(), tasks.clone()));
        Ok(())
    }
}

/// Starts what an instance does besides answering.
fn work(shared: &Arc<Shared>) {
    let (stop, tasks) = (&shared.stop, &shared.tasks);
    let (logging, until) = (Arc::clone(shared), stop.clone());
    tasks.spawn(async move { logging.log.flush_in_time(&logging.database, until).await });
    tasks.spawn(deliveries::work(Arc::clone(shared), stop.clone()));
    tasks.spawn(jobs::work(Arc::clone(shared), stop.clone()));
    tasks.spawn(background::look_after_releases(Arc::clone(shared), stop.clone()));
    let (idle, until) = (Arc::clone(shared), stop.clone());
    tasks.spawn(async move { idle.database.close_idle(until).await });
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
