//! Connections over TLS, with a certificate that is replaced while the process runs.

use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use axum::serve::Listener;
use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use thiserror::Error;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::sync::CancellationToken;

/// A client that does not finish its handshake is let go after this.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(5);
/// Between attempts when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Connections whose handshake is done and that wait to be served.
const BACKLOG: usize = 64;

/// Why TLS cannot be spoken.
#[derive(Error, Debug)]
pub(super) enum TlsError {
    /// Not PEM.
    #[error("failed to read a certificate with its key")]
    Pem(#[source] pem::Error),
    /// Certificate, key or settings cannot be used.
    #[error("failed to set TLS up")]
    Unusable(#[source] rustls::Error),
}

/// The certificate that new connections get.
#[derive(Debug, Default)]
pub(super) struct Identity {
    current: RwLock<Option<Arc<CertifiedKey>>>,
}

impl Identity {
    /// Takes a certificate and its key, both as PEM.
    pub(super) fn put(&self, certificate: &str, key: &str) -> Result<(), TlsError> {
        let chain = CertificateDer::pem_slice_iter(certificate.as_bytes()).collect::<Result<_, _>>();
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).map_err(TlsError::Pem)?;
        let certified = CertifiedKey::from_der(chain.map_err(TlsError::Pem)?, key, &ring::default_provider());
        let certified = certified.map_err(TlsError::Unusable)?;
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(certified));
        Ok(())
    }
}

impl ResolvesServerCert for Identity {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        self.current
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

/// Accepts connections; handshakes go on side by side.
pub(super) struct TlsListener {
    address: SocketAddr,
    done: mpsc::Receiver<(TlsStream<TcpStream>, SocketAddr)>,
}

impl TlsListener {
    /// Accepts until `stop`.
    pub(super) fn new(
        listener: TcpListener,
        identity: &Arc<Identity>,
        stop: &CancellationToken,
    ) -> Result<Self, TlsError> {
        let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(TlsError::Unusable)?
            .with_no_client_auth()
            .with_cert_resolver(Arc::clone(identity) as Arc<dyn ResolvesServerCert>);
        let address = listener.local_addr().unwrap_or_else(|_| ([0, 0, 0, 0], 0).into());
        let (sender, done) = mpsc::channel(BACKLOG);
        let accepting = accept(listener, TlsAcceptor::from(Arc::new(config)), sender);
        tokio::spawn(stop.clone().run_until_cancelled_owned(accepting));
        Ok(Self { address, done })
    }
}

async fn accept(
    listener: TcpListener,
    acceptor: TlsAcceptor,
    sender: mpsc::Sender<(TlsStream<TcpStream>, SocketAddr)>,
) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                tracing::warn!(%error, "failed to accept a connection for admission");
                tokio::time::sleep(ACCEPT_PAUSE).await;
                continue;
            }
        };
        let (acceptor, sender) = (acceptor.clone(), sender.clone());
        tokio::spawn(async move {
            match tokio::time::timeout(HANDSHAKE_LIMIT, acceptor.accept(stream)).await {
                // Nobody listens any more when the process ends.
                Ok(Ok(stream)) => drop(sender.send((stream, peer)).await),
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => {}
            }
        });
    }
}

impl Listener for TlsListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.done.recv().await {
            Some(accepted) => accepted,
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<Self::Addr> {
        Ok(self.address)
    }
}
