//! A local port whose connections end in a clone's backend, whichever pod that is at the moment.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use asymmetric_crd::NamedError;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};

use super::target::Target;
use crate::failure::Failure;
use crate::session::Session;

/// How long a connection waits for a backend that is being restarted.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pause after an accept that failed, which it does when the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A bound local port.
pub(super) struct Forward {
    listener: TcpListener,
    address: SocketAddr,
    id: String,
    remote: u16,
}

/// Binds the target's local port.
pub(super) async fn bind(target: &Target) -> Result<Forward, Failure> {
    let listener = match TcpListener::bind((Ipv4Addr::LOCALHOST, target.local)).await {
        Ok(listener) => listener,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            return Err(NamedError::PortInUse { port: target.local }.into());
        }
        Err(error) => return Err(Failure::unexpected(error)),
    };
    let address = listener.local_addr().map_err(Failure::unexpected)?;
    Ok(Forward {
        listener,
        address,
        id: target.id.clone(),
        remote: target.remote,
    })
}

impl Forward {
    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Forwards connections until the task is dropped. One that fails is closed and said; the port stays.
    pub(super) async fn serve(self, session: Session) {
        loop {
            match self.listener.accept().await {
                Ok((stream, _)) => {
                    tokio::spawn(forward(stream, self.id.clone(), self.remote, session.clone()));
                }
                Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
            }
        }
    }
}

async fn forward(mut local: TcpStream, id: String, port: u16, session: Session) {
    let _ = local.set_nodelay(true);
    match session.provider.connect(&id, port, PATIENCE).await {
        // Either side may break off at any time; the other one sees the end of its stream.
        Ok(mut remote) => drop(copy_bidirectional(&mut local, &mut remote).await),
        Err(failure) => session.console.fail(&failure),
    }
}
