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

/// Reads (`conversations.list`) and writes (`chat.postMessage`) a second of Agent-Diff, a Slack replica that keeps its state
/// in Postgres too, at 8 connections on 2 shared cores. It is in no package registry, and cannot be measured here.
const AGENT_DIFF: [f64; 2] = [113.0, 107.0];

/// A table in Markdown, and what the figures are beside those of the peers that ours are held against.
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
    text.push_str(&ratios(all));
    text
}

/// How many times as much ours answer as Agent-Diff did, and which share of stripe-mock's reads.
fn ratios(all: &[Figures]) -> String {
    let find = |name: &str| all.iter().find(|one| one.name == name);
    let mut text = String::new();
    if let Some(slack) = find("asymmetric, slack") {
        let [reads, writes] = AGENT_DIFF;
        let _ = writeln!(
            text,
            "\nSlack beside Agent-Diff ({reads:.0} reads and {writes:.0} writes a second, measured elsewhere): \
             {:.1} times the reads, {:.1} times the writes; 40 are wanted.",
            slack.read.per_second / reads,
            slack.write.per_second / writes,
        );
    }
    if let (Some(stripe), Some(mock)) = (find("asymmetric, stripe"), find("stripe-mock")) {
        let _ = writeln!(
            text,
            "Stripe beside stripe-mock: {:.2} of the reads; 0.5 are wanted.",
            stripe.read.per_second / mock.read.per_second,
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
pub(crate) fn mebibytes(kibibytes: u64) -> String {
    format!("{}.{}", kibibytes / 1024, kibibytes % 1024 * 10 / 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(name: &str, per_second: f64) -> Figures {
        let load = Load {
            per_second,
            refused: 0.0,
            median: 1.0,
            p99: 2.0,
        };
        Figures {
            name: name.to_owned(),
            start: Duration::from_millis(20),
            idle: 4096,
            loaded: 8192,
            read: load,
            write: load,
        }
    }

    #[test]
    fn ours_are_told_beside_their_peers() {
        let all = [
            figures("asymmetric, slack", 1130.0),
            figures("asymmetric, stripe", 2000.0),
            figures("stripe-mock", 8000.0),
        ];
        let text = ratios(&all);
        assert!(
            text.contains("10.0 times the reads, 10.6 times the writes"),
            "{text}"
        );
        assert!(text.contains("stripe-mock: 0.25 of the reads"), "{text}");
        assert_eq!(ratios(&[]), "");
    }

    #[test]
    fn memory_is_told_in_mebibytes() {
        assert_eq!(mebibytes(4096), "4.0");
        assert_eq!(mebibytes(10_700), "10.4");
    }
}
