//! How HubSpot speaks on the wire, in the kit's terms.

use asymmetric_kit::{
    Alphabet, Call, Incoming, Operation, RateLimit, Refusal, Reply, Tool, Vendor,
    arguments::{Arguments, ArgumentsError},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use serde_json::{Map, Value};
use std::{borrow::Cow, time::Duration};

use crate::{
    account, association, error::HubSpotError, input::WHOLE_BODY, owner, paths, pipeline, property,
    published, record, schema, scope, search, tools,
};

const CORRELATION_ID: HeaderName = HeaderName::from_static("x-hubspot-correlation-id");
const MAXIMUM: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-max");
const REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-remaining");
const INTERVAL: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-interval-milliseconds");
const DAILY: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily");
const DAILY_REMAINING: HeaderName = HeaderName::from_static("x-hubspot-ratelimit-daily-remaining");

/// What a private app of an account with a Professional or Enterprise subscription may ask
/// (<https://developers.hubspot.com/docs/developer-tooling/platform/usage-guidelines>): requests in 10 seconds, requests
/// of the whole account in a day, and searches of the whole account in a second.
const IN_TEN_SECONDS: u32 = 190;
const IN_A_DAY: u32 = 1_000_000;
const SEARCHES_IN_A_SECOND: u32 = 5;

/// The vendor's names of these limits.
const TEN_SECONDLY: &str = "TEN_SECONDLY_ROLLING";
const DAY: &str = "DAILY";
const SECONDLY: &str = "SECONDLY";

/// The tier of searches; all other operations are of [`BURST`].
const SEARCH: &str = "search";
const BURST: &str = "burst";

/// The backend of the template `hubspot`.
#[derive(Debug, Clone, Copy, Default)]
pub struct HubSpot;

/// All operations that have a handler.
pub(crate) fn implemented() -> Vec<Operation> {
    [
        record::all(),
        search::all(),
        association::all(),
        property::all(),
        pipeline::all(),
        schema::all(),
        owner::all(),
        account::all(),
    ]
    .into_iter()
    .flatten()
    .map(|operation| {
        let is_search = operation.name() == "crm.objects.searchApi.doSearch";
        operation.tier(if is_search { SEARCH } else { BURST })
    })
    .collect()
}

impl Vendor for HubSpot {
    fn name(&self) -> &'static str {
        "hubspot"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    fn operations(&self) -> Vec<Operation> {
        let mut operations = implemented();
        operations.extend(published::missing(&operations));
        operations
    }

    fn path_in_table<'a>(&self, path: &'a str) -> Cow<'a, str> {
        paths::in_table(path)
    }

    fn tools(&self) -> Vec<Tool> {
        tools::tools()
    }

    fn encode_arguments(&self, arguments: &Map<String, Value>) -> (HeaderValue, Bytes) {
        let document = match arguments.get(WHOLE_BODY) {
            Some(list) => list.to_string(),
            None => Value::Object(arguments.clone()).to_string(),
        };
        (HeaderValue::from_static("application/json"), document.into())
    }

    fn driven(&self) -> &'static [&'static str] {
        &published::DRIVEN
    }

    fn arguments(&self, request: &Incoming) -> Result<Arguments, ArgumentsError> {
        let body = request.body();
        // Version 4 of associations takes a list.
        if body.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[') {
            let whole = format!("{{\"{WHOLE_BODY}\":{}}}", String::from_utf8_lossy(body));
            return Arguments::from_json(whole.as_bytes());
        }
        Arguments::from_json(body)
    }

    fn rate_limits(&self, tier: &'static str, call: &Call) -> Vec<RateLimit> {
        if tier == SEARCH {
            let limit = RateLimit::sliding(SEARCHES_IN_A_SECOND, Duration::from_secs(1));
            return vec![limit.counted_by("search").named(SECONDLY)];
        }
        let app = call.principal().map_or("", |principal| principal.name.as_str());
        vec![
            RateLimit::sliding(IN_TEN_SECONDS, Duration::from_secs(10))
                .counted_by(format!("burst {app}"))
                .named(TEN_SECONDLY),
            RateLimit::aligned(IN_A_DAY, Duration::from_hours(24))
                .counted_by("day")
                .named(DAY),
        ]
    }

    fn refuse(&self, request: &Incoming, refusal: &Refusal<'_>) -> Reply {
        if let Refusal::RateLimited { standing, .. } = refusal {
            return limited(standing.name);
        }
        refusal_error(request, refusal).reply()
    }

    fn decorate(
        &self,
        _request: &Incoming,
        _operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        reply.set_header(
            header::CACHE_CONTROL,
            "no-cache, no-store, no-transform, must-revalidate, max-age=0",
        );
        let identifier = correlation(call);
        reply.set_header(CORRELATION_ID, &identifier);
        for standing in call.map(Call::rate_standings).unwrap_or_default() {
            let (maximum, remaining) = match standing.name {
                TEN_SECONDLY => {
                    reply.set_header(INTERVAL, &standing.per.as_millis().to_string());
                    (MAXIMUM, REMAINING)
                }
                DAY => (DAILY, DAILY_REMAINING),
                // Answers to searches say nothing about limits.
                _ => continue,
            };
            reply.set_header(maximum, &standing.limit.to_string());
            reply.set_header(remaining, &standing.remaining.to_string());
        }
        if !reply.status().is_success()
            && let Some(body) = reply.json_mut()
            && body["status"] == "error"
        {
            body["correlationId"] = identifier.into();
        }
    }

    fn secret_fields(&self) -> &'static [&'static str] {
        &["tokenkey"]
    }
}

