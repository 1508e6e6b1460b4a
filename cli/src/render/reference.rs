//! The reference of the command line as Markdown: `docs/cli.md`.

use std::fmt::Write;

use clap::{Arg, Command};

use crate::help::{self, ABOUT, ENVIRONMENT, EXIT_STATUS};

/// The whole page.
#[must_use]
pub fn markdown(command: &Command) -> String {
    let mut command = command.clone();
    command.build();
    let mut page = String::new();
    let (_, purpose) = ABOUT.split_once("\n\n").unwrap_or_default();
    let purpose = purpose.replace('\n', " ");
    // Writing into a text cannot fail.
    let _ = write!(
        page,
        "# The command line\n\n\
         <!-- Made from the grammar in cli/ by `cargo xtask generate`. Do not edit. -->\n\n\
         {purpose}\n\n\
         The program is called `asym`, `asymmetric` and, as a plugin of kubectl, `kubectl asym`. `asym VERB --help` has\n\
         what is below, and `asym completion` makes a shell complete verbs and names.\n\n\
         Results go to stdout; progress, remarks and errors to stderr.\n\n"
    );
    for group in help::groups(&command) {
        let _ = write!(page, "## {}\n\n| | |\n|---|---|\n", group.name);
        for verb in group.verbs.iter().flat_map(|verb| leaves(verb)) {
            let name = name(verb);
            let _ = writeln!(
                page,
                "| [`{name}`](#{}) | {} |",
                name.replace(' ', "-"),
                about(verb)
            );
        }
        page.push('\n');
    }
    let global: Vec<&Arg> = command
        .get_arguments()
        .filter(|argument| argument.is_global_set())
        .collect();
    let _ = write!(page, "## Options of all verbs\n\n{}\n", arguments(&global));
    let _ = write!(page, "## Exit status\n\n{}\n", listed(EXIT_STATUS));
    page.push_str("`asym connect … -- COMMAND` passes on the exit status of the command. Errors by name are in\n[operations.md](operations.md#errors-by-name).\n\n");
    let _ = write!(page, "## Environment variables\n\n{}\n", listed(ENVIRONMENT));
    for group in help::groups(&command) {
        for verb in group.verbs.iter().flat_map(|verb| leaves(verb)) {
            page.push_str(&section(verb));
        }
    }
    format!("{}\n", page.trim_end())
}

/// The verbs that do something: not those that only have verbs of their own.
pub(crate) fn leaves(command: &Command) -> Vec<&Command> {
    if command.get_name() == "help" || command.is_hide_set() {
        return Vec::new();
    }
    // One with verbs of its own can do something without them, too.
    let own = (!command.is_subcommand_required_set()).then_some(command);
    own.into_iter()
        .chain(command.get_subcommands().flat_map(leaves))
        .collect()
}

fn section(verb: &Command) -> String {
    let usage = verb.clone().render_usage().to_string();
    let usage = usage.trim_start_matches("Usage:").trim();
    let mut text = format!(
        "## {}\n\n{}\n\n```\n{usage}\n```\n\n",
        name(verb),
        sentence(&about(verb))
    );
    let own =
        |argument: &&Arg| !argument.is_global_set() && !argument.is_hide_set() && argument.get_id() != "help";
    let own: Vec<&Arg> = verb.get_arguments().filter(own).collect();
    if !own.is_empty() {
        let _ = writeln!(text, "{}", arguments(&own));
    }
    let notes = help::notes_of(verb);
    for paragraph in notes.text {
        let _ = write!(text, "{paragraph}\n\n");
    }
    if !notes.examples.is_empty() {
        text.push_str("```console\n");
        for example in notes.examples {
            let _ = writeln!(text, "$ {example}");
        }
        text.push_str("```\n\n");
    }
    text
}

/// A line per argument; those by position first.
fn arguments(all: &[&Arg]) -> String {
    let mut text = "| | |\n|---|---|\n".to_owned();
    let (positions, options): (Vec<&Arg>, Vec<&Arg>) =
        all.iter().partition(|argument| argument.is_positional());
    for argument in positions.into_iter().chain(options) {
        let short = argument
            .get_short()
            .map(|short| format!("`-{short}`, "))
            .unwrap_or_default();
        let mut about = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let takes_values = argument.get_num_args().is_some_and(|count| count.takes_values());
        let values: Vec<String> = argument
            .get_possible_values()
            .iter()
            .filter(|value| takes_values && !value.is_hide_set())
            .map(|value| format!("`{}`", value.get_name()))
            .collect();
        if !values.is_empty() {
            let _ = write!(about, ": {}", values.join(", "));
        }
        let defaults: Vec<_> = argument
            .get_default_values()
            .iter()
            .map(|value| value.to_string_lossy())
            .collect();
        if takes_values && !defaults.is_empty() {
            let _ = write!(about, "; `{}` when omitted", defaults.join(" "));
        }
        let _ = writeln!(
            text,
            "| {short}`{}` | {} |",
            cell(&argument.to_string()),
            cell(&about)
        );
    }
    text
}

fn listed(rows: &[(&str, &str)]) -> String {
    let lines = rows
        .iter()
        .map(|(name, about)| format!("| `{name}` | {} |\n", cell(about)));
    format!("| | |\n|---|---|\n{}", lines.collect::<String>())
}

/// A bar ends a cell, even within code.
fn cell(text: &str) -> String {
    text.split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .replace('|', r"\|")
}

/// `text` with a full stop, where it does not end in a mark of its own.
fn sentence(text: &str) -> String {
    let ends = text.ends_with(['.', '?', '!']);
    format!("{text}{}", if ends { "" } else { "." })
}

fn about(command: &Command) -> String {
    cell(&command.get_about().map(ToString::to_string).unwrap_or_default())
}

fn name(command: &Command) -> String {
    command
        .get_bin_name()
        .unwrap_or_else(|| command.get_name())
        .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments;

    #[test]
    fn arguments_and_examples_become_markdown() {
        let mut command = Command::new("asym").subcommand(
            Command::new("spin")
                .about("Make clones")
                .arg(
                    Arg::new("id")
                        .value_name("ID|ENVIRONMENT")
                        .required(true)
                        .help("What to\nmake"),
                )
                .arg(
                    Arg::new("wait")
                        .short('w')
                        .long("wait")
                        .value_name("TIME")
                        .default_value("3m")
                        .help("How long"),
                )
                .after_help("Prints an id.\n\nExamples:\n  asym spin slack"),
        );
        command.build();
        let verb = command.find_subcommand("spin").unwrap();
        insta::assert_snapshot!(section(verb));
    }

    #[test]
    fn the_page_has_every_verb_and_no_hidden_one() {
        let mut command = arguments::command();
        let page = markdown(&command);
        command.build();
        for verb in leaves(&command) {
            assert!(page.contains(&format!("\n## {}\n", name(verb))), "{}", name(verb));
        }
        assert!(!page.contains("asym docs") && !page.contains("asymmetric-cli"));
    }
}
