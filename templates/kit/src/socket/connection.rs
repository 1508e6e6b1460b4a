//! One open socket, from its first message to its last.

use super::{Goodbye, Opening, Received, Socket, hub::Place};
use crate::instance::Shared;
use futures::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use std::{future::pending, time::Duration};
use tokio::{
    sync::watch,
    time::{Instant, MissedTickBehavior, interval_at, sleep_until, timeout},
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Error, Message,
        protocol::{CloseFrame, Role, WebSocketConfig, frame::coding::CloseCode},
    },
};

/// Messages of clients beyond this many bytes end the socket.
const LARGEST_MESSAGE: usize = 1024 * 1024;
/// Of each socket, while it is open.
const BUFFER: usize = 4 * 1024;
/// A client that takes longer to take a message is let go.
const WRITE_LIMIT: Duration = Duration::from_secs(10);
/// How long the client has to close its side.
const CLOSE_LIMIT: Duration = Duration::from_secs(2);

type Stream = WebSocketStream<TokioIo<hyper::upgrade::Upgraded>>;

/// How a socket ends.
enum End {
    /// The client closed it, or is gone.
    ByClient,
    /// We close it, with the vendor's last message.
    With(Goodbye),
    /// The client does not keep up.
    Slow,
}

/// Serves a socket until it is closed, at the latest with the first fence after `fences` of them.
pub(crate) async fn hold(opening: Opening, socket: Socket, shared: &Shared, fences: u64) {
    let upgraded = match shared.stop.run_until_cancelled(opening.upgraded()).await {
        Some(Ok(upgraded)) => upgraded,
        Some(Err(error)) => {
            tracing::debug!(%error, "a connection did not become a WebSocket");
            return;
        }
        None => return,
    };
    let config = WebSocketConfig::default()
        .read_buffer_size(BUFFER)
        .write_buffer_size(0)
        .max_message_size(Some(LARGEST_MESSAGE))
        .max_frame_size(Some(LARGEST_MESSAGE));
    let mut stream =
        WebSocketStream::from_raw_socket(TokioIo::new(upgraded), Role::Server, Some(config)).await;
    let ended = match shared.sockets.take_place(&socket.key, socket.limit) {
        None => Ok(End::With(Goodbye::TooMany)),
        Some(mut place) => talk(&mut stream, &socket, &mut place, shared, fences).await,
    };
    let closed = match ended {
        Ok(End::ByClient) => answer_close(&mut stream).await,
        Ok(End::Slow) => close(&mut stream, None, CloseCode::Policy).await,
        Ok(End::With(reason)) => {
            let code = match reason {
                Goodbye::Fenced => CloseCode::Restart,
                Goodbye::TooMany => CloseCode::Policy,
                Goodbye::Soon | Goodbye::Expired => CloseCode::Normal,
            };
            close(&mut stream, socket.protocol.goodbye(reason), code).await
        }
        Err(error) => Err(error),
    };
    if let Err(error) = closed {
        tracing::debug!(%error, key = socket.key, "a WebSocket ended early");
    }
}

async fn talk(
    stream: &mut Stream,
    socket: &Socket,
    place: &mut Place,
    shared: &Shared,
    fences: u64,
) -> Result<End, Error> {
    let mut gate = shared.gate.subscribe();
    let opened = Instant::now();
    let protocol = &socket.protocol;
    let lifetime = protocol.lifetime();
    let expires = lifetime.map(|lifetime| opened + lifetime);
    let mut warns = lifetime.map(|lifetime| opened + lifetime.saturating_sub(protocol.warning()));
    let mut pings = interval_at(opened + protocol.ping_every(), protocol.ping_every());
    pings.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut was_heard = true;
    if let Some(text) = protocol.opened(place.count) {
        write(stream, Message::text(text)).await?;
    }
    loop {
        tokio::select! {
            biased;
            () = shared.stop.cancelled() => return Ok(End::With(Goodbye::Fenced)),
            () = fenced(&mut gate, fences) => return Ok(End::With(Goodbye::Fenced)),
            () = place.end.cancelled() => return Ok(End::Slow),
            () = at(expires) => return Ok(End::With(Goodbye::Expired)),
            () = at(warns) => {
                warns = None;
                if let Some(text) = protocol.goodbye(Goodbye::Soon) {
                    write(stream, Message::text(text)).await?;
                }
            }
            _ = pings.tick() => {
                if !was_heard {
                    return Ok(End::Slow);
                }
                was_heard = false;
                write(stream, Message::Ping(bytes::Bytes::new())).await?;
            }
            heard = stream.next() => {
                was_heard = true;
                match heard {
                    None | Some(Ok(Message::Close(_))) => return Ok(End::ByClient),
                    Some(Ok(Message::Text(text))) => {
                        if let Received::Acknowledged { envelope, payload } = protocol.received(&text) {
                            place.acknowledge(&envelope, payload);
                        }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Err(error),
                }
            }
            text = place.inbox.recv() => match text {
                Some(text) => write(stream, Message::text(text)).await?,
                // Whoever sent was told that nobody is here.
                None => return Ok(End::Slow),
            },
        }
    }
}

/// Ends with the first fence after so many.
async fn fenced(gate: &mut watch::Receiver<u64>, fences: u64) {
    let is_gone = gate.wait_for(|number| *number > fences).await.is_err();
    if is_gone {
        // And the whole instance with it.
        pending::<()>().await;
    }
}

async fn at(moment: Option<Instant>) {
    match moment {
        Some(moment) => sleep_until(moment).await,
        None => pending().await,
    }
}

async fn write(stream: &mut Stream, message: Message) -> Result<(), Error> {
    timeout(WRITE_LIMIT, stream.send(message))
        .await
        .unwrap_or(Err(Error::Io(std::io::ErrorKind::TimedOut.into())))
}

/// Says the last words and waits a little for the client's.
async fn close(stream: &mut Stream, last: Option<String>, code: CloseCode) -> Result<(), Error> {
    let closing = async {
        if let Some(text) = last {
            stream.send(Message::text(text)).await?;
        }
        let frame = CloseFrame {
            code,
            reason: "".into(),
        };
        stream.close(Some(frame)).await?;
        drain(stream).await
    };
    // A client that does not close its side is closed.
    timeout(CLOSE_LIMIT, closing).await.unwrap_or(Ok(()))
}

/// Answers the client's close: one that gets no answer takes the connection for lost.
async fn answer_close(stream: &mut Stream) -> Result<(), Error> {
    timeout(CLOSE_LIMIT, drain(stream)).await.unwrap_or(Ok(()))
}

/// Sends what is still to be sent, and reads until both sides have closed.
async fn drain(stream: &mut Stream) -> Result<(), Error> {
    while let Some(message) = stream.next().await {
        message?;
    }
    Ok(())
}
