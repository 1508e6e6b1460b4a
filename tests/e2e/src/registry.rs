//! Tags that move, at the registry that the cluster pulls from.

use bytes::Bytes;
use http::header::{ACCEPT, CONTENT_TYPE, HOST};
use http::{Method, Request};
use http_body_util::{BodyExt, Full};
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use k8s_openapi::api::apps::v1::Deployment;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::net::TcpStream;

use crate::cluster::{Cluster, SYSTEM};
use crate::operator::DEPLOYMENT;

/// Annotation that makes another image of the same layers.
const VARIANT: &str = "dev.getasym.e2e.variant";
/// Setting of the operator.
const MIRRORS: &str = "ASYM_IMAGE_MIRRORS";
/// What manifests of images may be.
const MANIFESTS: &str =
    "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// Has `tag` stand for another image that behaves as `pod_image` does (`host:port/repository@digest`); returns the
/// digest.
pub async fn point(cluster: &Cluster, pod_image: &str, tag: &str, variant: &str) -> String {
    let (repository, digest) = pod_image.split_once('@').expect("an image by digest");
    let (host, repository) = repository.split_once('/').expect("an image of a registry");
    let path = |reference: &str| format!("/v2/{repository}/manifests/{reference}");
    let host = &reachable(cluster, host).await;
    let (kind, manifest) = send(host, Method::GET, &path(digest), None).await;
    let mut manifest: Value = serde_json::from_slice(&manifest).expect("a manifest");
    manifest["annotations"][VARIANT] = json!(variant);
    let changed = manifest.to_string();
    let digest = format!("sha256:{}", hex::encode(Sha256::digest(&changed)));
    send(host, Method::PUT, &path(tag), Some((kind, changed))).await;
    digest
}

/// Where this machine reaches the registry, and the prefix of image names that the cluster looks for there.
pub async fn names(cluster: &Cluster) -> (String, String) {
    let mirrors = mirrors(cluster).await;
    let mirror = mirrors.first().expect("a mirror");
    let host = mirror["mirror"].as_str().expect("a host");
    let source = mirror["source"].as_str().expect("a source");
    (reachable(cluster, host).await, source.to_owned())
}

/// The nodes' name for the registry, or where the operator reaches it: one of them is for this machine, too.
async fn reachable(cluster: &Cluster, host: &str) -> String {
    if TcpStream::connect(host).await.is_ok() {
        return host.to_owned();
    }
    let mirrors = mirrors(cluster).await;
    let endpoint = mirrors.iter().find(|mirror| mirror["mirror"] == host);
    let endpoint = endpoint
        .and_then(|mirror| mirror["endpoint"].as_str())
        .expect("an endpoint");
    endpoint
        .strip_prefix("http://")
        .expect("a registry without encryption")
        .to_owned()
}

/// The mirrors that the operator is told of.
async fn mirrors(cluster: &Cluster) -> Vec<Value> {
    let deployments = cluster.namespaced::<Deployment>(SYSTEM);
    let deployment = deployments
        .get(DEPLOYMENT)
        .await
        .expect("the operator's Deployment");
    let pod = deployment
        .spec
        .and_then(|spec| spec.template.spec)
        .expect("its pod");
    let mut settings = pod
        .containers
        .into_iter()
        .filter_map(|container| container.env)
        .flatten();
    let mirrors = settings
        .find(|setting| setting.name == MIRRORS)
        .and_then(|setting| setting.value);
    let mirrors: Value = serde_json::from_str(&mirrors.expect("mirrors")).expect("mirrors as JSON");
    mirrors.as_array().expect("a list of mirrors").clone()
}

/// One request on a connection of its own; the answer's type and body.
async fn send(host: &str, method: Method, path: &str, body: Option<(String, String)>) -> (String, Bytes) {
    let stream = TcpStream::connect(host)
        .await
        .expect("the registry takes connections");
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
    // It ends with the sender; what goes wrong is told to whoever waits for the answer.
    tokio::spawn(async move { drop(connection.await) });
    let mut request = Request::builder()
        .method(&method)
        .uri(path)
        .header(HOST, host)
        .header(ACCEPT, MANIFESTS);
    let mut content = String::new();
    if let Some((kind, text)) = body {
        request = request.header(CONTENT_TYPE, kind);
        content = text;
    }
    let request = request.body(Full::new(Bytes::from(content))).expect("a request");
    let answer = sender.send_request(request).await.expect("an answer");
    let (status, headers) = (answer.status(), answer.headers().clone());
    let body = answer.into_body().collect().await.expect("a body").to_bytes();
    assert!(status.is_success(), "{method} {path}: {status} {body:?}");
    let kind = headers.get(CONTENT_TYPE).and_then(|kind| kind.to_str().ok());
    (kind.unwrap_or_default().to_owned(), body)
}
