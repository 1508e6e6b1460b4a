//! `--dry-run`: the API server checks a change and does not keep it.

use clap::Args;

/// Whether a change is only tried.
#[derive(Args, Clone, Debug, Default)]
pub struct DryRun {
    /// Have the API server check everything, and keep nothing
    #[arg(long, value_name = "server", num_args = 0..=1, require_equals = true, default_missing_value = "server", value_parser = ["server"], hide_possible_values = true)]
    dry_run: Option<String>,
}

impl DryRun {
    /// Whether nothing is to be kept.
    #[must_use]
    pub fn is_asked_for(&self) -> bool {
        self.dry_run.is_some()
    }

    /// `done`, and that it was not, the way kubectl says it.
    #[must_use]
    pub fn said(done: &str) -> String {
        format!("{done} (server dry run)")
    }
}
