//! What is on a line that is still being typed.

use std::ffi::OsString;

use clap::{ArgMatches, Command, FromArgMatches};

use super::Names;
use crate::arguments::{self, Global};

/// What the other words say about the word being typed.
#[derive(Clone, Debug, Default)]
pub(super) struct Line {
    /// Which cluster, and where in it.
    pub(super) global: Global,
    /// Ids and names that are there already.
    values: Vec<(Names, String)>,
}

impl Line {
    /// Reads `words`, the first of which is the program, without word `index`. What makes no sense is left out.
    pub(super) fn read(words: &[OsString], index: usize) -> Self {
        let others = words.iter().enumerate().filter(|(at, _)| *at != index);
        let command = arguments::command().ignore_errors(true);
        let Ok(matches) = command.clone().try_get_matches_from(others.map(|(_, word)| word)) else {
            return Self::default();
        };
        let mut values = Vec::new();
        collect(&command, &matches, &mut values);
        let global = Global::from_arg_matches(&matches).unwrap_or_default();
        Self { global, values }
    }

    /// The values of arguments that take `names`.
    pub(super) fn values(&self, names: Names) -> impl Iterator<Item = &str> {
        let values = self.values.iter().filter(move |(kind, _)| *kind == names);
        values.map(|(_, value)| value.as_str())
    }
}

fn collect(command: &Command, matches: &ArgMatches, values: &mut Vec<(Names, String)>) {
    for argument in command.get_arguments() {
        let Some(names) = argument.get::<Names>() else {
            continue;
        };
        let Ok(Some(words)) = matches.try_get_raw(argument.get_id().as_str()) else {
            continue;
        };
        values.extend(words.filter_map(|word| Some((*names, word.to_str()?.to_owned()))));
    }
    if let Some((name, matches)) = matches.subcommand()
        && let Some(command) = command.find_subcommand(name)
    {
        collect(command, matches, values);
    }
}
