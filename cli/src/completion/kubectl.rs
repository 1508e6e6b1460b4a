//! Completion of `kubectl asym`: kubectl asks a program `kubectl_complete-asym` on the PATH, with the words behind
//! `kubectl asym`, and reads what programs made with Cobra print.

use std::ffi::OsString;
use std::fmt::Write;

use clap_complete::engine::{CompletionCandidate, complete};

/// Name under which kubectl looks for this program.
pub(super) const PROGRAM: &str = "kubectl_complete-asym";

/// Cobra's flag for "put no space behind it".
const NO_SPACE: u8 = 2;
/// Cobra's flag for "do not offer files instead".
const NO_FILES: u8 = 4;

/// Prints the candidates for the last of `words`.
pub(super) fn answer(words: &[OsString]) {
    let line: Vec<OsString> = std::iter::once("kubectl asym".into())
        .chain(words.iter().cloned())
        .collect();
    let index = line.len() - 1;
    let mut command = super::prepared(&line, index, &super::from_cluster());
    let folder = std::env::current_dir().ok();
    let candidates = complete(&mut command, line, index, folder.as_deref()).unwrap_or_default();
    print!("{}", told(&candidates));
}

/// A line per candidate with its description, and what to do with them.
fn told(candidates: &[CompletionCandidate]) -> String {
    let mut text = String::new();
    for candidate in candidates {
        let value = candidate.get_value().to_string_lossy();
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        let _ = match help.lines().next() {
            Some(help) => writeln!(text, "{value}\t{help}"),
            None => writeln!(text, "{value}"),
        };
    }
    let is_folder =
        |candidate: &CompletionCandidate| candidate.get_value().as_encoded_bytes().ends_with(b"/");
    let directive = NO_FILES
        | if candidates.iter().any(is_folder) {
            NO_SPACE
        } else {
            0
        };
    let _ = writeln!(text, ":{directive}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_are_told_the_way_cobra_reads_them() {
        let named = CompletionCandidate::new("slack-a1").help(Some("slack running".into()));
        assert_eq!(
            told(&[named, CompletionCandidate::new("slack-b2")]),
            "slack-a1\tslack running\nslack-b2\n:4\n"
        );
        assert_eq!(told(&[CompletionCandidate::new("examples/")]), "examples/\n:6\n");
        assert_eq!(told(&[]), ":4\n");
    }
}
