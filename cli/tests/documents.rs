//! The documents and the grammar: every call of `asym` that a document tells to type makes sense.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "tests fail where they find something wrong, in helpers too"
)]

use std::ffi::OsString;
use std::path::Path;

use asymmetric_cli::arguments;
use clap::error::{ContextKind, ContextValue};

/// Documents that tell what to type.
const DOCUMENTS: [&str; 6] = [
    "README.md",
    "CONTRIBUTING.md",
    "docs/operations.md",
    "docs/templates.md",
    "docs/cli.md",
    "docs/performance.md",
];
/// Folder of the examples, whose comments tell what to type.
const EXAMPLES: &str = "examples";
/// Names of the program, as they are typed.
const CALLS: [&str; 3] = ["asym ", "asymmetric ", "kubectl asym "];

fn root() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The calls in code spans and behind prompts of a Markdown document.
fn in_markdown(text: &str) -> Vec<String> {
    let mut calls = Vec::new();
    let mut is_block = false;
    for line in text.lines() {
        if line.starts_with("```") {
            is_block = !is_block;
        } else if is_block {
            calls.extend(line.strip_prefix("$ ").map(str::to_owned));
        } else {
            calls.extend(
                line.split('`')
                    .skip(1)
                    .step_by(2)
                    .map(|span| span.replace(r"\|", "|")),
            );
        }
    }
    calls
}

/// The calls in the comments of an example.
fn in_comments(text: &str) -> Vec<String> {
    text.lines()
        .filter_map(|line| line.trim_start().strip_prefix("#   "))
        .map(str::to_owned)
        .collect()
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] })
        .collect()
}

/// The words of a call, with something in place of what the reader fills in; nothing for other programs and for what
/// only speaks of a verb, such as `asym connect`.
fn words(call: &str) -> Option<Vec<OsString>> {
    let name = CALLS.iter().find(|name| call.starts_with(**name))?;
    let filled = call
        .replace("<N>", "1")
        .replace("VERB", "reset")
        .replace(['<', '>', '…', '[', ']'], "");
    let words =
        shlex::split(&filled[name.len()..]).unwrap_or_else(|| panic!("{call} is no line for a shell"));
    let end = words.iter().position(|word| word == "|").unwrap_or(words.len());
    Some(
        std::iter::once("asym")
            .chain(words[..end].iter().map(String::as_str))
            .map(Into::into)
            .collect(),
    )
}

/// Whether a call is wrong only because what the reader knows is left out.
fn is_short(error: &clap::Error) -> bool {
    use clap::error::ErrorKind;
    match error.kind() {
        ErrorKind::MissingRequiredArgument
        | ErrorKind::DisplayHelp
        | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        | ErrorKind::DisplayVersion => true,
        // An option without its value.
        ErrorKind::InvalidValue => {
            error.get(ContextKind::InvalidValue) == Some(&ContextValue::String(String::new()))
        }
        _ => false,
    }
}

fn check(name: &str, calls: &[String]) -> usize {
    let calls: Vec<_> = calls
        .iter()
        .filter_map(|call| Some((call, words(call)?)))
        .collect();
    for (call, words) in &calls {
        if let Err(error) = arguments::parse(words.clone()) {
            assert!(is_short(&error), "{name}: {call}\n{error}");
        }
    }
    calls.len()
}

#[test]
fn every_call_in_the_documents_makes_sense() {
    let documents = DOCUMENTS.map(|name| check(name, &in_markdown(&read(&root().join(name)))));
    let examples = files(&root().join(EXAMPLES)).into_iter().map(|path| {
        let name = path.display().to_string();
        check(&name, &in_comments(&read(&path)))
    });
    let found = documents.iter().sum::<usize>() + examples.sum::<usize>();
    assert!(found > 80, "only {found} calls were found");
}

#[test]
fn a_call_that_makes_no_sense_is_found() {
    let parsed = |call: &str| {
        arguments::parse(words(call).unwrap())
            .map_err(|error| is_short(&error))
            .err()
    };
    assert_eq!(parsed("asym snapshot <id>"), None);
    assert_eq!(parsed("asym connect"), Some(true));
    assert_eq!(parsed("asym spin slack --from"), Some(true));
    assert_eq!(parsed("asym completion csh"), Some(false));
    assert_eq!(parsed("asym snapshto <id>"), Some(false));
    assert_eq!(parsed("asym reset <id> --rotate-token"), Some(false));
    assert_eq!(words("kubectl get clones"), None);
    assert_eq!(
        in_markdown("`a` b `c`\n```console\n$ d\ne\n```\n"),
        ["a", "c", "d"]
    );
}
