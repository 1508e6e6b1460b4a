//! How many requests Notion allows: three a second on average for each integration, bursts let pass
//! (<https://developers.notion.com/reference/request-limits>).

use asymmetric_kit::{Call, RateLimit};
use std::time::Duration;

/// Requests in a stretch that is long enough for a burst.
const REQUESTS: u32 = 30;
const STRETCH: Duration = Duration::from_secs(10);

/// The limits of every operation.
pub(crate) fn limits(call: &Call) -> Vec<RateLimit> {
    let integration = call.principal().map_or("", |principal| &principal.subject);
    vec![RateLimit::sliding(REQUESTS, STRETCH).counted_by(integration)]
}
