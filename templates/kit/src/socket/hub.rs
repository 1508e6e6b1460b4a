//! Who is reached through which socket.

use serde_json::Value;
use std::{
    collections::{HashMap, VecDeque},
    fmt,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Messages that wait for one client to read; one that reads more slowly is let go.
const QUEUE: usize = 64;

/// Why a message did not arrive, as far as is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SocketError {
    /// The key has no socket.
    #[error("failed to send over a socket: nobody is connected")]
    NobodyConnected,
    /// The socket was closed before the message was acknowledged; whether it arrived is not known.
    #[error("failed to send over a socket: it was closed")]
    Lost,
    /// The client did not acknowledge the message in time.
    #[error("failed to send over a socket: no acknowledgement in {} ms", .0.as_millis())]
    Silence(Duration),
}

type Waiting = Arc<Mutex<HashMap<String, oneshot::Sender<Option<Value>>>>>;

/// One open socket, as those see it who send.
struct Seat {
    number: u64,
    outbox: mpsc::Sender<String>,
    waiting: Waiting,
    end: CancellationToken,
}

#[derive(Default)]
struct Inner {
    open: Mutex<HashMap<String, VecDeque<Seat>>>,
    next: AtomicU64,
}

/// All open sockets of an instance by their keys. Copies share them.
#[derive(Clone, Default)]
pub struct Sockets(Arc<Inner>);

impl Sockets {
    /// How many sockets the key has.
    pub fn count(&self, key: &str) -> usize {
        lock(&self.0.open).get(key).map_or(0, VecDeque::len)
    }

    /// Sends `text`, which holds the identifier `envelope`, over one of the key's sockets, in turn, and waits for the
    /// client to acknowledge it; what the client answers with it comes back.
    pub async fn deliver(
        &self,
        key: &str,
        envelope: &str,
        text: String,
        patience: Duration,
    ) -> Result<Option<Value>, SocketError> {
        let (acknowledged, waiting) = self.hand_over(key, envelope, text)?;
        match timeout(patience, acknowledged).await {
            Ok(Ok(payload)) => Ok(payload),
            Ok(Err(_)) => Err(SocketError::Lost),
            Err(_) => {
                lock(&waiting).remove(envelope);
                Err(SocketError::Silence(patience))
            }
        }
    }

    fn hand_over(
        &self,
        key: &str,
        envelope: &str,
        mut text: String,
    ) -> Result<(oneshot::Receiver<Option<Value>>, Waiting), SocketError> {
        let mut open = lock(&self.0.open);
        let seats = open.get_mut(key).ok_or(SocketError::NobodyConnected)?;
        while let Some(seat) = seats.pop_front() {
            let (acknowledge, acknowledged) = oneshot::channel();
            lock(&seat.waiting).insert(envelope.to_owned(), acknowledge);
            match seat.outbox.try_send(text) {
                Ok(()) => {
                    let waiting = Arc::clone(&seat.waiting);
                    seats.push_back(seat);
                    return Ok((acknowledged, waiting));
                }
                // A client that does not read, or is gone: another socket of the key may do.
                Err(mpsc::error::TrySendError::Full(unsent) | mpsc::error::TrySendError::Closed(unsent)) => {
                    lock(&seat.waiting).remove(envelope);
                    seat.end.cancel();
                    text = unsent;
                }
            }
        }
        open.remove(key);
        Err(SocketError::NobodyConnected)
    }

    /// A place for one more socket; none when the key has as many as it may have.
    pub(super) fn take_place(&self, key: &str, limit: usize) -> Option<Place> {
        let mut open = lock(&self.0.open);
        let seats = open.entry(key.to_owned()).or_default();
        if seats.len() >= limit {
            return None;
        }
        let (outbox, inbox) = mpsc::channel(QUEUE);
        let place = Place {
            sockets: self.clone(),
            key: key.to_owned(),
            number: self.0.next.fetch_add(1, Ordering::Relaxed),
            inbox,
            waiting: Waiting::default(),
            end: CancellationToken::new(),
            count: seats.len() + 1,
        };
        seats.push_back(Seat {
            number: place.number,
            outbox,
            waiting: Arc::clone(&place.waiting),
            end: place.end.clone(),
        });
        Some(place)
    }
}

impl fmt::Debug for Sockets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let open = lock(&self.0.open);
        let counts = open.iter().map(|(key, seats)| (key, seats.len()));
        formatter.debug_map().entries(counts).finish()
    }
}

/// One socket's place among those that are open, given back when dropped.
pub(super) struct Place {
    sockets: Sockets,
    key: String,
    number: u64,
    /// What is to be sent.
    pub(super) inbox: mpsc::Receiver<String>,
    waiting: Waiting,
    /// Fires when the client is let go.
    pub(super) end: CancellationToken,
    /// How many sockets the key had with this one.
    pub(super) count: usize,
}

impl Place {
    /// Tells whoever waits for it that the client has got an envelope.
    pub(super) fn acknowledge(&self, envelope: &str, payload: Option<Value>) {
        if let Some(waiting) = lock(&self.waiting).remove(envelope) {
            // Whoever waited may have given up just now.
            let _ = waiting.send(payload);
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = lock(&self.sockets.0.open);
        if let Some(seats) = open.get_mut(&self.key) {
            seats.retain(|seat| seat.number != self.number);
            if seats.is_empty() {
                open.remove(&self.key);
            }
        }
        drop(open);
        lock(&self.waiting).clear();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Entries are put and taken whole: a panic elsewhere cannot leave them half-changed.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
