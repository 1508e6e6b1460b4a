//! What a shell is offered, with an API server in memory.

use std::io::Write;

use clap_complete::engine::complete;
use serde_json::{Value, json};

use super::*;
use crate::kubernetes::Kubernetes;
use crate::testing::{FakeServer, template};

fn clone(name: &str, template: &str) -> Value {
    json!({
        "kind": "Clone", "metadata": {"name": name}, "spec": {"template": template},
        "status": {"epoch": 3, "database": "now", "runs": [
            {"epoch": 2, "database": "before", "endedAt": "2026-01-05T09:00:00.000000Z"},
        ]},
    })
}

fn server() -> FakeServer {
    let mut slack = template("slack", &["acme-corp", "empty"]);
    slack["spec"]["modes"] =
        json!([{"name": "api", "services": ["backend"]}, {"name": "full", "services": ["backend"]}]);
    slack["status"]["published"] = json!([{"name": "busy-week", "base": "b", "snapshot": "team/kept"}]);
    let snapshot =
        json!({"kind": "CloneSnapshot", "metadata": {"name": "kept"}, "spec": {"clone": "slack-a1"}});
    let environment = json!({"kind": "Environment", "metadata": {"name": "acme"}, "spec": {}, "status": {"state": "running"}});
    FakeServer::new(|_| Vec::new())
        .with("clonetemplates", &slack)
        .with("clonetemplates", &template("stripe", &["acct"]))
        .with("clones", &clone("slack-a1", "slack"))
        .with("clones", &clone("slack-b2", "slack"))
        .with("clones", &clone("stripe-c3", "stripe"))
        .with("clonesnapshots", &snapshot)
        .with("environments", &environment)
        .with(
            "namespaces",
            &json!({"kind": "Namespace", "metadata": {"name": "team"}}),
        )
}

/// What is offered for the last word, by what is said of it.
fn offered(server: &FakeServer, line: &str) -> Vec<(String, String)> {
    let words: Vec<OsString> = line.split(' ').map(Into::into).collect();
    let server = server.clone();
    let lookup: Lookup = Arc::new(move |names, line| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            let provider = Kubernetes::new(server.client(), "team".to_owned());
            lookup::of(names, line, &provider).await.unwrap_or_default()
        })
    });
    let index = words.len() - 1;
    let mut command = prepared(&words, index, &lookup);
    let candidates = complete(&mut command, words, index, None).unwrap();
    let text = |candidate: &CompletionCandidate| {
        let help = candidate.get_help().map(ToString::to_string).unwrap_or_default();
        (candidate.get_value().to_str().unwrap().to_owned(), help)
    };
    candidates.iter().map(text).collect()
}

fn names(server: &FakeServer, line: &str) -> Vec<String> {
    offered(server, line).into_iter().map(|(name, _)| name).collect()
}

#[test]
fn names_come_from_the_cluster() {
    let server = server();
    for (line, expected) in [
        ("asym reset ", &["slack-a1", "slack-b2", "stripe-c3"] as &[&str]),
        ("asym reset str", &["stripe-c3"]),
        ("asym destroy slack-a1 ", &["slack-b2", "stripe-c3"]),
        (
            "asym -n team logs ",
            &["acme", "slack-a1", "slack-b2", "stripe-c3"],
        ),
        ("asym connect ", &["acme", "slack-a1", "slack-b2", "stripe-c3"]),
        ("asym env reset ", &["acme"]),
        ("asym env ls ", &["acme"]),
        ("asym restore slack-a1 ", &["kept"]),
        ("asym snapshots --delete ", &["kept"]),
        ("asym spin ", &["slack", "stripe"]),
        ("asym spin slack --from ", &["kept"]),
        ("asym spin slack --group ", &["acme"]),
        ("asym --namespace ", &["team"]),
        ("asym ls -n ", &["team"]),
    ] {
        assert_eq!(names(&server, line), expected, "{line}");
    }
}

