//! Help as a whole: what every verb has to have.

use std::ffi::OsString;

use clap::Command;

use super::*;
use crate::arguments;
use crate::render::reference::leaves;

fn built() -> Command {
    let mut command = arguments::command();
    command.build();
    command
}

#[test]
fn every_verb_has_its_group() {
    let command = built();
    let rest: Vec<&str> = groups(&command)
        .into_iter()
        .filter(|group| group.name == REST)
        .flat_map(|group| group.verbs)
        .map(Command::get_name)
        .collect();
    assert_eq!(rest, [""; 0], "add them to GROUPS");
}

#[test]
fn help_fits_into_80_columns() {
    fn check(command: &Command) {
        let mut command = command.clone().term_width(WIDTH);
        for help in [command.render_help(), command.render_long_help()] {
            for line in help.to_string().lines() {
                assert!(line.chars().count() <= WIDTH, "{}: {line}", command.get_name());
            }
        }
        command.get_subcommands().for_each(check);
    }
    check(&built());
}

/// The words of the call of this program in an example for a shell.
fn call(example: &str) -> Vec<OsString> {
    let begin = example
        .find("asym ")
        .unwrap_or_else(|| panic!("{example} does not call asym"));
    let call = example[begin..].split([')', '|']).next().unwrap();
    let words = shlex::split(if example.starts_with("asym") && !example.contains(" | ") {
        example
    } else {
        call
    });
    words
        .unwrap_or_else(|| panic!("{example} is no line for a shell"))
        .into_iter()
        .map(Into::into)
        .collect()
}

#[test]
fn every_verb_has_examples_that_make_sense() {
    let command = built();
    for verb in leaves(&command) {
        let name = verb.get_bin_name().unwrap();
        let notes = notes_of(verb);
        assert!(!notes.text.is_empty(), "{name} does not say what it prints");
        assert!(
            notes.examples.iter().any(|example| example.contains(name)),
            "{name} has no example of its own"
        );
        for example in notes.examples {
            let parsed = arguments::parse(call(&example));
            assert!(parsed.is_ok(), "{example}: {}", parsed.unwrap_err());
        }
    }
}

#[test]
fn lines_are_wrapped_between_words() {
    assert_eq!(wrapped("one two three", 7), ["one two", "three"]);
    assert_eq!(wrapped("incomprehensible", 7), ["incomprehensible"]);
    assert_eq!(wrapped("", 7), [""; 0]);
}

#[test]
fn notes_are_paragraphs_and_examples() {
    let command = Command::new("x").after_help("Prints\na line.\n\nAnd more.\n\nExamples:\n  x one\n  x two");
    let notes = notes_of(&command);
    assert_eq!(notes.text, ["Prints a line.", "And more."]);
    assert_eq!(notes.examples, ["x one", "x two"]);
    assert_eq!(notes_of(&Command::new("x")), Notes::default());
}

/// Help of all verbs, as people see it.
const TRANSCRIPTS: &str = include_str!("../../tests/cmd/help.md");

#[test]
fn every_verb_has_its_transcript() {
    fn check(command: &Command) {
        let name = command.get_bin_name().unwrap();
        assert!(
            TRANSCRIPTS.contains(&format!("\n$ {name} --help\n")),
            "add `$ {name} --help` to help.md, and run its test with TRYCMD=overwrite"
        );
        let shown = |verb: &&Command| !verb.is_hide_set() && verb.get_name() != "help";
        command.get_subcommands().filter(shown).for_each(check);
    }
    check(&built());
}
