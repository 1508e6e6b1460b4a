//! An API server that often refuses, breaks, or does what it is asked and loses the answer.

use std::convert::Infallible;
use std::io::Write;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use kube::Client;
use kube::client::Body;
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::cluster::Cluster;

type Answer = Response<UnsyncBoxBody<Bytes, kube::Error>>;

/// What happened to requests.
#[derive(Clone, Copy, Debug, Default)]
pub struct Told {
    /// Carried out and answered.
    pub truth: usize,
    /// 429, 500 or 409 without anything being done.
    pub refused: usize,
    /// Carried out, and the connection closed instead of an answer.
    pub lost: usize,
}

/// The liar; it ends with this.
pub struct Liar {
    kubeconfig: NamedTempFile,
    told: Arc<Mutex<Told>>,
    serving: JoinHandle<()>,
}

impl Liar {
    /// Lies in front of the cluster's API server; `seed` decides when.
    pub async fn start(cluster: &Cluster, seed: u64) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let told = Arc::new(Mutex::new(Told::default()));
        let shared = Arc::new(Shared {
            client: cluster.client.clone(),
            random: Mutex::new(StdRng::seed_from_u64(seed)),
            writes: AtomicU64::new(seed),
            told: Arc::clone(&told),
        });
        Self {
            kubeconfig: kubeconfig(address),
            told,
            serving: tokio::spawn(serve(listener, shared)),
        }
    }

    /// A kubeconfig that leads to it.
    pub fn kubeconfig(&self) -> &Path {
        self.kubeconfig.path()
    }

    /// What it did so far.
    pub fn told(&self) -> Told {
        *self.told.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Liar {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn kubeconfig(address: SocketAddr) -> NamedTempFile {
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "liar",
        "contexts": [{"name": "liar", "context": {"cluster": "liar", "user": "liar"}}],
        "clusters": [{"name": "liar", "cluster": {"server": format!("http://{address}")}}],
        "users": [{"name": "liar", "user": {}}],
    });
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(config.to_string().as_bytes())
        .expect("the file can be written");
    file
}

struct Shared {
    client: Client,
    random: Mutex<StdRng>,
    /// Writes so far, counted from the seed on.
    writes: AtomicU64,
    told: Arc<Mutex<Told>>,
}

enum Fate {
    Truth,
    Refused(StatusCode, &'static str),
    Lost,
}

impl Shared {
    /// One in 25 requests is refused, and exactly every 30th that writes loses its answer, so that no life
    /// goes without. Watches and the Lease are left alone: they only make a test slow.
    fn fate(&self, request: &Request<Incoming>) -> Fate {
        let query = request.uri().query().unwrap_or_default();
        let is_spared = query.contains("watch=") || request.uri().path().contains("/leases");
        let number = self
            .random
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .random_range(0..75);
        let is_write = !is_spared && *request.method() != Method::GET;
        let loses = is_write && self.writes.fetch_add(1, Ordering::Relaxed) % 30 == 29;
        let fate = match number {
            _ if is_spared => Fate::Truth,
            _ if loses => Fate::Lost,
            0 => Fate::Refused(StatusCode::TOO_MANY_REQUESTS, "TooManyRequests"),
            1 | 2 => Fate::Refused(StatusCode::INTERNAL_SERVER_ERROR, "InternalError"),
            3 if is_write => Fate::Refused(StatusCode::CONFLICT, "Conflict"),
            _ => Fate::Truth,
        };
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        match fate {
            Fate::Truth => told.truth += 1,
            Fate::Refused(..) => told.refused += 1,
            Fate::Lost => told.lost += 1,
        }
        fate
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            let answering = service_fn(move |request| {
                let shared = Arc::clone(&shared);
                async move { answer(&shared, request).await }
            });
            // A lost answer ends the connection; that is what it is for.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answering)
                .await;
        });
    }
}

async fn answer(shared: &Shared, request: Request<Incoming>) -> Result<Answer, std::io::Error> {
    let fate = shared.fate(&request);
    if let Fate::Refused(status, reason) = fate {
        return Ok(refusal(status, reason));
    }
    let (mut parts, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    // The client in front of the real server adds its own.
    parts.headers.remove(http::header::HOST);
    parts.headers.remove(http::header::AUTHORIZATION);
    let forwarded = Request::from_parts(parts, Body::from(body.to_vec()));
    let response = shared
        .client
        .send(forwarded)
        .await
        .map_err(std::io::Error::other)?;
    if let Fate::Lost = fate {
        return Err(std::io::Error::other("the answer is lost"));
    }
    Ok(response.map(BodyExt::boxed_unsync))
}

fn refusal(status: StatusCode, reason: &str) -> Answer {
    let body = json!({
        "apiVersion": "v1", "kind": "Status", "metadata": {}, "status": "Failure",
        "message": "a lie", "reason": reason, "code": status.as_u16(),
    });
    let full = Full::new(Bytes::from(body.to_string())).map_err(|never: Infallible| match never {});
    let mut response = Response::new(full.boxed_unsync());
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        http::header::CONTENT_TYPE,
        http::HeaderValue::from_static("application/json"),
    );
    if status == StatusCode::TOO_MANY_REQUESTS {
        headers.insert(http::header::RETRY_AFTER, http::HeaderValue::from_static("1"));
    }
    response
}
