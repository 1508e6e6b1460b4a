//! Completion in the shell. The shell calls this program with the words typed so far; names of clones, environments
//! and so on are asked of the cluster that those words choose.
//!
//! Whatever goes wrong, the answer is empty and in time: somebody is typing.

mod kubectl;
mod line;
mod lookup;
mod names;

use std::ffi::OsString;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

use clap::Command;
use clap_complete::engine::{ArgValueCandidates, CompletionCandidate};
use clap_complete::env::Shells;

use crate::arguments;
use line::Line;
pub use names::Names;

/// Environment variable by which a shell asks; its value is the shell's name.
pub const VARIABLE: &str = "ASYM_COMPLETE";

/// Environment variable with which the scripts of some shells say which word is being typed.
const INDEX: &str = "_CLAP_COMPLETE_INDEX";

/// Finds the candidates for an argument on a line.
type Lookup = Arc<dyn Fn(Names, &Line) -> Vec<CompletionCandidate> + Send + Sync>;

/// Answers a shell, if that is who calls; prints on stdout.
#[must_use]
pub fn answer(words: &[OsString]) -> Option<ExitCode> {
    let (program, typed) = words.split_first()?;
    if Path::new(program)
        .file_stem()
        .is_some_and(|name| name == kubectl::PROGRAM)
    {
        kubectl::answer(typed);
        return Some(ExitCode::SUCCESS);
    }
    let shell = std::env::var(VARIABLE).ok().filter(|shell| !shell.is_empty())?;
    Some(match for_shell(&shell, typed) {
        Some(text) => {
            print!("{text}");
            ExitCode::SUCCESS
        }
        None => ExitCode::FAILURE,
    })
}

/// What `shell` is told; `typed` is `--` and the line.
fn for_shell(shell: &str, typed: &[OsString]) -> Option<String> {
    let shells = Shells::builtins();
    let shell = shells.completer(shell)?;
    let line = typed.iter().position(|word| word == "--")? + 1;
    let words = typed.get(line..)?.to_vec();
    let index = std::env::var(INDEX).ok().and_then(|index| index.parse().ok());
    let index = index.unwrap_or(words.len().saturating_sub(1));
    let mut command = prepared(&words, index, &from_cluster());
    let mut text = Vec::new();
    let folder = std::env::current_dir().ok();
    shell
        .write_complete(&mut command, words, folder.as_deref(), &mut text)
        .ok()?;
    String::from_utf8(text).ok()
}

/// Candidates of the cluster that the line speaks of.
fn from_cluster() -> Lookup {
    Arc::new(lookup::candidates)
}

/// The grammar, ready to complete word `index` of `words`, the first of which is the program.
fn prepared(words: &[OsString], index: usize, lookup: &Lookup) -> Command {
    let line = Arc::new(Line::read(words, index));
    let is_option = words
        .get(index)
        .is_some_and(|word| word.as_encoded_bytes().starts_with(b"-"));
    let mut command = arguments::command();
    command.build();
    with_candidates(command, &line, lookup, is_option)
}

/// Attaches the candidates to all arguments that have [`Names`]. Options come only to who begins one, or where nothing
/// else fits: otherwise they bury the names.
fn with_candidates(command: Command, line: &Arc<Line>, lookup: &Lookup, is_option: bool) -> Command {
    let command = command.mut_args(|argument| {
        let hide = argument.is_hide_set() || !(is_option || argument.is_positional());
        let argument = argument.hide(hide);
        let (line, lookup) = (Arc::clone(line), Arc::clone(lookup));
        match argument.get::<Names>().copied() {
            Some(names) => argument.add(ArgValueCandidates::new(move || lookup(names, &line))),
            None => argument,
        }
    });
    command.mut_subcommands(|command| with_candidates(command, line, lookup, is_option))
}

#[cfg(test)]
mod tests;
