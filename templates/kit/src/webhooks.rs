//! Webhooks to a machine that has no address here: that of a developer who runs `asym connect --webhooks`.
//!
//! It opens connections to a port on the loopback interface, which only a port-forward into the pod reaches, and then
//! answers on them as a server does: requests go out over what came in, one at a time on each.

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use std::{collections::VecDeque, io, sync::Arc, time::Duration};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
    time::timeout,
};
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// How long a delivery waits for a connection that others are using.
const QUEUE_LIMIT: Duration = Duration::from_secs(10);

/// How long an answer may take.
const ANSWER_LIMIT: Duration = Duration::from_secs(30);

/// Bytes of an answer that are read; senders of webhooks look at little more than the status.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// How long accepting pauses when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// Why a webhook was not delivered.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// No machine has connected.
    #[error("failed to deliver a webhook: nobody runs asym connect --webhooks")]
    NobodyConnected,
    /// All connections were in use for too long.
    #[error("failed to deliver a webhook: {} s passed before one of the connections was free", QUEUE_LIMIT.as_secs())]
    Busy,
    /// The connection broke off; whether the request arrived is not known.
    #[error("failed to deliver a webhook: the connection broke off")]
    Lost(#[source] hyper::Error),
    /// No answer came in time.
    #[error("failed to deliver a webhook: no answer in {} s", ANSWER_LIMIT.as_secs())]
    Silence,
    /// The answer is too large, or broke off.
    #[error("failed to read the answer to a webhook")]
    Answer(#[source] Box<dyn std::error::Error + Send + Sync>),
}

type Sender = SendRequest<Full<Bytes>>;

/// Where webhooks go when somebody is connected. Copies share their connections.
#[derive(Clone, Debug)]
pub struct Webhooks {
    /// Connections that nobody is using.
    idle: Arc<std::sync::Mutex<VecDeque<Sender>>>,
    returned: Arc<Notify>,
    /// How many connections there are.
    connected: watch::Sender<usize>,
}

impl Default for Webhooks {
    fn default() -> Self {
        Self {
            idle: Arc::default(),
            returned: Arc::default(),
            connected: watch::Sender::new(0),
        }
    }
}

impl Webhooks {
    /// Accepts connections until stopped.
    pub(crate) async fn listen(self, listener: TcpListener, stop: CancellationToken, tasks: TaskTracker) {
        while let Some(accepted) = stop.run_until_cancelled(listener.accept()).await {
            match accepted {
                Ok((stream, _)) => {
                    let (webhooks, stop) = (self.clone(), stop.clone());
                    tasks.spawn(async move {
                        if let Some(Err(error)) = stop.run_until_cancelled(webhooks.hold(stream)).await {
                            tracing::debug!(%error, "a connection for webhooks ended early");
                        }
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "failed to accept a connection for webhooks");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                }
            }
        }
    }

    /// Sends requests over `stream`, as they come, until it ends.
    async fn hold(&self, stream: TcpStream) -> io::Result<()> {
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
        let _counted = Counted::new(&self.connected);
        self.put(sender);
        connection.await.map_err(io::Error::other)
    }

    /// Waits until so many connections are open.
    pub async fn connected(&self, connections: usize) {
        let mut connected = self.connected.subscribe();
        // This holds the sender, so that it cannot be gone.
        let _ = connected.wait_for(|number| *number >= connections).await;
    }

    /// Whether anybody is there.
    pub fn is_connected(&self) -> bool {
        *self.connected.borrow() > 0
    }

    /// Sends `request`, whose URI is a path, at most once, and returns the answer.
    pub async fn deliver(
        &self,
        request: http::Request<Bytes>,
    ) -> Result<http::Response<Bytes>, DeliveryError> {
        let mut sender = self.take().await?;
        let answered = timeout(ANSWER_LIMIT, async {
            let answer = sender.send_request(request.map(Full::new)).await;
            let (head, body) = answer.map_err(DeliveryError::Lost)?.into_parts();
            let body = Limited::new(body, LARGEST_ANSWER).collect().await;
            let body = body.map_err(DeliveryError::Answer)?.to_bytes();
            Ok(http::Response::from_parts(head, body))
        });
        let answer = answered.await.map_err(|_| DeliveryError::Silence)??;
        self.put(sender);
        Ok(answer)
    }

    /// A connection that can be used, as soon as there is one.
    async fn take(&self) -> Result<Sender, DeliveryError> {
        let search = async {
            loop {
                let returned = self.returned.notified();
                while let Some(mut sender) = self.pop() {
                    if sender.ready().await.is_ok() {
                        return Ok(sender);
                    }
                }
                if !self.is_connected() {
                    return Err(DeliveryError::NobodyConnected);
                }
                returned.await;
            }
        };
        timeout(QUEUE_LIMIT, search)
            .await
            .unwrap_or(Err(DeliveryError::Busy))
    }

    fn pop(&self) -> Option<Sender> {
        self.idle
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .pop_front()
    }

    fn put(&self, sender: Sender) {
        self.idle
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push_back(sender);
        self.returned.notify_one();
    }
}

/// A connection, as long as it is there.
struct Counted<'a>(&'a watch::Sender<usize>);

impl<'a> Counted<'a> {
    fn new(connected: &'a watch::Sender<usize>) -> Self {
        connected.send_modify(|number| *number += 1);
        Self(connected)
    }
}

impl Drop for Counted<'_> {
    fn drop(&mut self) {
        self.0.send_modify(|number| *number -= 1);
    }
}
