//! Webhooks that were handed on.

use std::time::Duration;

/// `slack-a1b2: POST /slack/events 200 in 12 ms`, with what went wrong.
#[must_use]
pub fn line(
    id: &str,
    method: &str,
    path: &str,
    status: u16,
    took: Duration,
    problem: Option<&str>,
) -> String {
    let line = format!("{id}: {method} {path} {status} in {}", super::took(took));
    match problem {
        Some(problem) => format!("{line}: {problem}"),
        None => line,
    }
}
