//! `--wait`, `--no-wait` and `--timeout`, alike on all verbs that wait.

use std::time::Duration;

use clap::{Arg, Args};

use super::duration;

/// Whether and how long a verb waits for what it asked for.
#[derive(Args, Clone, Debug)]
pub struct Waiting {
    /// Wait until it is done, which is the default
    #[arg(long, overrides_with = "no_wait")]
    wait: bool,
    /// Return as soon as it is asked for
    #[arg(long, overrides_with = "wait")]
    no_wait: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = duration)]
    pub timeout: Duration,
}

impl Waiting {
    /// Whether to wait.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        !self.no_wait
    }
}

/// Makes `time` the default of a verb's `--timeout`: `#[command(mut_arg("timeout", default_timeout("60s")))]`.
pub fn default_timeout(time: &'static str) -> impl FnOnce(Arg) -> Arg {
    move |timeout| timeout.default_value(time)
}
