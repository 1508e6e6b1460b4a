//! `asym verify` against an API server in memory.

use std::io::Write;

use serde_json::{Value, json};
use tempfile::NamedTempFile;

use crate::commands::tests::nothing;
use crate::testing::{FakeServer, run, template};

/// A template that implements two operations, one of them driven by official clients.
fn implementing(name: &str) -> Value {
    let mut template = template(name, &[]);
    template["spec"]["displayName"] = "Slack".into();
    template["status"]["operations"] = json!([
        {"name": "chat.delete", "routes": ["POST /api/chat.delete"]},
        {"name": "chat.postMessage", "routes": ["POST /api/chat.postMessage"], "driven": true},
    ]);
    template
}

fn server() -> FakeServer {
    FakeServer::new(nothing).with("clonetemplates", &implementing("slack"))
}

/// What the vendor publishes.
fn published() -> NamedTempFile {
    let mut file = NamedTempFile::new().unwrap();
    file.write_all(b"chat.postMessage\nchat.update\nPOST /api/chat.delete\nusers.list\n")
        .unwrap();
    file
}

fn last_known() -> Value {
    json!({
        "score": 0.25, "operations": {"ours": 1, "theirs": 4, "matched": 1, "driven": 0},
        "checkedAt": "2026-01-05T08:30:00Z", "source": "npm:old@1",
    })
}

#[tokio::test]
async fn a_score_is_found_shown_and_kept() {
    let (server, list) = (server(), published());
    let source = list.path().to_str().unwrap();
    let outcome = run(&server, &["verify", "slack", "--source", source]).await;
    assert_eq!((outcome.status, outcome.err.as_str()), (0, ""));
    assert_eq!(
        outcome.out,
        "NAME    SCORE   OURS   THEIRS   MATCHED   DRIVEN   CHECKED\n\
         slack   0.500   2      4        2         1        0s\n"
    );
    assert_eq!(server.writes(), ["PATCH clonetemplates slack"]);
    let kept = server.object("clonetemplates", "slack").unwrap();
    let expected = json!({
        "score": 0.5, "operations": {"ours": 2, "theirs": 4, "matched": 2, "driven": 1},
        "checkedAt": "2026-01-05T09:30:00Z", "source": source,
    });
    assert_eq!(kept["status"]["fidelity"], expected);
    assert_eq!(
        kept["status"]["contentDigest"], "sha256:00",
        "the rest of the status stays"
    );

    let outcome = run(&server, &["verify", "slack", "--source", source, "--json"]).await;
    let records: Value = serde_json::from_str(&outcome.out).unwrap();
    let mut expected = expected;
    expected["template"] = "slack".into();
    expected["current"] = true.into();
    assert_eq!(records, json!([expected]));
    let outcome = run(&server, &["verify", "slack", "--source", source, "-o", "name"]).await;
    assert_eq!(outcome.out, "clonetemplate.getasym.dev/slack\n");
    let outcome = run(&server, &["verify", "slack", "--source", source, "-o", "wide"]).await;
    assert!(outcome.out.contains(source), "{}", outcome.out);
    let outcome = run(&server, &["ls", "--templates", "-o", "wide"]).await;
    assert!(outcome.out.contains("0.500 (2 of 4)"), "{}", outcome.out);
}

#[tokio::test]
async fn what_is_missing_is_named() {
    let (server, list) = (server(), published());
    let words = [
        "verify",
        "slack",
        "--missing",
        "--source",
        list.path().to_str().unwrap(),
    ];
    assert_eq!(run(&server, &words).await.out, "chat.update\nusers.list\n");
    let mut words = words.to_vec();
    words.push("--json");
    let records: Value = serde_json::from_str(&run(&server, &words).await.out).unwrap();
    assert_eq!(records[0]["missing"], json!(["chat.update", "users.list"]));
}

#[tokio::test]
async fn without_the_vendors_list_the_last_known_score_is_shown() {
    let words = ["verify", "slack", "--source", "http://127.0.0.1:1/list"];
    let outcome = run(&server(), &words).await;
    assert_eq!((outcome.status, outcome.out.as_str()), (1, ""));
    assert!(
        outcome.err.starts_with(
            "error[DOCS_FETCH_FAILED]: the published API of Slack could not be fetched: no answer from http://127.0.0.1:1/list: "
        ) && outcome.err.ends_with("; no fidelity is known yet\n"),
        "{}",
        outcome.err
    );
    let mut known = implementing("slack");
    known["status"]["fidelity"] = last_known();
    let server = server().with("clonetemplates", &known);
    let outcome = run(&server, &words).await;
    assert_eq!(
        (outcome.status, outcome.out.lines().nth(1).unwrap()),
        (1, "slack   0.250   1      4        1         0        60m")
    );
    assert!(
        outcome.err.ends_with("; the last known fidelity is shown\n"),
        "{}",
        outcome.err
    );
    assert_eq!(server.writes(), [""; 0]);
    let mut words = words.to_vec();
    words.push("--json");
    let records: Value = serde_json::from_str(&run(&server, &words).await.out).unwrap();
    assert_eq!(
        (&records[0]["current"], &records[0]["score"]),
        (&json!(false), &json!(0.25))
    );
}

