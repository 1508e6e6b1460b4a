//! Load, made and measured by wrk.

use std::fmt::Write;
use std::process::Command;

use crate::BenchError;
use crate::api::Arguments;
use crate::contender::{Ask, Contender, PORT};

/// Printed at the end of a run: requests, microseconds, answers that are no success, 50th and 99th percentile in
/// microseconds.
const SUMMARY: &str = "\
done = function(summary, latency)
  io.write(string.format('RESULT %d %d %d %d %d\\n', summary.requests, summary.duration, summary.errors.status,
    latency:percentile(50), latency:percentile(99)))
end
";

/// What one load showed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Load {
    /// Answered requests per second, successes and refusals.
    pub(crate) per_second: f64,
    /// Share of answers with a status from 400 on.
    pub(crate) refused: f64,
    /// Median, in milliseconds.
    pub(crate) median: f64,
    /// 99th percentile, in milliseconds.
    pub(crate) p99: f64,
}

/// Asks for some time.
pub(crate) fn run(arguments: &Arguments, contender: &Contender, ask: &Ask) -> Result<Load, BenchError> {
    let folder = tempfile::tempdir().map_err(BenchError::Script)?;
    let path = folder.path().join("ask.lua");
    std::fs::write(&path, script(ask)).map_err(BenchError::Script)?;
    let output = Command::new("wrk")
        .args([
            "--threads",
            "1",
            "--connections",
            &arguments.connections.to_string(),
        ])
        .args(["--duration", &format!("{}s", arguments.seconds), "--script"])
        .arg(&path)
        .arg(format!("http://127.0.0.1:{PORT}"))
        .output()
        .map_err(|source| BenchError::Run {
            program: "wrk".to_owned(),
            source,
        })?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    read(&text).ok_or_else(|| BenchError::Output(format!("{}: {text}", contender.name)))
}

fn script(ask: &Ask) -> String {
    let mut script = String::new();
    // Formatting into a String cannot fail.
    let _ = writeln!(script, "wrk.method = '{}'", ask.method);
    let _ = writeln!(script, "wrk.path = '{}'", ask.path);
    for (name, value) in &ask.headers {
        let _ = writeln!(script, "wrk.headers['{name}'] = '{value}'");
    }
    if !ask.body.is_empty() {
        let _ = writeln!(script, "wrk.body = '{}'", ask.body);
    }
    script.push_str(SUMMARY);
    script
}

fn read(output: &str) -> Option<Load> {
    let line = output.lines().find_map(|line| line.strip_prefix("RESULT "))?;
    let numbers: Option<Vec<f64>> = line.split(' ').map(|number| number.parse().ok()).collect();
    let [requests, duration, refused, median, p99] = numbers?.try_into().ok()?;
    Some(Load {
        per_second: requests / duration * 1e6,
        refused: if requests > 0.0 { refused / requests } else { 0.0 },
        median: median / 1e3,
        p99: p99 / 1e3,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_wrk_prints_is_read() {
        let load = read("Running 10s test\nRESULT 50000 10000000 500 1500 9000\n").unwrap();
        let expected = Load {
            per_second: 5000.0,
            refused: 0.01,
            median: 1.5,
            p99: 9.0,
        };
        assert_eq!(load, expected);
        assert_eq!(read("unable to connect"), None);
    }
}
