//! How Linear speaks on the wire, in the kit's terms.

use crate::{
    error::{Kind, LinearError},
    graphql::{self, Documents},
    operations, published, schema, tools,
};
use asymmetric_kit::{
    BoxFuture, Call, HandlerResult, Incoming, Operation, RateLimit, Refusal, Reply, Tool, Vendor,
    arguments::Arguments,
};
use http::{HeaderName, StatusCode, header};
use serde_json::Map;
use std::{sync::Arc, time::Duration};

/// The one route; its operations are the fields that documents call.
const GRAPHQL: &str = "asymmetric.graphql";

/// The tier of all operations: limits are of the user, not of a field.
const TIER: &str = "requests";

/// Requests of one user in an hour with an API key (<https://linear.app/developers/rate-limiting>).
const REQUESTS_PER_HOUR: u32 = 5000;

const REQUESTS_LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-requests-limit");
const REQUESTS_REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-requests-remaining");
const REQUESTS_RESET: HeaderName = HeaderName::from_static("x-ratelimit-requests-reset");

/// The backend of the template `linear`.
#[derive(Clone, Default)]
pub struct Linear {
    documents: Arc<Documents>,
}

impl Vendor for Linear {
    fn name(&self) -> &'static str {
        "linear"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    fn operations(&self) -> Vec<Operation> {
        let documents = Arc::clone(&self.documents);
        let handler = handler(move |call| {
            let documents = Arc::clone(&documents);
            Box::pin(async move { graphql::execute(&documents, call).await })
        });
        let host = Operation::post(GRAPHQL, "/graphql", handler)
            .tier(TIER)
            .summary("Executes a GraphQL document; its operations are the fields that it calls.");
        let implemented =
            operations::operations().map(|field| Operation::inside(&host, field.name).tier(TIER));
        let implemented: Vec<Operation> = implemented.collect();
        let missing: Vec<Operation> = published::missing(&host, &implemented).collect();
        std::iter::once(host.clone())
            .chain(implemented)
            .chain(missing)
            .collect()
    }

    fn prepare(&self) {
        schema::schema();
    }

    fn tools(&self) -> Vec<Tool> {
        tools::tools()
    }

    fn driven(&self) -> &'static [&'static str] {
        &published::DRIVEN
    }

    /// API keys as they are, OAuth tokens after `Bearer`.
    fn credential(&self, request: &Incoming, _arguments: &Arguments) -> Option<String> {
        let sent = request.header(header::AUTHORIZATION.as_str())?.trim();
        let token = match sent.split_once(' ') {
            Some((scheme, token)) if scheme.eq_ignore_ascii_case("bearer") => token.trim(),
            _ => sent,
        };
        (!token.is_empty()).then(|| token.to_owned())
    }

    fn called_inside(&self, operation: &Operation, arguments: &Arguments) -> Vec<String> {
        if operation.name() != GRAPHQL {
            return Vec::new();
        }
        let name = arguments.filled("operationName");
        arguments
            .filled("query")
            .map(|text| self.documents.called(&text, name.as_deref()))
            .unwrap_or_default()
    }

    fn rate_limits(&self, _tier: &'static str, call: &Call) -> Vec<RateLimit> {
        let user = call
            .principal()
            .map_or("", |principal| principal.subject.as_str());
        let limit = RateLimit::from_first(REQUESTS_PER_HOUR, Duration::from_hours(1));
        vec![limit.counted_by(user).named("requests")]
    }

    fn refuse(&self, _request: &Incoming, refusal: &Refusal<'_>) -> Reply {
        match refusal {
            Refusal::NotImplemented { operation } => not_implemented(operation.name()),
            Refusal::UnknownRoute => {
                Reply::json(serde_json::json!({"error": "Not Found"})).with_status(StatusCode::NOT_FOUND)
            }
            Refusal::UnknownMethod { .. } => LinearError::document("GraphQL only supports POST requests.")
                .reply()
                .with_status(StatusCode::METHOD_NOT_ALLOWED),
            Refusal::Fenced => internal("The workspace is being restored")
                .reply()
                .with_status(StatusCode::SERVICE_UNAVAILABLE),
            Refusal::RateLimited { retry_after, .. } => {
                let seconds = retry_after.as_secs_f64().ceil().to_string();
                refusal_error(refusal)
                    .reply()
                    .with_header(header::RETRY_AFTER, &seconds)
            }
            Refusal::BodyTooLarge { .. } => refusal_error(refusal)
                .reply()
                .with_status(StatusCode::PAYLOAD_TOO_LARGE),
            _ => refusal_error(refusal).reply(),
        }
    }

    fn decorate(
        &self,
        _request: &Incoming,
        _operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        reply.set_header(header::CACHE_CONTROL, "no-store");
        for standing in call.map(Call::rate_standings).unwrap_or_default() {
            reply.set_header(REQUESTS_LIMIT, &standing.limit.to_string());
            reply.set_header(REQUESTS_REMAINING, &standing.remaining.to_string());
            // Milliseconds since 1970.
            reply.set_header(REQUESTS_RESET, &standing.reset.as_millisecond().to_string());
        }
    }
}

/// Lets a closure be a handler of calls of any lifetime.
fn handler<F>(run: F) -> F
where
    F: for<'a> Fn(&'a mut Call) -> BoxFuture<'a, HandlerResult> + Send + Sync,
{
    run
}

/// The answer of a field that the clone does not have: that of any field that has no value.
fn not_implemented(operation: &str) -> Reply {
    let (_, field) = operation.split_once('.').unwrap_or(("", operation));
    let place = Map::from_iter([("path".to_owned(), serde_json::json!([field]))]);
    let entry = LinearError::unsupported(operation).entry(place);
    Reply::json(serde_json::json!({"errors": [entry], "data": null}))
}

fn internal(message: &str) -> LinearError {
    LinearError::new(Kind::Internal, message, "Something went wrong. Please try again.")
}

fn refusal_error(refusal: &Refusal<'_>) -> LinearError {
    match refusal {
        Refusal::NotAuthenticated | Refusal::InvalidCredential { .. } => LinearError::new(
            Kind::Authentication,
            "Authentication required, not authenticated",
            "You need to authenticate to access this operation.",
        ),
        Refusal::MissingScope { needed, .. } => LinearError::new(
            Kind::Forbidden,
            format!("Invalid scope: `{}` required", needed.join("` or `")),
            "The token does not have the scope that this operation needs.",
        ),
        Refusal::RateLimited { .. } => LinearError::new(
            Kind::RateLimited,
            "Rate limit exceeded",
            "Rate limit exceeded. Only 5000 requests are allowed per 1 hour.",
        ),
        Refusal::MalformedArguments(error) => LinearError::document(error.to_string()).coded("BAD_REQUEST"),
        Refusal::BodyTooLarge { limit } => {
            LinearError::document(format!("The body is larger than {limit} bytes."))
                .coded("PAYLOAD_TOO_LARGE")
        }
        Refusal::UnknownEncoding { encoding } => {
            LinearError::document(format!("unsupported content encoding \"{encoding}\"")).coded("BAD_REQUEST")
        }
        _ => internal("Internal server error"),
    }
}
