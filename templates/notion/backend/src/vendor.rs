//! How Notion speaks on the wire, in the kit's terms.

use asymmetric_kit::{
    Call, Incoming, Operation, RateLimit, Refusal, Reply, Tool, Vendor,
    arguments::{Arguments, ArgumentsError},
};
use http::{HeaderName, HeaderValue, header};
use serde_json::Value;

use crate::{
    endpoint::{self, ENDPOINTS},
    error::NotionError,
    ids, limits, published, tools, version,
};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-notion-request-id");

/// The backend of the template `notion`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Notion;

impl Vendor for Notion {
    fn name(&self) -> &'static str {
        "notion"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    fn operations(&self) -> Vec<Operation> {
        let names: Vec<&str> = ENDPOINTS.iter().map(|endpoint| endpoint.name).collect();
        let implemented = ENDPOINTS.iter().map(endpoint::Endpoint::operation);
        implemented
            .chain(endpoint::own_operations())
            .chain(published::missing(&names))
            .collect()
    }

    fn tools(&self) -> Vec<Tool> {
        tools::tools()
    }

    fn tool_headers(&self) -> Vec<(HeaderName, HeaderValue)> {
        vec![(version::VERSION, HeaderValue::from_static(version::CURRENT))]
    }

    fn driven(&self) -> &'static [&'static str] {
        &published::DRIVEN
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        &["code"]
    }

    fn arguments(&self, request: &Incoming) -> Result<Arguments, ArgumentsError> {
        if request.is_multipart() || request.body().is_empty() {
            return Arguments::from_request(request);
        }
        // Clients that forget to say so send JSON too.
        let mut arguments = Arguments::from_form(request.query().as_bytes()).as_map().clone();
        arguments.extend(Arguments::from_json(request.body())?.as_map().clone());
        Ok(Arguments::from(arguments))
    }

    fn rate_limits(&self, _tier: &'static str, call: &Call) -> Vec<RateLimit> {
        limits::limits(call)
    }

    fn refuse(&self, _request: &Incoming, refusal: &Refusal<'_>) -> Reply {
        let reply = refusal_error(refusal).reply();
        match refusal {
            Refusal::RateLimited { retry_after, .. } => {
                let seconds = retry_after.as_secs_f64().ceil().max(1.0);
                reply.with_header(header::RETRY_AFTER, &format!("{seconds:.0}"))
            }
            _ => reply,
        }
    }

    fn decorate(
        &self,
        _request: &Incoming,
        _operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        let Some(call) = call else { return };
        let id = ids::request(call);
        reply.set_header(REQUEST_ID, &id);
        if let Some(Value::Object(body)) = reply.json_mut() {
            body.insert("request_id".to_owned(), id.into());
        }
    }
}

fn refusal_error(refusal: &Refusal<'_>) -> NotionError {
    match refusal {
        Refusal::UnknownRoute | Refusal::UnknownMethod { .. } => NotionError::invalid_url(),
        Refusal::NotImplemented { operation } => {
            NotionError::not_implemented(&format!("the operation {}", operation.name()))
        }
        Refusal::NotAuthenticated | Refusal::InvalidCredential { .. } => NotionError::unauthorized(),
        Refusal::MissingScope { .. } => NotionError::restricted(),
        Refusal::RateLimited { .. } => NotionError::rate_limited(),
        Refusal::MalformedArguments(_) => NotionError::invalid_json(),
        Refusal::BodyTooLarge { limit } => NotionError::too_large(*limit),
        Refusal::UnknownEncoding { encoding } => {
            NotionError::invalid_request(format!("The content encoding {encoding} is not supported."))
        }
        Refusal::Fenced => NotionError::unavailable(),
        Refusal::Internal => NotionError::internal(),
    }
}
