//! Webhooks from clones to a server on this machine.
//!
//! The backend has no way here, so that this connects to it and then answers on those connections as a server does:
//! each request is handed on to the local server, and its answer goes back.

use std::convert::Infallible;
use std::time::{Duration, Instant};

use asymmetric_crd::constants::WEBHOOKS_PORT;
use bytes::Bytes;
use http::header::{CONNECTION, CONTENT_TYPE, HOST, HeaderValue, TRANSFER_ENCODING, UPGRADE};
use http::{HeaderName, Request, Response, StatusCode};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper::{client, server};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::console::Console;
use crate::failure;
use crate::provider::Connection;
use crate::render;
use crate::session::Session;

/// Connections per clone: as many webhooks are answered at once, others wait for one of them.
const CONNECTIONS: usize = 4;

/// How long a backend that is being restarted is waited for.
const PATIENCE: Duration = Duration::from_mins(1);

/// Pause before another connection.
const PAUSE: Duration = Duration::from_secs(1);

/// How long the local server may take; the backend waits a second longer.
const ANSWER_LIMIT: Duration = Duration::from_secs(29);

/// What belongs to one connection, and not to the request or answer on it.
const HOP_BY_HOP: [HeaderName; 4] = [
    CONNECTION,
    TRANSFER_ENCODING,
    UPGRADE,
    HeaderName::from_static("keep-alive"),
];

/// An answer of the local server, or one of our own.
type Answer = Response<Either<Incoming, Full<Bytes>>>;

/// Where webhooks go, and what is said of them.
#[derive(Clone)]
struct Relay {
    id: String,
    /// `host:port` of the local server.
    target: String,
    console: Console,
}

/// Reads `HOST:PORT`, or the port alone, which means this machine.
pub fn target(text: &str) -> Result<String, String> {
    let (host, port) = text.rsplit_once(':').unwrap_or(("127.0.0.1", text));
    match port.parse::<u16>() {
        Ok(port) if port > 0 && !host.is_empty() && !host.contains('/') => Ok(format!("{host}:{port}")),
        _ => Err("expected an address such as 127.0.0.1:8080, or a port".to_owned()),
    }
}

/// Hands the webhooks of a clone on to `target`, for as long as it is polled.
pub async fn relay(id: String, target: String, session: Session) {
    let connections = (0..CONNECTIONS).map(|number| {
        let relay = Relay {
            id: id.clone(),
            target: target.clone(),
            console: session.console.clone(),
        };
        // What goes wrong goes wrong for all of them.
        keep_connected(relay, number == 0, session.clone())
    });
    futures::future::join_all(connections).await;
}

/// Holds one connection to whichever pod serves.
async fn keep_connected(relay: Relay, is_first: bool, session: Session) {
    let mut said = String::new();
    loop {
        let problem = match session.provider.connect(&relay.id, WEBHOOKS_PORT, PATIENCE).await {
            Ok(stream) => {
                let since = Instant::now();
                relay.answer(stream).await;
                // A backend from before there were webhooks refuses the port, which ends the connection at once.
                let refused = since.elapsed() < PAUSE;
                let advice = format!(
                    "{} takes no connections for webhooks; if it stays so: asym upgrade {}",
                    relay.id, relay.id
                );
                refused.then_some(advice)
            }
            Err(failure) => failure.rendered(),
        };
        let problem = problem.unwrap_or_default();
        if is_first && !problem.is_empty() && problem != said {
            relay.console.complain(&problem);
        }
        said = problem;
        sleep(PAUSE).await;
    }
}

impl Relay {
    /// Answers the requests on one connection until it ends.
    async fn answer(&self, stream: Connection) {
        let service = service_fn(|request| async { Ok::<_, Infallible>(self.exchange(request).await) });
        // The other side ends it whenever it likes; the next connection is made anyway.
        let _ = server::conn::http1::Builder::new()
            .serve_connection(TokioIo::new(stream), service)
            .await;
    }

    /// The answer to one request, and a line about it.
    async fn exchange(&self, request: Request<Incoming>) -> Answer {
        let started = Instant::now();
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let handed_on = timeout(ANSWER_LIMIT, hand_on(request, &self.target)).await;
        let (answer, problem) = match handed_on {
            Ok(Ok(answer)) => (answer, None),
            Ok(Err(error)) => {
                let why = format!(
                    "{} does not answer: {}",
                    self.target,
                    failure::chain(error.as_ref())
                );
                (refusal(StatusCode::BAD_GATEWAY, &why), Some(why))
            }
            Err(_) => {
                let why = format!("{} did not answer in {} s", self.target, ANSWER_LIMIT.as_secs());
                (refusal(StatusCode::GATEWAY_TIMEOUT, &why), Some(why))
            }
        };
        let line = render::webhooks::line(
            &self.id,
            method.as_str(),
            &path,
            answer.status().as_u16(),
            started.elapsed(),
            problem.as_deref(),
        );
        self.console.remark(&line);
        answer
    }
}

/// Sends the request to the local server as one of its own.
async fn hand_on(
    mut request: Request<Incoming>,
    target: &str,
) -> Result<Answer, Box<dyn std::error::Error + Send + Sync>> {
    let stream = TcpStream::connect(target).await?;
    let (mut sender, connection) = client::conn::http1::handshake(TokioIo::new(stream)).await?;
    // It ends with the answer's body; why it ends is told to whoever reads that.
    tokio::spawn(async move { drop(connection.await) });
    for name in HOP_BY_HOP {
        request.headers_mut().remove(name);
    }
    // Servers in development often answer to the name that they are called by here alone.
    request.headers_mut().insert(HOST, HeaderValue::from_str(target)?);
    let mut answer = sender.send_request(request).await?;
    for name in HOP_BY_HOP {
        answer.headers_mut().remove(name);
    }
    Ok(answer.map(Either::Left))
}

fn refusal(status: StatusCode, why: &str) -> Answer {
    let mut answer = Response::new(Either::Right(Full::from(format!(
        "asym connect --webhooks: {why}\n"
    ))));
    *answer.status_mut() = status;
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    answer.headers_mut().insert(CONTENT_TYPE, text);
    answer
}

#[cfg(test)]
mod tests;
