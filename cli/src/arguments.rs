//! The grammar of the command line, and the options that verbs have in common.

mod dry_run;
mod listing;
mod selector;
mod targets;
mod wait;

pub use dry_run::DryRun;
pub use listing::Listing;
pub use selector::selector;
pub use targets::Targets;
pub use wait::{Waiting, default_timeout};

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use clap::{Args, Command, CommandFactory, FromArgMatches, Parser};

use crate::commands;
use crate::help;

/// The program's own name.
const NAME: &str = "asym";

/// The whole command line.
#[derive(Parser, Debug)]
#[command(
    about = "Stateful clones of SaaS applications for AI agents",
    version,
    max_term_width = 80,
    arg_required_else_help = true
)]
pub struct Arguments {
    /// Options of all verbs.
    #[command(flatten)]
    pub global: Global,
    /// The verb.
    #[command(subcommand)]
    pub command: commands::Command,
}

/// Options of all verbs.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Context of the kubeconfig to use
    #[arg(long, global = true, value_name = "NAME", add = crate::completion::Names::Contexts)]
    pub context: Option<String>,
    /// Kubeconfig file; $KUBECONFIG or ~/.kube/config when omitted
    #[arg(long, global = true, value_name = "FILE")]
    pub kubeconfig: Option<PathBuf>,
    /// Namespace; that of asym config when omitted
    #[arg(short, long, global = true, value_name = "NAME", add = crate::completion::Names::Namespaces)]
    pub namespace: Option<String>,
    /// No progress and remarks
    #[arg(short, long, global = true)]
    pub quiet: bool,
}

/// The grammar under the program's own name: what help, completion and documents are made from.
#[must_use]
pub fn command() -> Command {
    help::grouped(Arguments::command().name(NAME).bin_name(NAME))
}

/// Reads the command line. The first word decides under which name help speaks of the program.
pub fn parse(words: impl IntoIterator<Item = OsString>) -> Result<Arguments, clap::Error> {
    let words: Vec<OsString> = words.into_iter().collect();
    let name = called_by(words.first());
    let matches = command().name(name).bin_name(name).try_get_matches_from(words)?;
    Arguments::from_arg_matches(&matches)
}

fn called_by(first: Option<&OsString>) -> &'static str {
    let name = first
        .and_then(|word| Path::new(word).file_stem())
        .and_then(|name| name.to_str());
    match name {
        Some("asymmetric") => "asymmetric",
        Some("kubectl-asym") => "kubectl asym",
        _ => NAME,
    }
}

/// Reads `90`, `90s`, `3m` or `1h`.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.char_indices().last() {
        Some((end, 's')) => (&text[..end], 1),
        Some((end, 'm')) => (&text[..end], 60),
        Some((end, 'h')) => (&text[..end], 3600),
        _ => (text, 1),
    };
    let seconds = number
        .parse::<u64>()
        .ok()
        .and_then(|number| number.checked_mul(unit));
    match seconds {
        Some(seconds) if seconds > 0 => Ok(Duration::from_secs(seconds)),
        _ => Err("expected a time such as 90s or 3m".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grammar_holds_together() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn durations_have_units() {
        assert_eq!(duration("90"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(duration("3m"), Ok(Duration::from_mins(3)));
        for bad in [
            "",
            "s",
            "-1",
            "1d",
            "1.5m",
            "0",
            "99999999999999999999h",
            "18446744073709551615h",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn the_program_answers_by_the_name_it_is_called_by() {
        for (word, name) in [
            ("/usr/bin/kubectl-asym", "kubectl asym"),
            ("asymmetric", "asymmetric"),
            ("./asym", "asym"),
            ("other", "asym"),
        ] {
            assert_eq!(called_by(Some(&word.into())), name);
        }
    }
}
