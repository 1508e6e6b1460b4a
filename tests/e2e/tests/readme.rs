//! What README.md and the examples tell to type, typed as it is printed.

use asymmetric_crd::names::member_clone_id;
use asymmetric_crd::{AppClone, Environment};
use asymmetric_e2e::clones::status;
use asymmetric_e2e::shell::Shell;
use asymmetric_e2e::{TestNamespace, operator, wait, with_namespace};
use tokio::sync::Mutex;

const README: &str = include_str!("../../../README.md");
const ENVIRONMENT_FILE: &str = include_str!("../../../examples/acme.env.yaml");
const ENVIRONMENT_MANIFEST: &str = include_str!("../../../examples/kubernetes/environment.yaml");
const CLONE_MANIFEST: &str = include_str!("../../../examples/kubernetes/clone.yaml");

/// Namespace that the README was written in: ids of members depend on it.
const WRITTEN_IN: &str = "default";
/// Environment of the README.
const ENVIRONMENT: &str = "acme";
/// Its members, which are named after their templates.
const MEMBERS: [&str; 2] = ["slack", "stripe"];

/// Held by tests that forward: every namespace has the same local ports.
static PORTS: Mutex<()> = Mutex::const_new(());

/// A command, and what is printed below it.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    command: String,
    output: Vec<String>,
}

/// The blocks of a language, by what is in them.
fn blocks<'a>(text: &'a str, language: &str) -> Vec<&'a str> {
    let fence = format!("```{language}\n");
    let blocks = text.split(&fence).skip(1);
    blocks
        .map(|block| block.split("```").next().unwrap_or_default())
        .collect()
}

/// The commands of a console block; comments and empty lines are for the reader.
fn steps(block: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for line in block.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            steps.push(Step {
                command: command.to_owned(),
                output: Vec::new(),
            });
        } else if let Some(step) = steps.last_mut()
            && !line.is_empty()
            && !line.starts_with("# ")
        {
            step.output.push(line.to_owned());
        }
    }
    steps
}

/// The commands in the comment at the head of an example.
fn told(example: &str) -> Vec<&str> {
    example
        .lines()
        .map_while(|line| line.strip_prefix('#'))
        .filter_map(|line| line.strip_prefix("   "))
        .collect()
}

/// `text` with the ids that the members of the environment have in `namespace`.
fn as_in(namespace: &TestNamespace, text: &str) -> String {
    MEMBERS.iter().fold(text.to_owned(), |text, member| {
        let id = |namespace: &str| member_clone_id(namespace, ENVIRONMENT, member, member);
        text.replace(&id(WRITTEN_IN), &id(&namespace.name))
    })
}

/// What has to be the same of a line: durations, ages and times of messages are of their form only, and the width of
/// columns follows from them.
fn form(line: &str) -> String {
    let mut words: Vec<&str> = Vec::new();
    for word in line.split_whitespace() {
        let is_unit = matches!(word, "ms" | "s" | "m");
        match words.last_mut() {
            Some(last) if is_unit && is_number(last) => *last = DURATION,
            _ if is_age(word) => words.push(AGE),
            _ if word.chars().all(|character| "-+".contains(character)) => words.push("---"),
            _ => words.push(word),
        }
        // `1 m 12 s` is one duration.
        if let [.., DURATION, DURATION] = words.as_slice() {
            words.pop();
        }
    }
    without_times(&words.join(" "))
}

const DURATION: &str = "<duration>";
const AGE: &str = "<age>";
/// Digits of a message's time on both sides of its point.
const TIME_DIGITS: (usize, usize) = (10, 6);

fn is_number(word: &str) -> bool {
    word.parse::<f64>().is_ok() && !is_time(word)
}

fn is_time(word: &str) -> bool {
    let digits = |text: &str, count| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    word.split_once('.')
        .is_some_and(|(before, behind)| digits(before, TIME_DIGITS.0) && digits(behind, TIME_DIGITS.1))
}

/// `97s`, `14m`, `3m12s`, `2d4h`.
fn is_age(word: &str) -> bool {
    word.ends_with(['s', 'm', 'h', 'd'])
        && word.starts_with(|character: char| character.is_ascii_digit())
        && word
            .chars()
            .all(|character| character.is_ascii_digit() || "smhd".contains(character))
}

