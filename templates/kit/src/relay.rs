//! A relay from the loopback interface to the clone's own PostgreSQL server: what a port-forward into the pod reaches.
//! It carries bytes; whoever connects logs in with credentials of its own.

use rustls::{ClientConfig, pki_types::ServerName};
use std::{io, sync::Arc};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::TlsConnector;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// The server that the relay leads to.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) host: String,
    pub(crate) port: u16,
    /// What verifies it, where connections to it are encrypted.
    pub(crate) tls: Option<Arc<ClientConfig>>,
}

/// Asks PostgreSQL for encryption before anything else is said (an `SSLRequest`), and what it says when it agrees.
const SSL_REQUEST: [u8; 8] = [0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f];
const AGREED: u8 = b'S';

/// Accepts and pipes until stopped.
pub(crate) async fn relay(
    listener: TcpListener,
    target: Target,
    stop: CancellationToken,
    tasks: TaskTracker,
) {
    while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, _)) => {
                let target = target.clone();
                let stop = stop.clone();
                tasks.spawn(async move {
                    if let Some(Err(error)) = stop.run_until_cancelled(pipe(stream, &target)).await {
                        tracing::debug!(%error, "a relayed connection ended early");
                    }
                });
            }
            Err(error) => tracing::warn!(%error, "failed to accept a connection to relay"),
        }
    }
}

async fn pipe(mut client: TcpStream, target: &Target) -> io::Result<()> {
    let mut server = TcpStream::connect((target.host.as_str(), target.port)).await?;
    let Some(tls) = &target.tls else {
        copy_bidirectional(&mut client, &mut server).await?;
        return Ok(());
    };
    // Whoever comes over the loopback interface speaks in the clear; what leaves the pod does not.
    server.write_all(&SSL_REQUEST).await?;
    if server.read_u8().await? != AGREED {
        return Err(io::Error::other("the server refuses encryption"));
    }
    let name = ServerName::try_from(target.host.clone()).map_err(io::Error::other)?;
    let mut server = TlsConnector::from(Arc::clone(tls)).connect(name, server).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
