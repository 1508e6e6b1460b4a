//! The way out of a clone: one HTTP request to where the allow-list lets it go, or to whoever runs
//! `asym connect --webhooks`.

use super::{
    DeliveryResponse,
    allow_list::{AllowList, AllowListError, Refused},
    target::{Host, Target, TargetError},
};
use crate::{
    tls::{self, TrustError},
    webhooks::{self, Webhooks},
};
use bytes::{Bytes, BytesMut};
use http::{HeaderMap, Request, Response, header};
use http_body_util::{BodyExt, Full};
use hyper::{body::Incoming, client::conn::http1::handshake};
use hyper_util::rt::TokioIo;
use rustls::{ClientConfig, pki_types::ServerName};
use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::{TcpStream, lookup_host},
    time::timeout,
};
use tokio_rustls::TlsConnector;

/// Bytes of an answer that are read; the rest is not waited for.
const LARGEST_ANSWER: usize = 64 * 1024;

/// Why a request did not get an answer.
#[derive(Debug, thiserror::Error)]
pub(super) enum SendError {
    #[error("failed to read the URL")]
    Target(#[from] TargetError),
    #[error("refused to deliver")]
    Refused(#[from] Refused),
    #[error("failed to put the request together")]
    Request(#[source] http::Error),
    #[error("failed to find the address of {0}: check that the name is right and known inside the cluster")]
    Resolve(String, #[source] io::Error),
    #[error("failed to find the address of {0}: the name has none")]
    NoAddress(String),
    #[error("failed to connect to {0}: check that something listens there")]
    Connect(SocketAddr, #[source] io::Error),
    #[error("failed to set up encryption")]
    Trust(#[from] TrustError),
    #[error(
        "failed to encrypt the connection to {0}: check its certificate; ASYM_WEBHOOK_CA adds authorities to trust"
    )]
    Encrypt(String, #[source] io::Error),
    #[error("failed to exchange a request for an answer: the connection broke off")]
    Exchange(#[from] hyper::Error),
    #[error("failed to deliver: no answer in {} ms", .0.as_millis())]
    Silence(Duration),
    #[error(transparent)]
    Connected(#[from] webhooks::DeliveryError),
}

/// What an instance sends through.
#[derive(Debug)]
pub(crate) struct Outbound {
    allowed: AllowList,
    /// Trusted besides the public ones, as PEM.
    authorities: Option<String>,
    /// Made with the first delivery that needs it.
    tls: Mutex<Option<Arc<ClientConfig>>>,
    webhooks: Webhooks,
}

impl Outbound {
    /// The way out that `allowed` (see [`AllowList::parse`]) leaves, with everything going to those connected to
    /// `webhooks` when there are any.
    pub(crate) fn new(
        allowed: &str,
        authorities: Option<String>,
        webhooks: Webhooks,
    ) -> Result<Self, AllowListError> {
        Ok(Self {
            allowed: AllowList::parse(allowed)?,
            authorities,
            tls: Mutex::new(None),
            webhooks,
        })
    }

    /// Sends a `POST` and gives what comes back within `limit`.
    pub(super) async fn send(
        &self,
        url: &str,
        headers: HeaderMap,
        body: Bytes,
        limit: Duration,
    ) -> Result<DeliveryResponse, SendError> {
        let target = Target::parse(url)?;
        let mut request = Request::post(target.path.as_str())
            .header(header::HOST, &target.authority)
            .body(body)
            .map_err(SendError::Request)?;
        request.headers_mut().extend(headers);
        let sending = async {
            if self.webhooks.is_connected() {
                let answer = self.webhooks.deliver(request).await?;
                return Ok(shortened(answer));
            }
            self.send_out(&target, request).await
        };
        timeout(limit, sending)
            .await
            .unwrap_or(Err(SendError::Silence(limit)))
    }

    async fn send_out(
        &self,
        target: &Target,
        request: Request<Bytes>,
    ) -> Result<DeliveryResponse, SendError> {
        self.allowed.check_host(target)?;
        let stream = self.connect(target).await?;
        if !target.is_encrypted {
            return exchange(stream, request).await;
        }
        let failed = |error| SendError::Encrypt(target.authority.clone(), error);
        let name = match &target.host {
            Host::Name(name) => {
                ServerName::try_from(name.clone()).map_err(|error| failed(io::Error::other(error)))?
            }
            Host::Address(address) => ServerName::IpAddress((*address).into()),
        };
        let connector = TlsConnector::from(self.encryption()?);
        let stream = connector.connect(name, stream).await.map_err(failed)?;
        exchange(stream, request).await
    }

    /// Connects to an address that was looked at: the name is resolved once, and one bad address spoils all of them.
    async fn connect(&self, target: &Target) -> Result<TcpStream, SendError> {
        let addresses: Vec<SocketAddr> = match &target.host {
            Host::Address(address) => vec![SocketAddr::new(*address, target.port)],
            Host::Name(name) => lookup_host((name.as_str(), target.port))
                .await
                .map_err(|error| SendError::Resolve(name.clone(), error))?
                .collect(),
        };
        for address in &addresses {
            self.allowed.check_address(target, address.ip())?;
        }
        let mut failed = SendError::NoAddress(target.authority.clone());
        for address in addresses {
            match TcpStream::connect(address).await {
                Ok(stream) => return Ok(stream),
                Err(error) => failed = SendError::Connect(address, error),
            }
        }
        Err(failed)
    }

    fn encryption(&self) -> Result<Arc<ClientConfig>, TrustError> {
        let mut slot = self.tls.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(config) = slot.as_ref() {
            return Ok(Arc::clone(config));
        }
        let config = Arc::new(tls::public_client(self.authorities.as_deref())?);
        *slot = Some(Arc::clone(&config));
        Ok(config)
    }
}

/// One request and its answer on a connection of their own.
async fn exchange(
    stream: impl AsyncRead + AsyncWrite + Send + Unpin + 'static,
    mut request: Request<Bytes>,
) -> Result<DeliveryResponse, SendError> {
    request
        .headers_mut()
        .insert(header::CONNECTION, header::HeaderValue::from_static("close"));
    let (mut sender, connection) = handshake(TokioIo::new(stream)).await?;
    let answering = async {
        let answer = sender.send_request(request.map(Full::new)).await?;
        read(answer).await
    };
    tokio::pin!(answering);
    tokio::select! {
        answer = &mut answering => answer,
        // It ends with the answer, which may not have been read from it yet.
        ended = connection => match ended {
            Ok(()) => answering.await,
            Err(error) => Err(error.into()),
        },
    }
}

async fn read(answer: Response<Incoming>) -> Result<DeliveryResponse, SendError> {
    let (head, mut body) = answer.into_parts();
    let mut read = BytesMut::new();
    while read.len() < LARGEST_ANSWER
        && let Some(frame) = body.frame().await
    {
        if let Ok(data) = frame?.into_data() {
            let wanted = data.len().min(LARGEST_ANSWER - read.len());
            read.extend_from_slice(data.get(..wanted).unwrap_or_default());
        }
    }
    Ok(DeliveryResponse {
        status: head.status,
        headers: head.headers,
        body: read.freeze(),
    })
}

fn shortened(answer: Response<Bytes>) -> DeliveryResponse {
    let (head, mut body) = answer.into_parts();
    body.truncate(LARGEST_ANSWER);
    DeliveryResponse {
        status: head.status,
        headers: head.headers,
        body,
    }
}
