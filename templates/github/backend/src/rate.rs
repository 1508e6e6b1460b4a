//! Rate limits, and what answers say about them.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api>

use asymmetric_kit::{Call, RateLimit, RateStanding, Reply};
use http::{HeaderName, StatusCode};
use serde_json::{Map, Value, json};
use std::time::Duration;

/// The tier of most operations.
pub(crate) const CORE: &str = "core";
/// The tier of searches.
pub(crate) const SEARCH: &str = "search";
/// The tier of asking where one stands, which is free.
pub(crate) const OVERVIEW: &str = "overview";

const LIMIT: HeaderName = HeaderName::from_static("x-ratelimit-limit");
const REMAINING: HeaderName = HeaderName::from_static("x-ratelimit-remaining");
const RESET: HeaderName = HeaderName::from_static("x-ratelimit-reset");
const USED: HeaderName = HeaderName::from_static("x-ratelimit-used");
const RESOURCE: HeaderName = HeaderName::from_static("x-ratelimit-resource");

const HOUR: Duration = Duration::from_hours(1);
const MINUTE: Duration = Duration::from_mins(1);

/// Requests of a resource in its window: authenticated and not.
fn allowance(resource: &str, is_authenticated: bool) -> (u32, Duration) {
    match (resource, is_authenticated) {
        (SEARCH, true) => (30, MINUTE),
        (SEARCH, false) => (10, MINUTE),
        (_, true) => (5000, HOUR),
        (_, false) => (60, HOUR),
    }
}

/// The limit that counts a call; both of them, which do not, for the overview.
pub(crate) fn limits(tier: &'static str, call: &Call) -> Vec<RateLimit> {
    if tier == OVERVIEW {
        return vec![limit(CORE, call).observed(), limit(SEARCH, call).observed()];
    }
    vec![limit(tier, call)]
}

fn limit(resource: &'static str, call: &Call) -> RateLimit {
    let caller = call
        .principal()
        .map_or("anonymous", |principal| principal.subject.as_str());
    let (requests, window) = allowance(resource, call.principal().is_some());
    RateLimit::from_first(requests, window)
        .counted_by(format!("{resource} {caller}"))
        .named(resource)
}

/// Whether an answer counts: what an authenticated client has already is free.
///
/// <https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#use-conditional-requests-if-appropriate>
pub(crate) fn is_counted(call: &Call, reply: &Reply) -> bool {
    call.principal().is_none() || reply.status() != StatusCode::NOT_MODIFIED
}

/// The headers of an answer.
pub(crate) fn headers(call: &Call, reply: &mut Reply) {
    let Some(standing) = call.rate_standings().first() else {
        return;
    };
    let counted = standing.limit.saturating_sub(standing.remaining);
    let used = counted.saturating_sub(u32::from(!is_counted(call, reply)));
    reply.set_header(LIMIT, &standing.limit.to_string());
    reply.set_header(REMAINING, &standing.limit.saturating_sub(used).to_string());
    reply.set_header(RESET, &reset(standing).to_string());
    reply.set_header(USED, &used.to_string());
    reply.set_header(RESOURCE, standing.name);
}

fn reset(standing: &RateStanding) -> i64 {
    standing.reset.as_second()
}

/// What `/rate_limit` says.
pub(crate) fn overview(call: &Call) -> Value {
    let mut resources = Map::new();
    for standing in call.rate_standings() {
        let shown = json!({
            "limit": standing.limit,
            "used": standing.limit.saturating_sub(standing.remaining),
            "remaining": standing.remaining,
            "reset": reset(standing),
        });
        resources.insert(standing.name.to_owned(), shown);
    }
    let core = resources.get(CORE).cloned();
    json!({"resources": resources, "rate": core})
}
