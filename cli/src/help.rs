//! `asym --help`: the verbs in groups, and what is true of all of them.

pub(crate) mod notes;

use std::fmt::Write;

use clap::Command;
use clap::builder::StyledStr;

/// What the program is for.
pub const ABOUT: &str = "\
Stateful clones of SaaS applications for AI agents.

Spin a clone, run a trial against it, look at what the agent did, reset, run the
next. Official clients work against a clone by changing their base URL.";

/// Exit statuses of all verbs.
pub const EXIT_STATUS: &[(&str, &str)] = &[
    ("0", "done"),
    ("1", "an error with a name, such as error[CLONE_NOT_FOUND]"),
    ("2", "wrong usage, or something unexpected"),
    ("130", "interrupted; what was asked for may go on"),
];

/// Environment variables that all verbs heed.
pub const ENVIRONMENT: &[(&str, &str)] = &[
    (
        "ASYM_HOME",
        "folder of what is your own; ~/.asymmetric when not set",
    ),
    ("KUBECONFIG", "kubeconfig files, as for kubectl"),
    ("NO_COLOR", "set to anything: no colours"),
];

/// The verbs by what they are for. One that is named nowhere comes under [`REST`].
const GROUPS: [(&str, &[&str]); 6] = [
    (
        "Clones",
        &[
            "spin", "ls", "status", "reset", "seed", "stop", "start", "upgrade", "destroy",
        ],
    ),
    (
        "Looking inside",
        &["connect", "query", "db", "logs", "runs", "tokens"],
    ),
    ("Snapshots", &["snapshot", "snapshots", "restore"]),
    ("Environments", &["env", "import", "export"]),
    ("Templates", &["template", "verify"]),
    ("Setup", &["doctor", "config", "completion", "version", "help"]),
];

/// Group of the other verbs.
const REST: &str = "More";

/// Columns of a line of help.
pub(crate) const WIDTH: usize = 80;

/// A group of verbs.
pub(crate) struct Group<'a> {
    pub(crate) name: &'static str,
    pub(crate) verbs: Vec<&'a Command>,
}

/// The verbs of `command` that are shown, in groups.
pub(crate) fn groups(command: &Command) -> Vec<Group<'_>> {
    let shown = || command.get_subcommands().filter(|verb| !verb.is_hide_set());
    let mut groups: Vec<Group<'_>> = GROUPS
        .iter()
        .map(|(name, names)| Group {
            name,
            verbs: names
                .iter()
                .filter_map(|name| shown().find(|verb| verb.get_name() == *name))
                .collect(),
        })
        .collect();
    let is_grouped = |verb: &Command| GROUPS.iter().any(|(_, names)| names.contains(&verb.get_name()));
    groups.push(Group {
        name: REST,
        verbs: shown().filter(|verb| !is_grouped(verb)).collect(),
    });
    groups.retain(|group| !group.verbs.is_empty());
    groups
}

/// `command` with its verbs in groups; clap itself knows one group only.
pub(crate) fn grouped(command: Command) -> Command {
    let mut built = command.clone();
    built.build();
    let template = template(&built);
    let after = format!(
        "Exit status:\n{}\n\nEnvironment variables:\n{}\n\nasym VERB --help has examples of the verb.",
        listed(EXIT_STATUS),
        listed(ENVIRONMENT)
    );
    command.help_template(template).after_help(after)
}

fn template(command: &Command) -> StyledStr {
    let header = command.get_styles().get_header();
    let literal = command.get_styles().get_literal();
    let groups = groups(command);
    let names = groups
        .iter()
        .flat_map(|group| &group.verbs)
        .map(|verb| verb.get_name().len());
    let longest = names.max().unwrap_or_default();
    let indent = longest + 4;
    let mut text = StyledStr::new();
    // Writing into a text cannot fail.
    let _ = write!(text, "{ABOUT}\n\n{{usage-heading}} {{usage}}\n\n");
    for group in groups {
        let _ = writeln!(text, "{header}{}:{header:#}", group.name);
        for verb in group.verbs {
            let about = verb.get_about().map(ToString::to_string).unwrap_or_default();
            let about = wrapped(&about, WIDTH - indent).join(&format!("\n{:indent$}", ""));
            let name = verb.get_name();
            let gap = longest - name.len() + 2;
            let _ = writeln!(text, "  {literal}{name}{literal:#}{:gap$}{about}", "");
        }
        let _ = writeln!(text);
    }
    let _ = write!(text, "{header}Options:{header:#}\n{{options}}{{after-help}}");
    text
}

/// `text` in lines of at most `width` columns, as far as its words allow it.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

fn listed(rows: &[(&str, &str)]) -> String {
    let longest = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let lines: Vec<String> = rows
        .iter()
        .map(|(name, about)| format!("  {name:longest$}  {about}"))
        .collect();
    lines.join("\n")
}

/// What stands behind a verb's options: sentences, and commands to copy.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Notes {
    /// Paragraphs, one a line.
    pub(crate) text: Vec<String>,
    /// One command a line.
    pub(crate) examples: Vec<String>,
}

/// Heading of the examples in what stands behind a verb's options.
const EXAMPLES: &str = "Examples:";

/// Takes apart what stands behind the options of `command`.
pub(crate) fn notes_of(command: &Command) -> Notes {
    let after = command
        .get_after_help()
        .map(ToString::to_string)
        .unwrap_or_default();
    let (text, examples) = after.split_once(EXAMPLES).unwrap_or((&after, ""));
    let paragraphs = text
        .split("\n\n")
        .map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    Notes {
        text: paragraphs.filter(|paragraph| !paragraph.is_empty()).collect(),
        examples: examples
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .map(str::to_owned)
            .collect(),
    }
}

#[cfg(test)]
mod tests;
