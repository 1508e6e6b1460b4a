//! A git repository over HTTP: git's own server program behind a few lines of CGI. Pods reach it at the address of
//! their node, which has to be this machine.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::Arc;

use bytes::Bytes;
use http::{HeaderMap, Request, Response};
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::task::JoinHandle;

use crate::cluster::Cluster;

/// The server; it ends with this.
pub struct GitServer {
    address: String,
    serving: JoinHandle<()>,
}

impl GitServer {
    /// Serves the bare repositories in `folder`.
    pub async fn start(cluster: &Cluster, folder: &Path) -> Self {
        let node = cluster.node_address().await;
        let listener = TcpListener::bind((node.as_str(), 0)).await;
        let listener = listener
            .unwrap_or_else(|error| panic!("the node's address {node} is not this machine's: {error}"));
        let address = listener.local_addr().expect("an address").to_string();
        Self {
            address,
            serving: tokio::spawn(serve(listener, folder.into())),
        }
    }

    /// Where pods fetch a repository.
    pub fn url(&self, repository: &str) -> String {
        format!("http://{}/{repository}", self.address)
    }
}

impl Drop for GitServer {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

async fn serve(listener: TcpListener, folder: PathBuf) {
    let folder: Arc<Path> = folder.into();
    while let Ok((stream, _)) = listener.accept().await {
        let folder = Arc::clone(&folder);
        tokio::spawn(async move {
            let answering = service_fn(move |request| {
                let folder = Arc::clone(&folder);
                async move { answer(&folder, request).await }
            });
            // Whoever fetched may be gone before it has read everything.
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), answering)
                .await;
        });
    }
}

async fn answer(folder: &Path, request: Request<Incoming>) -> Result<Response<Full<Bytes>>, std::io::Error> {
    let (head, body) = request.into_parts();
    let body = body.collect().await.map_err(std::io::Error::other)?.to_bytes();
    let field = |name: &str| text(&head.headers, name);
    let mut backend = Command::new("git")
        .arg("http-backend")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REQUEST_METHOD", head.method.as_str())
        .env("PATH_INFO", head.uri.path())
        .env("QUERY_STRING", head.uri.query().unwrap_or_default())
        .env("CONTENT_TYPE", field("content-type"))
        .env("CONTENT_LENGTH", body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", field("content-encoding"))
        .env("GIT_PROTOCOL", field("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()?;
    let mut input = backend.stdin.take().expect("its input");
    let give = async move { input.write_all(&body).await };
    let (given, output) = tokio::join!(give, backend.wait_with_output());
    let output = output?.stdout;
    // It may answer without reading everything.
    drop(given);
    response(&output).ok_or_else(|| std::io::Error::other("git http-backend gave no answer"))
}

/// What a CGI program printed, as an answer.
fn response(output: &[u8]) -> Option<Response<Full<Bytes>>> {
    let end = output.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = (output.get(..end)?, output.get(end + 4..)?);
    let mut response = Response::builder();
    for line in std::str::from_utf8(head).ok()?.lines() {
        let (name, value) = line.split_once(": ")?;
        response = if name == "Status" {
            response.status(value.split(' ').next()?)
        } else {
            response.header(name, value)
        };
    }
    response.body(Full::new(Bytes::copy_from_slice(body))).ok()
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_program_prints_is_an_answer() {
        let printed = b"Status: 404 Not Found\r\nCache-Control: no-cache\r\n\r\nnothing here";
        let answer = response(printed).expect("an answer");
        assert_eq!(answer.status(), 404);
        assert_eq!(answer.headers()["cache-control"], "no-cache");
        let plain = response(b"Content-Type: text/plain\r\n\r\n").expect("an answer");
        assert_eq!(plain.status(), 200);
        assert!(response(b"no head").is_none());
    }
}