/// Times of messages, wherever they are in a line.
fn without_times(line: &str) -> String {
    let length = TIME_DIGITS.0 + 1 + TIME_DIGITS.1;
    let mut text = String::new();
    let mut rest = line;
    while let Some(next) = rest.chars().next() {
        if let Some(time) = rest.get(..length).filter(|word| is_time(word)) {
            text.push_str("<time>");
            rest = &rest[time.len()..];
        } else {
            text.push(next);
            rest = &rest[next.len_utf8()..];
        }
    }
    text
}

/// Whether `line` is what `printed` abbreviates with dots.
fn is_abbreviated(printed: &str, line: &str) -> bool {
    let mut parts = printed.split('…');
    let Some(mut rest) = parts.next().and_then(|first| line.strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for part in &parts {
        match rest.split_once(part) {
            Some((_, behind)) => rest = behind,
            None => return false,
        }
    }
    !parts.is_empty() && (rest.is_empty() || parts.last() == Some(&""))
}

/// Fails unless `output` has the form of what is printed.
fn compare(step: &Step, output: &str) {
    let printed: Vec<String> = step.output.iter().map(|line| form(line)).collect();
    // The catalog is everybody's: tests that run beside this one put templates of their own into it.
    let is_foreign = |line: &str| {
        let name = line.split(' ').next().unwrap_or_default();
        name.starts_with("clonetemplate.") && !printed.iter().any(|line| line.split(' ').next() == Some(name))
    };
    let lines = output
        .lines()
        .map(form)
        .filter(|line| !line.is_empty() && !is_foreign(line));
    let lines: Vec<String> = lines
        .enumerate()
        .map(|(index, line)| match printed.get(index) {
            Some(printed) if is_abbreviated(printed, &line) => printed.clone(),
            _ => line,
        })
        .collect();
    assert_eq!(lines, printed, "{} printed:\n{output}", step.command);
}

#[tokio::test]
async fn the_story_of_the_readme_is_true() {
    let undisturbed = operator::undisturbed().await;
    let ports = PORTS.lock().await;
    with_namespace(|namespace| async move {
        let mut shell = Shell::of(&namespace);
        // What `cargo xtask up` does in the end.
        shell
            .run("asym env spin examples/acme.env.yaml")
            .await
            .succeeded();
        let story: Vec<Step> = blocks(README, "console").into_iter().flat_map(steps).collect();
        assert!(story.len() >= 6, "the story is not where it was: {story:?}");
        for step in story {
            let step = Step {
                command: as_in(&namespace, &step.command),
                output: step.output.iter().map(|line| as_in(&namespace, line)).collect(),
            };
            let ended = shell.run(&step.command).await.succeeded();
            compare(&step, &ended.stdout);
        }

        let secret = blocks(README, "yaml")
            .into_iter()
            .find(|block| block.contains("secretRef"))
            .unwrap();
        let name = secret
            .split("name: ")
            .nth(1)
            .unwrap()
            .split_whitespace()
            .next()
            .unwrap();
        let variables = namespace.secret(name).await;
        let is_variable = |word: &&str| {
            word.contains('_')
                && word
                    .chars()
                    .all(|character| character.is_ascii_uppercase() || character == '_')
        };
        let named: Vec<&str> = secret.split([' ', ',', '\n']).filter(is_variable).collect();
        assert!(
            named.len() >= 4 && named.iter().all(|name| variables.contains_key(*name)),
            "{named:?} of {:?}",
            variables.keys()
        );
    })
    .await;
    drop((undisturbed, ports));
}

#[tokio::test]
async fn the_example_of_an_environment_file_is_true() {
    let undisturbed = operator::undisturbed().await;
    let ports = PORTS.lock().await;
    with_namespace(|namespace| async move {
        let mut shell = Shell::of(&namespace);
        shell.script("your-agent", "#!/bin/sh\nenv\n");
        let mut printed = String::new();
        for command in told(ENVIRONMENT_FILE) {
            printed.push_str(&shell.run(command).await.succeeded().stdout);
        }
        for variable in [
            "SLACK_API_URL=http://127.0.0.1:",
            "SLACK_BOT_TOKEN=xoxb-",
            "STRIPE_API_BASE=http://127.0.0.1:",
            "STRIPE_API_KEY=sk_test_",
        ] {
            assert!(printed.contains(variable), "no {variable} in {printed}");
        }
        let environment: Environment = namespace.api().get(ENVIRONMENT).await.unwrap();
        let epochs: Vec<Option<i64>> = environment
            .status
            .unwrap()
            .members
            .iter()
            .map(|member| member.epoch)
            .collect();
        assert_eq!(epochs, [Some(2), Some(2)], "the last command is a reset");
    })
    .await;
    drop((undisturbed, ports));
}

#[tokio::test]
async fn the_examples_of_manifests_are_true() {
    with_namespace(|namespace| async move {
        let mut shell = Shell::of(&namespace);
        let mut printed = String::new();
        for command in told(CLONE_MANIFEST).into_iter().chain(told(ENVIRONMENT_MANIFEST)) {
            printed.push_str(&shell.run(command).await.succeeded().stdout);
        }
        assert!(printed.contains("xoxb-"), "the token is shown: {printed}");
        let is_reset = |clone: Option<&AppClone>| (status(clone?).epoch == Some(2)).then_some(());
        wait::until(&namespace.api(), "slack-demo", "it is reset", is_reset).await;
        let variables = namespace.secret("acme-connection").await;
        assert!(variables.contains_key("SLACK_BOT_TOKEN") && variables.contains_key("STRIPE_API_KEY"));
    })
    .await;
}

#[test]
fn the_readme_shows_the_environment_file_and_the_ids_of_its_members() {
    let without_comments = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.starts_with('#'))
            .map(str::to_owned)
            .collect()
    };
    let shown = blocks(README, "yaml")
        .into_iter()
        .find(|block| block.starts_with("# examples/acme.env.yaml\n"));
    assert_eq!(
        without_comments(shown.expect("the file")),
        without_comments(ENVIRONMENT_FILE)
    );
    for member in MEMBERS {
        let id = member_clone_id(WRITTEN_IN, ENVIRONMENT, member, member);
        assert!(README.contains(&id), "the README has another id than {id}");
    }
}

