//! Users' paths on a real cluster that have it to themselves: what they count, any other test would change.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

mod idle;
