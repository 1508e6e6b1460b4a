//! Runs named parts one after the other and tells how each went.

use std::error::Error;
use std::fmt::Write;
use std::time::{Duration, Instant};

use crate::progress::shown;

/// How one part went.
#[derive(Debug)]
struct Outcome {
    name: &'static str,
    duration: Duration,
    failure: Option<String>,
}

/// Outcomes of the parts that ran so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    outcomes: Vec<Outcome>,
}

/// Some parts failed.
#[derive(Debug, thiserror::Error)]
#[error("{} of {} parts failed: {}", .failed.len(), .all, .failed.join(", "))]
pub(crate) struct PartsFailed {
    failed: Vec<&'static str>,
    all: usize,
}

impl Report {
    /// Runs a part; a failure is told at once and in full at the end, and the next part can follow.
    pub(crate) fn run(&mut self, name: &'static str, work: impl FnOnce() -> Result<(), Box<dyn Error>>) {
        eprintln!("── {name}");
        let started = Instant::now();
        let failure = work().err().map(|error| crate::sentence(error.as_ref()));
        if let Some(sentence) = &failure {
            eprintln!("{name} failed: {}", sentence.lines().next().unwrap_or_default());
        }
        self.outcomes.push(Outcome {
            name,
            duration: started.elapsed(),
            failure,
        });
    }

    /// Prints why parts failed, then the table; fails when any part did.
    pub(crate) fn finish(self) -> Result<(), PartsFailed> {
        print!("{}{}", self.failures(), self.table());
        let failed: Vec<&'static str> = self
            .outcomes
            .iter()
            .filter(|outcome| outcome.failure.is_some())
            .map(|outcome| outcome.name)
            .collect();
        if failed.is_empty() {
            Ok(())
        } else {
            Err(PartsFailed {
                failed,
                all: self.outcomes.len(),
            })
        }
    }

    fn failures(&self) -> String {
        let mut text = String::new();
        for outcome in &self.outcomes {
            if let Some(failure) = &outcome.failure {
                let _ = writeln!(text, "\n── why {} failed\n{failure}", outcome.name);
            }
        }
        text
    }

    fn table(&self) -> String {
        let width = self
            .outcomes
            .iter()
            .map(|outcome| outcome.name.len())
            .max()
            .unwrap_or_default();
        let mut text = String::from("\n");
        for outcome in &self.outcomes {
            let (mark, duration) = (
                if outcome.failure.is_none() {
                    "ok    "
                } else {
                    "FAILED"
                },
                shown(outcome.duration),
            );
            let _ = writeln!(text, "{:width$}  {mark}  {duration:>12}", outcome.name);
        }
        let total = self.outcomes.iter().map(|outcome| outcome.duration).sum();
        let _ = writeln!(text, "{:width$}          {:>12}", "", shown(total));
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_parts_run_and_failures_are_named() {
        let mut report = Report::default();
        report.run("first", || Err("broken:\nin line 3".into()));
        report.run("second", || Ok(()));
        assert_eq!(report.failures(), "\n── why first failed\nbroken:\nin line 3\n");
        let table = report.table();
        assert!(
            table.contains("first   FAILED") && table.contains("second  ok"),
            "{table}"
        );
        let error = report.finish().expect_err("one failed");
        assert_eq!(error.to_string(), "1 of 2 parts failed: first");
    }

    #[test]
    fn success_is_success() {
        let mut report = Report::default();
        report.run("only", || Ok(()));
        report.finish().expect("all went well");
    }
}
