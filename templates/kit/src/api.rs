//! The vendor's API on the wire: one request, from its body to its response.

use crate::{
    Incoming, Refusal, Reply,
    arguments::ArgumentsError,
    http::{
        BodyProblem, MAXIMUM_BODY_BYTES, accepts_gzip, read_body,
        server::{Request, Response},
    },
    instance::Shared,
    mcp, pipeline,
    socket::{self, Opening},
};
use http::{HeaderValue, header};
use serde_json::json;
use std::sync::Arc;

/// Answers one request.
pub(crate) async fn respond(shared: Arc<Shared>, mut request: Request) -> Response {
    if request.uri().path() == shared.vendor.health_path() {
        return Reply::json(json!({"status": "ok"})).into_response(false);
    }
    let upgrade = hyper::upgrade::on(&mut request);
    let (parts, body) = request.into_parts();
    let mut incoming = Incoming::without_body(&parts);
    let opening = Opening::of(&incoming, upgrade);
    let accepts_gzip = accepts_gzip(incoming.headers());
    let body = match read_body(body).await {
        Ok(body) => body,
        Err(problem) => return unread(&shared, &incoming, problem),
    };
    if let Err(problem) = incoming.take_body(body) {
        return refused(&shared, &incoming, problem);
    }
    let again = incoming.clone();
    // In a task of its own: a client that goes away does not leave a request half-done.
    let answer = tokio::spawn(let_in(Arc::clone(&shared), incoming));
    let (mut reply, fences) = answer.await.unwrap_or_else(|error| {
        tracing::error!(%error, "the task of a request ended early");
        (pipeline::refuse_outside(&shared, &again, &Refusal::Internal), 0)
    });
    match (reply.take_socket(), opening) {
        (None, _) => reply.into_response(accepts_gzip),
        (Some(_), None) => Opening::required(),
        (Some(socket), Some(opening)) => {
            let response = opening.response();
            let serving = Arc::clone(&shared);
            shared
                .tasks
                .spawn(async move { socket::hold(opening, socket, &serving, fences).await });
            response
        }
    }
}

/// The reply, and how many fences there were when the request was let in.
async fn let_in(shared: Arc<Shared>, request: Incoming) -> (Reply, u64) {
    let Some(admission) = shared.gate.enter().await else {
        return (pipeline::refuse_outside(&shared, &request, &Refusal::Fenced), 0);
    };
    let lease = admission.lease();
    let fences = lease.fences;
    if request.path() == mcp::PATH && !shared.tools.is_empty() {
        // Waited for to its end: what a tool calls is stopped one by one.
        return (Box::pin(mcp::answer(&shared, request, lease)).await, fences);
    }
    let held = request.clone();
    let answering = pipeline::answer(&shared, request, &lease);
    let reply = match lease.stop.run_until_cancelled(answering).await {
        Some(answered) => answered.reply,
        None => pipeline::refuse_outside(&shared, &held, &Refusal::Fenced),
    };
    (reply, fences)
}

/// The refusal of a body that was not read to its end.
fn unread(shared: &Shared, request: &Incoming, problem: BodyProblem) -> Response {
    let mut response = refused(shared, request, problem);
    // What is left of the body is not read: the connection cannot be used again.
    response
        .headers_mut()
        .insert(header::CONNECTION, HeaderValue::from_static("close"));
    response
}

fn refused(shared: &Shared, request: &Incoming, problem: BodyProblem) -> Response {
    tracing::debug!(error = %problem, path = request.path(), "a body was not read");
    let refuse = |refusal| pipeline::refuse_outside(shared, request, &refusal).into_response(false);
    match problem {
        BodyProblem::UnknownEncoding(encoding) => refuse(Refusal::UnknownEncoding { encoding: &encoding }),
        BodyProblem::Encoding(error) => refuse(Refusal::MalformedArguments(&ArgumentsError::Encoding(error))),
        BodyProblem::TooLarge | BodyProblem::Stalled | BodyProblem::Read(_) => {
            refuse(Refusal::BodyTooLarge {
                limit: MAXIMUM_BODY_BYTES,
            })
        }
    }
}
