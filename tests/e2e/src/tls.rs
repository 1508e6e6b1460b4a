//! A clone's API over TLS, as a client sees it that trusts nothing but what it was given.

use std::sync::Arc;

use http::header::{AUTHORIZATION, HOST};
use http::{Method, Request};
use http_body_util::{BodyExt, Empty};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use serde_json::Value;
use tokio_rustls::TlsConnector;

use crate::{TestNamespace, route};

/// What a server showed and said.
#[derive(Clone, Debug)]
pub struct Seen {
    /// Its certificate.
    pub certificate: Vec<u8>,
    /// The body of its answer.
    pub body: Value,
}

/// Asks `path` of the Service `name`, under its name with the namespace, trusting `authority` (PEM) alone.
pub async fn ask(
    namespace: &TestNamespace,
    name: &str,
    authority: &str,
    path: &str,
    token: &str,
) -> Result<Seen, String> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(authority.as_bytes()) {
        let certificate = certificate.map_err(|error| error.to_string())?;
        roots.add(certificate).map_err(|error| error.to_string())?;
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(roots)
        .with_no_client_auth();
    let host = format!("{name}.{}", namespace.name);
    let server = ServerName::try_from(host.clone()).map_err(|error| error.to_string())?;
    let stream = route::to_service(namespace, name, 443).await?;
    let stream = TlsConnector::from(Arc::new(config))
        .connect(server, stream)
        .await
        .map_err(|error| error.to_string())?;
    let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
    let certificate = shown
        .first()
        .map(|certificate| certificate.to_vec())
        .unwrap_or_default();
    let (mut sender, connection) = handshake(TokioIo::new(stream))
        .await
        .map_err(|error| error.to_string())?;
    // It ends with the sender; what goes wrong is told to whoever waits for the answer.
    tokio::spawn(async move { drop(connection.await) });
    let request = Request::builder()
        .method(Method::GET)
        .uri(path)
        .header(HOST, host)
        .header(AUTHORIZATION, format!("Bearer {token}"))
        .body(Empty::<Bytes>::new())
        .map_err(|error| error.to_string())?;
    let answer = sender
        .send_request(request)
        .await
        .map_err(|error| error.to_string())?;
    let body = answer
        .into_body()
        .collect()
        .await
        .map_err(|error| error.to_string())?;
    let body = serde_json::from_slice(&body.to_bytes()).map_err(|error| error.to_string())?;
    Ok(Seen { certificate, body })
}