/// What the vendor finds a request by, in the form of a UUID.
fn correlation(call: Option<&Call>) -> String {
    let digits = call.map_or_else(
        || "0".repeat(32),
        |call| call.request_identifier("", Alphabet::Hex, 32),
    );
    let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}

/// 429 for the limit of this name.
fn limited(policy: &str) -> Reply {
    let mut error = HubSpotError::new(
        StatusCode::TOO_MANY_REQUESTS,
        "RATE_LIMITS",
        format!("You have reached your {} limit.", policy.to_lowercase()),
    )
    .body();
    error["errorType"] = "RATE_LIMIT".into();
    error["policyName"] = policy.into();
    Reply::json(error).with_status(StatusCode::TOO_MANY_REQUESTS)
}

fn refusal_error(request: &Incoming, refusal: &Refusal<'_>) -> HubSpotError {
    let (method, path) = (request.method(), request.path());
    match refusal {
        Refusal::UnknownRoute => HubSpotError::not_found("resource not found"),
        Refusal::UnknownMethod { .. } => HubSpotError::new(
            StatusCode::METHOD_NOT_ALLOWED,
            "METHOD_NOT_ALLOWED",
            format!("HTTP method {method} is not allowed for {path}"),
        ),
        Refusal::NotImplemented { operation } => HubSpotError::new(
            StatusCode::NOT_IMPLEMENTED,
            "NOT_IMPLEMENTED",
            format!(
                "{} ({method} {path}) is not implemented in this clone",
                operation.name()
            ),
        ),
        Refusal::NotAuthenticated | Refusal::InvalidCredential { .. } => HubSpotError::new(
            StatusCode::UNAUTHORIZED,
            "INVALID_AUTHENTICATION",
            "Authentication credentials not found. This API supports OAuth 2.0 authentication and you can find more \
             details at https://developers.hubspot.com/docs/methods/auth/oauth-overview",
        ),
        Refusal::MissingScope { needed, .. } => scope::missing(needed),
        Refusal::MalformedArguments(error) => HubSpotError::invalid_input(error),
        Refusal::BodyTooLarge { limit } => HubSpotError::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "VALIDATION_ERROR",
            format!("The request body is larger than {limit} bytes"),
        ),
        Refusal::UnknownEncoding { encoding } => HubSpotError::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            "VALIDATION_ERROR",
            format!("The content encoding {encoding} is not supported"),
        ),
        Refusal::Fenced => HubSpotError::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "SERVICE_UNAVAILABLE",
            "The service is temporarily unavailable",
        ),
        Refusal::RateLimited { .. } | Refusal::Internal => HubSpotError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "INTERNAL_ERROR",
            "internal error",
        ),
    }
}
