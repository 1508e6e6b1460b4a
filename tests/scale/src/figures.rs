//! What was measured, as a table.

use std::fmt::Write;
use std::time::Duration;

use crate::server::State;

/// Figures in the order in which they were found.
#[derive(Debug, Default)]
pub(crate) struct Figures {
    lines: Vec<(String, String)>,
}

impl Figures {
    pub(crate) fn add(&mut self, what: &str, value: impl Into<String>) {
        let value = value.into();
        eprintln!("{what}: {value}");
        self.lines.push((what.to_owned(), value));
    }

    /// What so many clones cost on the server.
    pub(crate) fn add_server(&mut self, before: &State, after: &State, clones: usize) {
        let each = |bytes: i64| {
            let kilobytes = bytes / 1000 / i64::try_from(clones.max(1)).unwrap_or(i64::MAX);
            format!("{kilobytes} kB")
        };
        self.add("write-ahead log per clone", each(after.wal - before.wal));
        self.add("disk per clone", each(after.disk - before.disk));
        self.add("connections to Postgres", after.connections.to_string());
    }

    pub(crate) fn table(&self, clones: usize, environments: usize) -> String {
        let mut text = format!("\n| {clones} clones in {environments} environments | |\n|---|---|\n");
        for (what, value) in &self.lines {
            // Writing to a string does not fail.
            let _ = writeln!(text, "| {what} | {value} |");
        }
        text
    }
}

pub(crate) fn seconds(duration: Duration) -> String {
    format!("{:.1} s", duration.as_secs_f64())
}

pub(crate) fn millis(duration: Duration) -> String {
    format!("{} ms", duration.as_millis())
}
