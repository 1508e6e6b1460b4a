//! How Slack speaks on the wire.

use crate::{
    answer::{messages, missing_scope, refusal},
    files, jobs,
    limits::limits,
    mcp, notice, operations, signature, standing,
};
use asymmetric_kit::{
    BoxFuture, Call, Delivery, DeliveryOutcome, DeliveryResponse, Failure, Incoming, Job, Operation,
    RateLimit, Refusal, Reply, Tool, Vendor, Verdict,
    arguments::{Arguments, ArgumentsError},
    http::Body,
};
use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Value, json};

const SCOPES: HeaderName = HeaderName::from_static("x-oauth-scopes");
const ACCEPTED_SCOPES: HeaderName = HeaderName::from_static("x-accepted-oauth-scopes");
const REQUEST_ID: HeaderName = HeaderName::from_static("x-slack-req-id");

/// Seconds after which a client between two epochs should come again.
const RETRY_AFTER: &str = "1";

/// The Slack Web API.
#[derive(Debug, Clone, Copy)]
pub struct Slack;

impl Vendor for Slack {
    fn name(&self) -> &'static str {
        "slack"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    fn operations(&self) -> Vec<Operation> {
        operations::table()
    }

    /// As every vendor's, but for two kinds of address: the body of an upload is a file, and addresses that apps are given
    /// read their bodies themselves, and say in their own way what is wrong with them.
    fn arguments(&self, request: &Incoming) -> Result<Arguments, ArgumentsError> {
        if request.path().starts_with(files::UPLOAD_PATH) {
            return Ok(files::upload_arguments(request));
        }
        let read = Arguments::from_request(request);
        if ["/actions/", "/app/", "/commands/", "/services/"]
            .iter()
            .any(|start| request.path().starts_with(start))
        {
            return Ok(read.unwrap_or_default());
        }
        read
    }

    fn tools(&self) -> Vec<Tool> {
        mcp::tools()
    }

    fn socket_message(&self, delivery: &Delivery, envelope: &str, attempt: u32) -> Option<String> {
        notice::enveloped(delivery, envelope, attempt)
    }

