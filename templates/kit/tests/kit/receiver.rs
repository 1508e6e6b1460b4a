//! A server that deliveries go to.

use bytes::Bytes;
use http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use std::{
    collections::VecDeque,
    convert::Infallible,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpListener,
    sync::{Semaphore, mpsc},
};
use tokio_rustls::TlsAcceptor;

/// How long a test waits for something that is sure to come.
const PATIENCE: Duration = Duration::from_secs(20);

/// One request.
pub(crate) struct Received {
    pub(crate) at: Instant,
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    pub(crate) body: String,
}

impl Received {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("text")
    }
}

/// A server on the loopback interface.
pub(crate) struct Receiver {
    pub(crate) address: SocketAddr,
    requests: mpsc::UnboundedReceiver<Received>,
    /// What it answers with next; 200 when nothing is left.
    pub(crate) answers: Arc<Mutex<VecDeque<Response<Full<Bytes>>>>>,
    /// Each answer takes one of these, unless all are free to go.
    pub(crate) permits: Arc<Semaphore>,
}

/// An answer without a body.
pub(crate) fn status(code: u16) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::default());
    *response.status_mut() = StatusCode::from_u16(code).expect("a status");
    response
}

impl Receiver {
    /// Answers these statuses, and 200 from then on.
    pub(crate) async fn start(statuses: &[u16]) -> Self {
        Self::start_with(statuses, None).await
    }

    /// Like [`Receiver::start`], and answers when it is let to.
    pub(crate) async fn start_held() -> Self {
        let receiver = Self::start(&[]).await;
        receiver.permits.forget_permits(Semaphore::MAX_PERMITS);
        receiver
    }

    pub(crate) async fn start_with(statuses: &[u16], tls: Option<TlsAcceptor>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (sender, requests) = mpsc::unbounded_channel();
        let answers = Arc::new(Mutex::new(statuses.iter().map(|code| status(*code)).collect()));
        let permits = Arc::new(Semaphore::new(Semaphore::MAX_PERMITS));
        let (answering, held) = (Arc::clone(&answers), Arc::clone(&permits));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (sender, answering, held) = (sender.clone(), Arc::clone(&answering), Arc::clone(&held));
                let tls = tls.clone();
                tokio::spawn(async move {
                    match tls {
                        None => serve(stream, sender, answering, held).await,
                        Some(tls) => {
                            if let Ok(stream) = tls.accept(stream).await {
                                serve(stream, sender, answering, held).await;
                            }
                        }
                    }
                });
            }
        });
        Self {
            address,
            requests,
            answers,
            permits,
        }
    }

    /// The URL of a path.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The next request.
    pub(crate) async fn next(&mut self) -> Received {
        let next = tokio::time::timeout(PATIENCE, self.requests.recv()).await;
        next.expect("a request in time").expect("a request")
    }

    /// Whether nothing else has come.
    pub(crate) fn is_quiet(&mut self) -> bool {
        self.requests.try_recv().is_err()
    }
}

type Answers = Arc<Mutex<VecDeque<Response<Full<Bytes>>>>>;

async fn serve(
    stream: impl AsyncRead + AsyncWrite + Unpin,
    sender: mpsc::UnboundedSender<Received>,
    answers: Answers,
    held: Arc<Semaphore>,
) {
    let service = service_fn(move |request: Request<Incoming>| {
        let (sender, answers, held) = (sender.clone(), Arc::clone(&answers), Arc::clone(&held));
        async move {
            let (parts, body) = request.into_parts();
            let body = body.collect().await.expect("a body").to_bytes();
            let received = Received {
                at: Instant::now(),
                path: parts.uri.to_string(),
                headers: parts.headers,
                body: String::from_utf8_lossy(&body).into_owned(),
            };
            // A test that does not look is none of our business.
            let _ = sender.send(received);
            held.acquire().await.expect("a permit").forget();
            let next = answers.lock().expect("answers").pop_front();
            Ok::<_, Infallible>(next.unwrap_or_else(|| status(200)))
        }
    });
    let _ = http1::Builder::new()
        .serve_connection(TokioIo::new(stream), service)
        .await;
}
