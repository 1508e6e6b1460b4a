//! An HTTP/1.1 server on one listener, whose connections end in time for a fence and for the end of the process.

use bytes::Bytes;
use futures::future::BoxFuture;
use http_body_util::Full;
use hyper::{server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, future::pending, pin::pin, sync::Arc, time::Duration};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpListener, TcpStream},
    sync::watch,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_util::{sync::CancellationToken, task::TaskTracker};

/// A connection that sends no request for this long is closed.
const IDLE_LIMIT: Duration = Duration::from_secs(75);

/// A client that opens a connection for TLS and says nothing more is let go after this.
const HANDSHAKE_LIMIT: Duration = Duration::from_secs(10);

/// How long accepting pauses when the process has no file descriptor left.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

pub(crate) type Request = hyper::Request<hyper::body::Incoming>;
pub(crate) type Response = hyper::Response<Full<Bytes>>;
pub(crate) type Service = Arc<dyn Fn(Request) -> BoxFuture<'static, Response> + Send + Sync>;

/// What connections need to know about the instance.
#[derive(Clone)]
pub(crate) struct Lifetime {
    /// Ends the server: nothing more is accepted, connections close after the response they are at.
    pub(crate) stop: CancellationToken,
    /// Goes up with every fence: connections opened before it close after the response they are at.
    /// None for a server that fences do not concern.
    pub(crate) fences: Option<watch::Receiver<u64>>,
    pub(crate) tasks: TaskTracker,
}

/// On requests that came over TLS.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Encrypted;

/// Accepts until stopped; with `tls`, nothing but TLS.
pub(crate) async fn serve(
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    lifetime: Lifetime,
    service: Service,
) {
    while let Some(accepted) = lifetime.stop.run_until_cancelled(listener.accept()).await {
        match accepted {
            Ok((stream, _)) => {
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "failed to set TCP_NODELAY");
                }
                let (serving, service) = (lifetime.clone(), Arc::clone(&service));
                match tls.clone() {
                    None => lifetime.tasks.spawn(connection(stream, serving, service)),
                    Some(tls) => lifetime.tasks.spawn(encrypted(stream, tls, serving, service)),
                };
            }
            Err(error) => {
                tracing::warn!(%error, "failed to accept a connection");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// Ends with the first fence after now.
async fn next_fence(fences: Option<watch::Receiver<u64>>) {
    let Some(mut fences) = fences else {
        return pending().await;
    };
    let opened = *fences.borrow_and_update();
    let gate_is_gone = fences.wait_for(|number| *number > opened).await.is_err();
    if gate_is_gone {
        // And the whole server with it.
        pending::<()>().await;
    }
}

/// The same over TLS, after a handshake in time.
async fn encrypted(stream: TcpStream, tls: TlsAcceptor, lifetime: Lifetime, service: Service) {
    let handshake = timeout(HANDSHAKE_LIMIT, tls.accept(stream));
    let stream = match lifetime.stop.run_until_cancelled(handshake).await {
        Some(Ok(Ok(stream))) => stream,
        Some(Ok(Err(error))) => {
            tracing::debug!(%error, "a TLS handshake failed");
            return;
        }
        Some(Err(_)) | None => return,
    };
    let service: Service = Arc::new(move |mut request: Request| {
        request.extensions_mut().insert(Encrypted);
        service(request)
    });
    connection(stream, lifetime, service).await;
}

async fn connection(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    lifetime: Lifetime,
    service: Service,
) {
    let fenced = next_fence(lifetime.fences);
    let answering = service_fn(move |request| {
        let answer = service(request);
        async move { Ok::<_, Infallible>(answer.await) }
    });
    let serving = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_LIMIT)
        .serve_connection(TokioIo::new(stream), answering)
        .with_upgrades();
    let mut serving = pin!(serving);
    let ended = tokio::select! {
        ended = serving.as_mut() => ended,
        () = lifetime.stop.cancelled() => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
        () = fenced => {
            serving.as_mut().graceful_shutdown();
            serving.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(%error, "a connection ended early");
    }
}
