//! The table.

use std::fmt::Write;
use std::time::Duration;

use crate::load::Load;

/// What was measured of one contender.
#[derive(Debug)]
pub(crate) struct Figures {
    /// Its name.
    pub(crate) name: String,
    /// Median time from its start to its first answer.
    pub(crate) start: Duration,
    /// Resident memory when idle, in KiB.
    pub(crate) idle: u64,
    /// Resident memory after the load, in KiB.
    pub(crate) loaded: u64,
    /// Reads.
    pub(crate) read: Load,
    /// Writes.
    pub(crate) write: Load,
}

/// A table in Markdown.
pub(crate) fn table(all: &[Figures]) -> String {
    let mut text = String::from(
        "| | start ms | idle MiB | after load MiB | reads/s | p50 ms | p99 ms | refused | writes/s | p50 ms | p99 ms | refused |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for one in all {
        let _ = writeln!(
            text,
            "| {} | {:.0} | {} | {} | {} | {} |",
            one.name,
            one.start.as_secs_f64() * 1e3,
            mebibytes(one.idle),
            mebibytes(one.loaded),
            load(one.read),
            load(one.write),
        );
    }
    text
}

fn load(load: Load) -> String {
    format!(
        "{:.0} | {:.1} | {:.1} | {:.0} %",
        load.per_second,
        load.median,
        load.p99,
        load.refused * 100.0
    )
}

/// With one decimal.
fn mebibytes(kibibytes: u64) -> String {
    format!("{}.{}", kibibytes / 1024, kibibytes % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memory_is_told_in_mebibytes() {
        assert_eq!(mebibytes(4096), "4.0");
        assert_eq!(mebibytes(10_700), "10.4");
    }
}
