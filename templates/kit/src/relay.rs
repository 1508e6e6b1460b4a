//! A relay from the loopback interface to the clone's own PostgreSQL server: what a port-forward into the pod reaches.
//! It carries bytes; whoever connects logs in with credentials of its own.

use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// Accepts and pipes until stopped.
pub(crate) async fn relay(
    listener: TcpListener,
    target: (String, u16),
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

async fn pipe(mut client: TcpStream, target: &(String, u16)) -> std::io::Result<()> {
    let mut server = TcpStream::connect((target.0.as_str(), target.1)).await?;
    copy_bidirectional(&mut client, &mut server).await?;
    Ok(())
}
