//! Users' paths on a real cluster that the official clients walk; `npm ci` in `tests/sdk` installs them.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

mod agents;
mod many_resets;