#[test]
fn names_fit_what_is_on_the_line_already() {
    let server = server();
    for (line, expected) in [
        (
            "asym spin slack --seed ",
            &["acme-corp", "busy-week", "empty"] as &[&str],
        ),
        ("asym spin stripe --seed ", &["acct"]),
        ("asym seed stripe-c3 --fixture ", &["acct"]),
        ("asym seed slack-b2 -f ", &["acme-corp", "busy-week", "empty"]),
        ("asym spin slack --mode ", &["api", "full"]),
        ("asym spin stripe --mode ", &["api"]),
        ("asym spin --mode ", &["api", "full"]),
        ("asym logs slack-a1 --service ", &["backend"]),
        ("asym logs acme --service ", &["backend"]),
        ("asym db stripe-c3 --run ", &["2"]),
        ("asym query slack-a1 --run ", &["2"]),
        ("asym query --run ", &[]),
    ] {
        assert_eq!(names(&server, line), expected, "{line}");
    }
}

#[test]
fn shells_that_show_descriptions_get_some() {
    let server = server();
    let first = |line: &str| offered(&server, line).remove(0).1;
    assert_eq!(first("asym reset "), "slack creating");
    assert_eq!(first("asym env reset "), "environment running");
    assert_eq!(first("asym restore slack-a1 "), "of slack-a1");
    assert_eq!(first("asym query slack-a1 --run "), "ended 2026-01-05T09:00:00Z");
}

#[test]
fn options_come_to_who_begins_one_and_where_nothing_else_fits() {
    let server = server();
    assert!(names(&server, "asym reset --r").contains(&"--rotate-tokens".to_owned()));
    assert!(names(&server, "asym seed slack-a1 ").contains(&"--fixture".to_owned()));
    assert!(names(&server, "asym ").iter().all(|name| !name.starts_with('-')));
    assert!(names(&server, "asym ").contains(&"reset".to_owned()));
    assert!(
        !names(&server, "asym ").contains(&"docs".to_owned()),
        "hidden ones stay hidden"
    );
    assert_eq!(names(&server, "asym env re"), ["render", "reset"]);
}

#[test]
fn a_refusal_is_silence() {
    let server = FakeServer::new(|_| Vec::new()).refusing("clones", 403, "forbidden");
    let offered = names(&server, "asym restore ");
    assert!(offered.iter().all(|name| name.starts_with('-')), "{offered:?}");
}

#[test]
fn contexts_come_from_the_kubeconfig_on_the_line() {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    write!(
        file,
        "{{apiVersion: v1, kind: Config, contexts: [{{name: home, context: {{cluster: c, user: u}}}}]}}"
    )
    .unwrap();
    let words = [
        "asym",
        "--kubeconfig",
        file.path().to_str().unwrap(),
        "--context",
        "",
    ];
    let words: Vec<OsString> = words.map(Into::into).to_vec();
    let mut command = prepared(&words, 4, &from_cluster());
    let candidates = complete(&mut command, words, 4, None).unwrap();
    let names: Vec<_> = candidates.iter().map(CompletionCandidate::get_value).collect();
    assert_eq!(names, ["home"]);
}

/// Arguments that name something new, and so have nothing to be completed from.
const NEW: [&str; 2] = ["asym spin --name", "asym snapshot --as-fixture"];

/// What stands for a name of something in the cluster.
const KINDS: [&str; 7] = [
    "ID",
    "ENVIRONMENT",
    "ID|ENVIRONMENT",
    "TEMPLATE",
    "FIXTURE",
    "SNAPSHOT",
    "MODE",
];

#[test]
fn every_argument_that_names_something_is_completed() {
    fn check(command: &Command) {
        for argument in command.get_arguments().filter(|argument| !argument.is_hide_set()) {
            let value = argument
                .get_value_names()
                .unwrap_or_default()
                .first()
                .map(clap::builder::Str::as_str);
            let id = format!(
                "{} --{}",
                command.get_bin_name().unwrap_or_default(),
                argument.get_long().unwrap_or_default()
            );
            let expected = value.is_some_and(|value| KINDS.contains(&value)) && !NEW.contains(&id.as_str());
            assert!(
                !expected || argument.get::<Names>().is_some(),
                "{id} {value:?} has no names"
            );
        }
        command.get_subcommands().for_each(check);
    }
    let mut command = arguments::command();
    command.build();
    check(&command);
}
