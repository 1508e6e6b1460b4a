//! Users' paths on a real cluster that have it to themselves: what they count, any other test would change.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

mod abandon;
mod api_faults;
mod idle;
mod kills;
mod life;
mod servers;

/// A backend that never gets healthy fails soon.
fn short_health_timeout() -> Vec<(&'static str, String)> {
    vec![("ASYM_HEALTH_TIMEOUT", "3s".to_owned())]
}