#[tokio::test]
async fn without_the_right_a_score_is_shown_and_not_kept() {
    let list = published();
    let server = server().refusing("PATCH clonetemplates slack", 403, "forbidden");
    let words = ["verify", "slack", "--source", list.path().to_str().unwrap()];
    let outcome = run(&server, &words).await;
    assert_eq!(outcome.status, 0, "{}", outcome.err);
    assert!(outcome.out.contains("slack   0.500"), "{}", outcome.out);
    assert_eq!(
        outcome.err,
        "the score of slack was not kept: you may not patch clonetemplates/status; ask an administrator for: kubectl \
         create clusterrolebinding asymmetric-verifier-NAME --clusterrole=asymmetric-verifier --user=NAME\n"
    );
}

#[tokio::test]
async fn what_cannot_be_verified_is_said() {
    let without_table = template("own", &[]);
    let server = server().with("clonetemplates", &without_table);
    let outcome = run(&server, &["verify"]).await;
    assert_eq!(
        (outcome.status, outcome.out.as_str()),
        (0, "No templates that can be verified.\n")
    );
    assert!(
        outcome
            .err
            .contains("own is left out: its content has no operations.json")
            && outcome
                .err
                .contains("slack is left out: its manifest has no fidelity.source"),
        "{}",
        outcome.err
    );
    let outcome = run(&server, &["verify", "slack"]).await;
    let expected = "error[VERIFY_FAILED]: template 'slack' was not verified: its manifest has no fidelity.source; name the vendor's list with --source";
    assert_eq!((outcome.status, outcome.err.trim()), (1, expected));
    let outcome = run(&server, &["verify", "own", "--source", "x"]).await;
    assert!(
        outcome.err.starts_with(
            "error[VERIFY_FAILED]: template 'own' was not verified: its content has no operations.json"
        ),
        "{}",
        outcome.err
    );
    let outcome = run(&server, &["verify", "slak"]).await;
    let expected = "error[TEMPLATE_NOT_FOUND]: unknown template 'slak' (did you mean 'slack'?); list templates with asym ls --templates";
    assert_eq!((outcome.status, outcome.err.trim()), (1, expected));
    for words in [
        &["verify", "--source", "x"][..],
        &["verify", "slack", "own", "--source", "x"],
    ] {
        let outcome = run(&server, words).await;
        assert_eq!(
            (outcome.status, outcome.err.trim()),
            (2, "error: --source is the list of one template: name that one")
        );
    }
    assert_eq!(server.writes(), [""; 0]);
}

#[tokio::test]
async fn all_templates_are_verified_with_the_lists_of_their_manifests() {
    let site = wiremock::MockServer::start().await;
    let answer = wiremock::ResponseTemplate::new(200).set_body_string("chat.delete\nchat.update\nchat.me\n");
    wiremock::Mock::given(wiremock::matchers::path("/slack.txt"))
        .respond_with(answer)
        .mount(&site)
        .await;
    let with_source = |name: &str, path: &str| {
        let mut template = implementing(name);
        template["spec"]["fidelity"] = json!({"source": format!("{}{path}", site.uri())});
        template
    };
    let server = FakeServer::new(nothing)
        .with("clonetemplates", &with_source("gone", "/gone.txt"))
        .with("clonetemplates", &with_source("other", "/slack.txt"))
        .with("clonetemplates", &with_source("slack", "/slack.txt"));
    let outcome = run(&server, &["verify", "--missing"]).await;
    assert_eq!(outcome.status, 1, "one could not be fetched");
    assert_eq!(
        outcome.out,
        "other chat.me\nother chat.update\nslack chat.me\nslack chat.update\n"
    );
    assert!(
        outcome
            .err
            .contains("/gone.txt answers 404 Not Found; no fidelity is known yet"),
        "{}",
        outcome.err
    );
    let outcome = run(&server, &["verify", "slack", "other", "-o", "name"]).await;
    assert_eq!(
        outcome.out,
        "clonetemplate.getasym.dev/slack\nclonetemplate.getasym.dev/other\n"
    );
}
