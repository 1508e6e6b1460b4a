//! Lines of logs.

use crate::provider::LogLine;

/// The line as the service wrote it, behind its name.
#[must_use]
pub fn line(line: &LogLine) -> String {
    // A lone line feed keeps empty lines of a log.
    format!("[{}] {}\n", line.service, line.text)
}
