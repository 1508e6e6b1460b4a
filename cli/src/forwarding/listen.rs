//! A local port whose connections end in a clone's backend, whichever pod that is at the moment.

use std::future::pending;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use asymmetric_crd::{AppClone, NamedError};
use futures::StreamExt;
use futures::future::BoxFuture;
use tokio::io::{AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

use super::life::{Change, Life};
use super::{Destination, Kind};
use crate::console::Console;
use crate::failure::Failure;
use crate::provider::{Connection, Watch};
use crate::session::Session;

/// How long a connection waits for a backend that is being restarted.
const PATIENCE: Duration = Duration::from_secs(30);

/// Pause after an accept that failed, which it does when the process has too many open files.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// A bound local port.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    destination: Destination,
}

/// When a listener ends by itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Until {
    /// When the clone is gone; otherwise one of the same id is waited for.
    pub gone: bool,
    /// When nothing was connected for so long.
    pub unused: Option<Duration>,
}

/// Makes a connection to where the port leads.
type Dial = Arc<dyn Fn() -> BoxFuture<'static, Result<Connection, Failure>> + Send + Sync>;

/// What all connections of a port are told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Told {
    /// Those with a smaller number end.
    close_before: u64,
    /// Nothing can be connected to.
    stopped: bool,
}

/// Binds the local port of `destination`.
pub async fn bind(destination: Destination) -> Result<Listener, Failure> {
    let socket = match TcpListener::bind((Ipv4Addr::LOCALHOST, destination.local)).await {
        Ok(socket) => socket,
        Err(error) if error.kind() == std::io::ErrorKind::AddrInUse => {
            return Err(NamedError::PortInUse {
                port: destination.local,
            }
            .into());
        }
        Err(error) => {
            let port = destination.local;
            return Err(Failure::Unexpected(
                format!("failed to listen on port {port}: {error}").into(),
            ));
        }
    };
    let address = socket.local_addr().map_err(Failure::unexpected)?;
    Ok(Listener {
        socket,
        address,
        destination,
    })
}

impl Listener {
    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where it leads.
    #[must_use]
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Forwards connections, each to the pod that serves when it is made. One that fails is closed and said; the
    /// port stays, until what `until` names.
    pub async fn serve(self, session: Session, until: Until) {
        let states = session.provider.watch(&self.destination.id);
        let (id, port) = (self.destination.id.clone(), self.destination.remote);
        let provider = session.provider;
        let dial: Dial = Arc::new(move || {
            let (provider, id) = (Arc::clone(&provider), id.clone());
            Box::pin(async move { provider.connect(&id, port, PATIENCE).await })
        });
        self.carry(states, dial, session.console, until).await;
    }

    async fn carry(self, mut states: Watch<AppClone>, dial: Dial, console: Console, until: Until) {
        let mut is_watched = true;
        let mut life = Life::default();
        let (tell, told) = watch::channel(Told::default());
        let mut accepted = 0;
        let mut last_used = Instant::now();
        loop {
            // Every connection has a receiver; one more is kept here.
            let is_used = tell.receiver_count() > 1;
            if is_used {
                last_used = Instant::now();
            }
            let unused = async {
                match until.unused {
                    Some(limit) if !is_used => tokio::time::sleep_until(last_used + limit).await,
                    Some(limit) => tokio::time::sleep(limit / 10).await,
                    None => pending().await,
                }
            };
            tokio::select! {
                connection = self.socket.accept() => match connection {
                    Ok((stream, _)) => {
                        let number = accepted;
                        accepted += 1;
                        let (id, told) = (self.destination.id.clone(), told.clone());
                        tokio::spawn(forward(stream, number, id, told, Arc::clone(&dial), console.clone()));
                    }
                    Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
                },
                state = states.next(), if is_watched => match state {
                    Some(Ok(state)) => {
                        let change = life.next(state.as_ref(), accepted);
                        if change == Change::Gone && until.gone {
                            return;
                        }
                        tell.send_if_modified(|told| self.update(told, change, accepted));
                    }
                    Some(Err(failure)) => {
                        console.fail(&failure);
                        is_watched = false;
                    }
                    None => is_watched = false,
                },
                () = unused => if !is_used { return },
            }
        }
    }

    /// What is told after `change`; whether that is something else.
    fn update(&self, told: &mut Told, change: Change, accepted: u64) -> bool {
        let before = *told;
        told.stopped = change == Change::Stopped;
        match change {
            Change::Stopped | Change::Gone => told.close_before = accepted,
            // Postgres ends the sessions of a run itself, and those that look into an ended one go on.
            Change::CloseBefore(number) if self.destination.kind == Kind::Api => told.close_before = number,
            Change::CloseBefore(_) | Change::Same => {}
        }
        *told != before
    }
}

async fn forward(
    mut local: TcpStream,
    number: u64,
    id: String,
    mut told: watch::Receiver<Told>,
    dial: Dial,
    console: Console,
) {
    let _ = local.set_nodelay(true);
    if told.borrow().stopped {
        let failure = NamedError::CloneNotReady {
            state: "stopped".to_owned(),
            instead: format!("start it with asym start {id}"),
            id,
        };
        return console.fail(&failure.into());
    }
    let carried = async {
        match dial().await {
            Ok(remote) => copy_both(&mut local, remote).await,
            Err(failure) => console.fail(&failure),
        }
    };
    tokio::select! {
        () = carried => {}
        _ = told.wait_for(|told| told.close_before > number) => {}
    }
}

/// Copies both ways until the pod's side ends. The local side may end first; there is no way back for the pod, whose
/// forward knows no half-closed connection.
async fn copy_both(local: &mut TcpStream, remote: Connection) {
    let (mut local_reader, mut local_writer) = local.split();
    let (mut remote_reader, mut remote_writer) = tokio::io::split(remote);
    let up = async {
        let _ = copy(&mut local_reader, &mut remote_writer).await;
        let _ = remote_writer.shutdown().await;
        pending::<()>().await;
    };
    let down = async {
        let _ = copy(&mut remote_reader, &mut local_writer).await;
        let _ = local_writer.shutdown().await;
    };
    tokio::select! {
        () = up => {}
        () = down => {}
    }
}

#[cfg(test)]
mod tests;