#[test]
fn steps_are_commands_with_what_is_below_them() {
    let step = |command: &str, output: &[&str]| Step {
        command: command.to_owned(),
        output: output.iter().map(|line| (*line).to_owned()).collect(),
    };
    assert_eq!(
        steps("$ one\n\n# 2. Then:\n$ two --three\nout\n\nmore\n"),
        [step("one", &[]), step("two --three", &["out", "more"])]
    );
    assert_eq!(
        told("# An example:\n#\n#   one\n#   two\n#\n# More.\nname: x\n#   not this\n"),
        ["one", "two"]
    );
}

#[test]
fn lines_are_compared_by_their_form() {
    for (one, other) in [
        ("reset acme in 936 ms", "reset acme in 1.2 s"),
        ("reset acme in 936 ms", "reset acme in 1 m 12 s"),
        (
            "acme   running   True    2/2       97s",
            "acme   running   True    2/2   3m12s",
        ),
        ("------------------+---------------------", "---+-----"),
        (r#"{"ts":"1767603694.426070"}"#, r#"{"ts":"1767609999.000001"}"#),
    ] {
        assert_eq!(form(one), form(other));
    }
    for (one, other) in [
        ("reset acme in 936 ms", "reset acme in 936"),
        ("in 513 ms (epoch 2)", "in 513 ms (epoch 3)"),
        ("acme 2/2", "acme 1/2"),
        ("slack   api   2   97s", "slack   api   3   97s"),
        ("slack-5f264721", "slack-5f264722"),
    ] {
        assert_ne!(form(one), form(other));
    }
    assert!(is_abbreviated(r#"{"ok":true,…}}"#, r#"{"ok":true,"more":{}}"#));
    assert!(is_abbreviated("a…", "a and more"));
    assert!(!is_abbreviated(r#"{"ok":true,…}}"#, r#"{"ok":false,"more":{}}"#));
    assert!(!is_abbreviated("a", "a"));
}
