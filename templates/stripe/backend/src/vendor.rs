//! How Stripe speaks on the wire, in the kit's terms.

use asymmetric_kit::{
    BoxFuture, Call, Delivery, DeliveryOutcome, Failure, Incoming, Job, Operation, RateLimit, Refusal, Reply,
    Tool, Vendor,
    arguments::{Arguments, ArgumentsError, to_form},
};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use jiff::Timestamp;
use serde_json::{Map, Value};
use std::time::Duration;

use crate::{
    authenticate, authentication, checkout, credit_notes,
    endpoint::{self, Endpoint, endpoints},
    error::{ErrorType, Problem, StripeError},
    form, idempotency, ids, invoices, jobs, payment_links, published, tools, webhook_endpoints,
};

/// The version that an account without a pinned one gets.
pub(crate) const DEFAULT_VERSION: &str = "2026-10-28.endive";

const REQUEST_ID: HeaderName = HeaderName::from_static("request-id");
const VERSION: HeaderName = HeaderName::from_static("stripe-version");
const ACCOUNT: HeaderName = HeaderName::from_static("stripe-account");
const SHOULD_RETRY: HeaderName = HeaderName::from_static("stripe-should-retry");
const LIMITED_REASON: HeaderName = HeaderName::from_static("stripe-rate-limited-reason");

/// Requests that an account may make in a second in a sandbox (<https://docs.stripe.com/rate-limits>). As many may go to
/// one endpoint, which is therefore no limit of its own.
const REQUESTS_PER_SECOND: u32 = 25;

/// The backend of the template `stripe`.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stripe;

impl Vendor for Stripe {
    fn name(&self) -> &'static str {
        "stripe"
    }

    fn health_path(&self) -> &'static str {
        "/api/health"
    }

    fn operations(&self) -> Vec<Operation> {
        let names: Vec<&str> = endpoints().map(|endpoint| endpoint.name).collect();
        let implemented = endpoints().map(Endpoint::operation);
        let own = [
            authenticate::operations().into(),
            checkout::page::operations(),
            checkout::payment_page_operations(),
            credit_notes::page::operations(),
            invoices::page::operations(),
            payment_links::page::operations(),
        ];
        implemented
            .chain(own.into_iter().flatten())
            .chain(published::missing(&names))
            .collect()
    }

    fn tools(&self) -> Vec<Tool> {
        tools::tools()
    }

    fn encode_arguments(&self, arguments: &Map<String, Value>) -> (HeaderValue, Bytes) {
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        (form, to_form(arguments).into())
    }

    fn driven(&self) -> &'static [&'static str] {
        &published::DRIVEN
    }

    fn arguments(&self, request: &Incoming) -> Result<Arguments, ArgumentsError> {
        let mut root = Map::new();
        form::decode_onto(&mut root, request.query().as_bytes())?;
        if !has_foreign_body(request) {
            form::decode_onto(&mut root, request.body())?;
        }
        Ok(Arguments::from(root))
    }

    fn credential(&self, request: &Incoming, _arguments: &Arguments) -> Option<String> {
        authentication::key(request)
    }

    fn rate_limits(&self, _tier: &'static str, call: &Call) -> Vec<RateLimit> {
        let account = call
            .principal()
            .map_or("", |principal| principal.subject.as_str());
        let limit = RateLimit::sliding(REQUESTS_PER_SECOND, Duration::from_secs(1));
        vec![limit.counted_by(account).named("global-rate")]
    }

    fn refuse(&self, request: &Incoming, refusal: &Refusal<'_>) -> Reply {
        let reply = refusal_error(request, refusal).reply();
        match refusal {
            Refusal::RateLimited { standing, .. } => reply.with_header(LIMITED_REASON, standing.name),
            _ => reply,
        }
    }

    fn decorate(
        &self,
        request: &Incoming,
        _operation: Option<&Operation>,
        call: Option<&Call>,
        reply: &mut Reply,
    ) {
        reply.set_header(header::CACHE_CONTROL, "no-cache, no-store");
        reply.set_header(header::VARY, "Origin");
        reply.set_header(
            VERSION,
            request.header(VERSION.as_str()).unwrap_or(DEFAULT_VERSION),
        );
        if reply.status() == StatusCode::UNAUTHORIZED {
            reply.set_header(header::WWW_AUTHENTICATE, "Bearer realm=\"Stripe\"");
        }
        if reply.status() == StatusCode::CONFLICT {
            reply.set_header(SHOULD_RETRY, "true");
        } else if !reply.status().is_success() && reply.status() != StatusCode::SERVICE_UNAVAILABLE {
            reply.set_header(SHOULD_RETRY, "false");
        }
        let Some(call) = call else { return };
        let id = ids::request(call);
        reply.set_header(REQUEST_ID, &id);
        if let Some(account) = request.header(ACCOUNT.as_str()) {
            reply.set_header(ACCOUNT, account);
        }
        if let Some(key) = idempotency::key(call) {
            reply.set_header(idempotency::KEY, key);
            reply.set_header(
                SHOULD_RETRY,
                if reply.status() == StatusCode::CONFLICT {
                    "true"
                } else {
                    "false"
                },
            );
            if !reply.headers().contains_key(idempotency::ORIGINAL_REQUEST) {
                reply.set_header(idempotency::ORIGINAL_REQUEST, &id);
            }
        }
        if let (Some(principal), Some(body)) = (call.principal(), reply.json_mut()) {
            StripeError::link_log(body, &principal.subject, &id);
        }
    }

    fn before_handler<'a>(&'a self, call: &'a mut Call) -> BoxFuture<'a, Result<Option<Reply>, Failure>> {
        Box::pin(async move {
            if let Err(error) = check_headers(call) {
                return Err(endpoint::refusal(&error, call).into());
            }
            match idempotency::replay(call).await {
                Ok(reply) => Ok(reply),
                Err(Problem::Refused(error) | Problem::Kept(error)) => {
                    Err(endpoint::refusal(&error, call).into())
                }
                Err(Problem::Failed(failure)) => Err(failure),
            }
        })
    }

    fn records_outcome(&self, call: &Call) -> bool {
        idempotency::key(call).is_some()
    }

    fn record_outcome<'a>(
        &'a self,
        call: &'a mut Call,
        reply: &'a Reply,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(idempotency::record(call, reply))
    }

    fn run_job<'a>(&'a self, call: &'a mut Call, job: &'a Job) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(jobs::run(call, job))
    }

    fn sign(
        &self,
        delivery: &Delivery,
        secret: Option<&str>,
        sent_at: Timestamp,
        _attempt: u32,
    ) -> Vec<(HeaderName, String)> {
        webhook_endpoints::headers(delivery, secret, sent_at)
    }

    fn delivered<'a>(
        &'a self,
        call: &'a mut Call,
        _delivery: &'a Delivery,
        outcome: &'a DeliveryOutcome,
    ) -> BoxFuture<'a, Result<(), Failure>> {
        Box::pin(webhook_endpoints::delivered(call, outcome))
    }
}

