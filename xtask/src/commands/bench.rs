//! `cargo xtask bench`.

mod api;
mod clone;
mod statistics;

use std::error::Error;
use std::fmt::Write;
use std::time::{Duration, Instant};

use clone::Clone;
use statistics::Series;

use crate::context::Context;
use crate::target::Flavor;

/// How often an answer is asked for while waiting for it.
const POLL: Duration = Duration::from_millis(5);
/// How long a clone may take to answer.
const PATIENCE: Duration = Duration::from_mins(1);

/// What can be measured.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Bench {
    /// Time to the first successful API call after a spin, and to the new content after a reset.
    Spin {
        /// How many clones are spun, one after the other.
        #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=1000))]
        count: u32,
    },
    /// Backends beside the replicas of others: start, memory, reads and writes per second. Needs no cluster.
    Api(api::Arguments),
    /// What the backend of each template costs at rest: start, memory, program, database. Needs no cluster.
    Idle,
}

/// Measures and prints a table on standard output.
pub(crate) fn run(context: &Context, bench: &Bench) -> Result<(), Box<dyn Error>> {
    let count = match bench {
        Bench::Api(arguments) => return api::run(context, arguments),
        Bench::Idle => return api::run_idle(context),
        Bench::Spin { count } => count,
    };
    if context.target.flavor == Flavor::Kind {
        return Err("Services of a kind cluster cannot be reached from here: \
                    measure on a machine without a Docker engine"
            .into());
    }
    let mut figures = Figures::default();
    for number in 1..=*count {
        let name = format!("bench-{number}");
        let result = context
            .progress
            .step(format!("measuring {name} of {count}"), |_| {
                measure(context, &name, &mut figures)
            });
        // Also behind a failure: the next measurement must find the same cluster.
        let destroyed = clone::destroy(context, &name);
        result?;
        destroyed?;
    }
    print!("{}", figures.table(*count));
    Ok(())
}

/// What was measured so far.
#[derive(Debug, Default)]
struct Figures {
    spin: Series,
    reset: Series,
    /// Steps of the spin, by name, in the order of their first appearance.
    steps: Vec<(String, Series)>,
}

fn measure(context: &Context, name: &str, figures: &mut Figures) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    clone::spin(context, name)?;
    let spun = started.elapsed();
    // Looking up address and token is our own doing and not counted.
    let clone = Clone::find(context, name)?;
    let started = Instant::now();
    wait_until(|| clone.call("auth.test", "").is_some())?;
    figures.spin.add(spun + started.elapsed());
    for (step, duration) in clone.steps(context)? {
        figures.step(&step).add(duration);
    }

    let message = clone.post_message()?;
    let started = Instant::now();
    let mut reset = clone::start_reset(context, name)?;
    let waited = wait_until(|| clone.has_forgotten(&message));
    figures.reset.add(started.elapsed());
    let status = reset.wait()?;
    waited?;
    if status.success() {
        Ok(())
    } else {
        Err(format!("`asym reset {name}` failed ({status})").into())
    }
}

fn wait_until(condition: impl Fn() -> bool) -> Result<(), String> {
    let deadline = Instant::now() + PATIENCE;
    while !condition() {
        if Instant::now() > deadline {
            return Err(format!(
                "the clone did not answer as expected within {} seconds",
                PATIENCE.as_secs()
            ));
        }
        std::thread::sleep(POLL);
    }
    Ok(())
}

impl Figures {
    fn step(&mut self, name: &str) -> &mut Series {
        let index = self
            .steps
            .iter()
            .position(|(known, _)| known == name)
            .unwrap_or_else(|| {
                self.steps.push((name.to_owned(), Series::default()));
                self.steps.len() - 1
            });
        &mut self.steps[index].1
    }

    /// A table in Markdown, all in milliseconds.
    fn table(&self, count: u32) -> String {
        let mut text = format!(
            "{count} spins and resets, in milliseconds\n\n| | min | median | p99 |\n|---|---:|---:|---:|\n"
        );
        let steps = self
            .steps
            .iter()
            .map(|(name, series)| (format!("step {name}"), series));
        let totals = [
            ("spin to first call".to_owned(), &self.spin),
            ("reset to new content".to_owned(), &self.reset),
        ];
        for (name, series) in totals.into_iter().chain(steps) {
            if let Some(summary) = series.summary() {
                let [min, median, p99] =
                    [summary.min, summary.median, summary.p99].map(|value| value.as_millis());
                let _ = writeln!(text, "| {name} | {min} | {median} | {p99} |");
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_totals_and_steps() {
        let mut figures = Figures::default();
        figures.spin.add(Duration::from_millis(1200));
        figures.reset.add(Duration::from_millis(150));
        figures.step("database").add(Duration::from_millis(40));
        figures.step("database").add(Duration::from_millis(60));
        let table = figures.table(1);
        assert!(
            table.contains("| spin to first call | 1200 | 1200 | 1200 |"),
            "{table}"
        );
        assert!(table.contains("| step database | 40 | 50 | 60 |"), "{table}");
    }
}