    fn driven(&self) -> &'static [&'static str] {
        &operations::DRIVEN
    }

    /// The bearer token, or the argument `token` as older clients send it.
    fn credential(&self, request: &Incoming, arguments: &Arguments) -> Option<String> {
        let argument = || arguments.filled("token").map(std::borrow::Cow::into_owned);
        request.bearer().map(str::to_owned).or_else(argument)
    }

    fn rate_limits(&self, tier: &'static str, call: &Call) -> Vec<RateLimit> {
        limits(tier, call)
    }

    fn refuse(&self, request: &Incoming, refused: &Refusal<'_>) -> Reply {
        match refused {
            Refusal::UnknownRoute | Refusal::UnknownMethod { .. } => {
                let method = request.path().strip_prefix("/api/").unwrap_or(request.path());
                refusal("unknown_method", json!({"req_method": method}))
            }
            Refusal::NotImplemented { operation } => {
                let mut fields = messages(&format!("{} is not implemented by this clone", operation.name()));
                fields["req_method"] = operation.name().into();
                refusal("not_implemented", fields)
            }
            Refusal::NotAuthenticated => refusal("not_authed", json!({})),
            Refusal::InvalidCredential { .. } if request.path().starts_with("/files-pri/") => {
                files::sign_in(request)
            }
            Refusal::InvalidCredential { .. } => refusal("invalid_auth", json!({})),
            Refusal::MissingScope { needed, provided } => missing_scope(needed, provided),
            Refusal::RateLimited { retry_after, .. } => {
                // Whole seconds, and rather later than too early.
                let seconds = retry_after.as_millis().div_ceil(1000).max(1);
                refusal("ratelimited", json!({}))
                    .with_status(StatusCode::TOO_MANY_REQUESTS)
                    .with_header(header::RETRY_AFTER, &seconds.to_string())
            }
            Refusal::MalformedArguments(ArgumentsError::NotAnObject) => refusal("json_not_object", json!({})),
            Refusal::MalformedArguments(ArgumentsError::Multipart(_)) => {
                refusal("invalid_form_data", json!({}))
            }
            Refusal::MalformedArguments(ArgumentsError::Encoding(_)) => refusal("request_timeout", json!({})),
            Refusal::MalformedArguments(_) => refusal("invalid_json", json!({})),
            Refusal::BodyTooLarge { .. } => {
                refusal("request_too_large", json!({})).with_status(StatusCode::PAYLOAD_TOO_LARGE)
            }
            Refusal::UnknownEncoding { .. } => {
                refusal("invalid_post_type", json!({})).with_status(StatusCode::UNSUPPORTED_MEDIA_TYPE)
            }
            Refusal::Fenced => refusal("service_unavailable", json!({}))
                .with_status(StatusCode::SERVICE_UNAVAILABLE)
                .with_header(header::RETRY_AFTER, RETRY_AFTER),
            Refusal::Internal => {
                refusal("internal_error", json!({})).with_status(StatusCode::INTERNAL_SERVER_ERROR)
            }
        }
    }

    fn run_job<'a>(&'a self, call: &'a mut Call, job: &'a Job) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(jobs::run(call, job))
    }

    fn decorate(
        &self,
        request: &Incoming,
        operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        if matches!(reply.body(), Body::Json(_)) {
            reply.set_header(header::CONTENT_TYPE, "application/json; charset=utf-8");
        }
        reply.set_header(
            header::CACHE_CONTROL,
            "private, no-cache, no-store, must-revalidate",
        );
        let Some(call) = call else { return };
        reply.set_header(
            REQUEST_ID,
            &call.request_identifier("", asymmetric_kit::Alphabet::Hex, 32),
        );
        if let Some(principal) = call.principal() {
            reply.set_header(SCOPES, &principal.scopes.join(","));
            let accepted = operation.map(Operation::accepted_scopes).unwrap_or_default();
            if !accepted.is_empty() {
                reply.set_header(ACCEPTED_SCOPES, &accepted.join(","));
            }
        }
        if let (Some(warning), Some(document)) = (charset_warning(request), reply.json_mut()) {
            warn(document, warning);
        }
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        &[
            "code",
            "response_url",
            "signing_secret",
            "ticket",
            "verification_token",
        ]
    }

    /// Tokens that expired, or are for other methods, get nowhere.
    fn before_handler<'a>(&'a self, call: &'a mut Call) -> BoxFuture<'a, Result<Option<Reply>, Failure>> {
        Box::pin(async { standing::check(call).map(|()| None) })
    }

    fn sign(
        &self,
        delivery: &Delivery,
        secret: Option<&str>,
        sent_at: Timestamp,
        attempt: u32,
    ) -> Vec<(HeaderName, String)> {
        signature::headers(delivery, secret, sent_at, attempt)
    }

    fn verdict(&self, delivery: &Delivery, response: &DeliveryResponse) -> Verdict {
        notice::verdict(delivery, response)
    }

    fn delivered<'a>(
        &'a self,
        call: &'a mut Call,
        delivery: &'a Delivery,
        outcome: &'a DeliveryOutcome,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(notice::delivered(call, delivery, outcome))
    }
}

/// What Slack says about the declared character set of a body.
fn charset_warning(request: &Incoming) -> Option<&'static str> {
    if request.body().is_empty() || !request.path().starts_with("/api/") {
        return None;
    }
    let has_charset = request
        .header("content-type")?
        .to_ascii_lowercase()
        .contains("charset");
    match request.media_type()?.as_str() {
        "application/json" if !has_charset => Some("missing_charset"),
        "application/x-www-form-urlencoded" if has_charset => Some("superfluous_charset"),
        _ => None,
    }
}

/// Adds a warning to a success.
fn warn(document: &mut Value, warning: &str) {
    if document["ok"] != true {
        return;
    }
    let all = match document.get("warning").and_then(Value::as_str) {
        Some(earlier) => format!("{earlier},{warning}"),
        None => warning.to_owned(),
    };
    document["response_metadata"]["warnings"] = all.split(',').collect();
    document["warning"] = all.into();
}