/// Whether there is a body in another encoding than the vendor reads.
fn has_foreign_body(request: &Incoming) -> bool {
    let form = "application/x-www-form-urlencoded";
    !request.body().is_empty() && request.media_type().is_some_and(|media| media != form)
}

/// What the vendor says about headers before it begins.
fn check_headers(call: &Call) -> Result<(), StripeError> {
    let request = call.request();
    if let Some(version) = request.header(VERSION.as_str())
        && !is_version(version)
    {
        return Err(StripeError::invalid(format!(
            "Invalid Stripe API version: {version}"
        )));
    }
    if has_foreign_body(request) {
        return Err(StripeError::invalid(
            "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any \
             questions, we can help at https://support.stripe.com/.",
        ));
    }
    let (Some(wanted), Some(principal)) = (request.header(ACCOUNT.as_str()), call.principal()) else {
        return Ok(());
    };
    if wanted == principal.subject {
        return Ok(());
    }
    let key = authentication::key(request)
        .map(|key| authentication::masked(&key))
        .unwrap_or_default();
    let message = format!(
        "The provided key '{key}' does not have access to account '{wanted}' (or that account does not exist). \
         Application access may have been revoked."
    );
    Err(StripeError {
        status: 403,
        ..StripeError::invalid(message).coded("account_invalid")
    })
}

/// Versions are dates, with a release name since 2024 and feature flags for previews; all of them are served alike.
pub(crate) fn is_version(text: &str) -> bool {
    let date = text.split(['.', ';']).next().unwrap_or_default();
    let shape = "0000-00-00";
    date.len() == shape.len()
        && date.bytes().zip(shape.bytes()).all(|(byte, model)| {
            if model == b'0' {
                byte.is_ascii_digit()
            } else {
                byte == model
            }
        })
}

fn refusal_error(request: &Incoming, refusal: &Refusal<'_>) -> StripeError {
    let internal = |status, message: &str| StripeError {
        status,
        kind: ErrorType::Api,
        ..StripeError::invalid(message)
    };
    match refusal {
        Refusal::UnknownRoute | Refusal::UnknownMethod { .. } => {
            StripeError::unrecognized_url(request.method().as_str(), request.path())
        }
        Refusal::NotImplemented { operation } => StripeError::not_implemented(&format!(
            "{} ({} {})",
            operation.name(),
            request.method(),
            request.path()
        )),
        Refusal::NotAuthenticated => authentication::missing_key(),
        Refusal::InvalidCredential { credential } => authentication::invalid_key(credential),
        Refusal::MissingScope { .. } => StripeError {
            status: 403,
            ..StripeError::invalid(
                "The provided key does not have the required permissions for this endpoint.",
            )
        },
        Refusal::RateLimited { .. } => StripeError {
            status: 429,
            ..StripeError::invalid(
                "Request rate limit exceeded. You can learn more about rate limits here \
                 https://stripe.com/docs/rate-limits.",
            )
            .coded("rate_limit")
        },
        Refusal::MalformedArguments(ArgumentsError::Other(reason)) => {
            StripeError::invalid(format!("Invalid request parameters: {reason}."))
        }
        Refusal::MalformedArguments(error) => {
            StripeError::invalid(format!("Invalid request parameters: {error}."))
        }
        Refusal::BodyTooLarge { limit } => StripeError {
            status: 413,
            ..StripeError::invalid(format!("The request body must be at most {limit} bytes."))
        },
        Refusal::UnknownEncoding { encoding } => StripeError {
            status: 415,
            ..StripeError::invalid(format!(
                "Invalid request: the content encoding '{encoding}' is not supported."
            ))
        },
        Refusal::Fenced => internal(
            503,
            "The API is temporarily unavailable. Please try again in a moment.",
        ),
        Refusal::Internal => internal(
            500,
            "Sorry! There was an error while talking to one of our backends. Please try again, or contact us at \
             https://support.stripe.com/ if it persists.",
        ),
    }
}
