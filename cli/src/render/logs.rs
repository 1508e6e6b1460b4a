//! Lines of logs.

use crate::provider::LogLine;

/// Who wrote the line: `backend`, or `slack/backend` in an environment.
#[must_use]
pub fn prefix(member: Option<&str>, line: &LogLine) -> String {
    match member {
        Some(member) => format!("{member}/{}", line.service),
        None => line.service.clone(),
    }
}

/// The line as the service wrote it, behind `prefix`.
#[must_use]
pub fn line(prefix: Option<&str>, line: &LogLine) -> String {
    // A lone line feed keeps empty lines of a log.
    match prefix {
        Some(prefix) => format!("[{prefix}] {}\n", line.text),
        None => format!("{}\n", line.text),
    }
}
