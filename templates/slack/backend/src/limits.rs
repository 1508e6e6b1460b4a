//! How many requests Slack allows (<https://docs.slack.dev/apis/web-api/rate-limits>): of each method so many a minute,
//! counted for each app in each workspace.

use asymmetric_kit::{Call, Operation, Principal, RateLimit};
use std::time::Duration;

const MINUTE: Duration = Duration::from_mins(1);

/// `auth.test` may be called "hundreds" of times a minute; Slack gives no number.
const AUTH_TESTS: u32 = 300;

/// One message a second to each channel, where Slack lets short bursts pass: so many in as many seconds.
const BURST: u32 = 5;

/// The limits of a method of this tier.
pub(crate) fn limits(tier: &str, call: &Call) -> Vec<RateLimit> {
    let method = call.operation().map(Operation::name).unwrap_or_default();
    let app = app(call.principal());
    let a_minute =
        |requests| vec![RateLimit::sliding(requests, MINUTE).counted_by(format!("{app} {method}"))];
    match (tier, method) {
        ("Tier 1", _) => a_minute(1),
        ("Tier 2", _) => a_minute(20),
        ("Tier 3", _) => a_minute(50),
        ("Tier 4", _) => a_minute(100),
        (_, "auth.test") => a_minute(AUTH_TESTS),
        (_, "chat.postMessage") => {
            let channel = call.arguments().text("channel").unwrap_or_default();
            let burst = RateLimit::sliding(BURST, Duration::from_secs(BURST.into()));
            vec![burst.counted_by(format!("{app} {method} {channel}"))]
        }
        _ => Vec::new(),
    }
}

/// The app in its workspace; empty for a method that needs no token.
fn app(principal: Option<&Principal>) -> String {
    let attribute = |name| {
        principal
            .and_then(|principal| principal.attribute(name))
            .unwrap_or_default()
    };
    format!("{} {}", attribute("team_id"), attribute("app_id"))
}
