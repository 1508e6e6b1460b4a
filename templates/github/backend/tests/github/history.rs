//! What the fixture has in its repositories is what git would have.

use super::support::{Api, each};
use sha1::{Digest, Sha1};
use std::{collections::HashSet, fmt::Write};

#[tokio::test]
async fn objects_of_the_fixture_have_the_names_that_git_gives_them() {
    let api = Api::acme().await;
    let rows = api
        .backend
        .sql("SELECT sha, kind, content FROM git_objects ORDER BY sha")
        .await;
    assert!(rows.len() > 50);
    for row in rows {
        let (name, kind, content): (String, String, Vec<u8>) = (row.get(0), row.get(1), row.get(2));
        let mut hash = Sha1::new();
        hash.update(format!("{kind} {}\0", content.len()));
        hash.update(&content);
        let mut text = String::new();
        for byte in hash.finalize() {
            write!(text, "{byte:02x}").expect("a text");
        }
        assert_eq!(text, name, "{kind}: {}", String::from_utf8_lossy(&content));
    }
}

#[tokio::test]
async fn commits_of_the_fixture_are_whole() {
    let api = Api::acme().await;
    let rows = api
        .backend
        .sql(
            "SELECT 'tree ' || substring(convert_from(content, 'UTF8') FROM '^tree (\\w{40})'), parents, committed_at, \
                 convert_from(content, 'UTF8') FROM git_objects WHERE kind = 'commit'",
        )
        .await;
    let known: HashSet<String> = api
        .backend
        .sql("SELECT kind || ' ' || sha FROM git_objects")
        .await
        .iter()
        .map(|row| row.get(0))
        .collect();
    for row in rows {
        let (tree, parents, at): (String, Vec<String>, i64) = (row.get(0), row.get(1), row.get(2));
        let content: String = row.get(3);
        assert!(known.contains(&tree), "{content}");
        let written: Vec<&str> = content
            .lines()
            .filter_map(|line| line.strip_prefix("parent "))
            .collect();
        assert_eq!(written, parents);
        assert!(
            parents
                .iter()
                .all(|parent| known.contains(&format!("commit {parent}")))
        );
        let committer = content
            .lines()
            .find(|line| line.starts_with("committer "))
            .expect("a committer");
        assert!(committer.contains(&format!("> {at} ")), "{committer}");
    }
}

#[tokio::test]
async fn the_story_of_the_csv_import_can_be_read() {
    let api = Api::acme().await;
    let repo = "/repos/acme-corp/acme-flow";
    let merged = api.read(&format!("{repo}/pulls/2")).await;
    assert_eq!(
        (&merged["merged"], &merged["merged_by"]["login"]),
        (&true.into(), &"jonas-lindqvist".into())
    );
    let files = api.read(&format!("{repo}/pulls/2/files")).await;
    assert_eq!(
        each(&files, "filename"),
        ["flow/csv_import.py", "tests/test_csv_import.py"]
    );
    let history = api.read(&format!("{repo}/commits?path=flow/csv_import.py")).await;
    assert_eq!(each(&history, "sha").len(), 2);
    assert_eq!(history[0]["author"]["login"], "jonas-lindqvist");
    assert_eq!(
        each(&api.read(&format!("{repo}/tags")).await, "name"),
        ["v4.2.0", "v4.1.0"]
    );
    let released = api.read(&format!("{repo}/compare/v4.1.0...v4.2.0")).await;
    assert_eq!(
        (&released["status"], &released["ahead_by"]),
        (&"ahead".into(), &4.into())
    );
}

#[tokio::test]
async fn what_waits_for_4_2_1_can_be_merged() {
    let api = Api::acme().await;
    let repo = "/repos/acme-corp/acme-flow";
    let open = api.read(&format!("{repo}/pulls")).await;
    assert_eq!(each(&open, "number"), [9, 10]);
    let waiting = api.read(&format!("{repo}/pulls/9")).await;
    assert_eq!(
        (&waiting["mergeable"], &waiting["mergeable_state"]),
        (&true.into(), &"clean".into())
    );
    assert_eq!(each(&waiting["requested_reviewers"], "login"), ["aiko-tanaka"]);
    let comments = api.read(&format!("{repo}/pulls/10/comments")).await;
    assert_eq!(
        (&comments[0]["line"], &comments[0]["position"]),
        (&16.into(), &16.into())
    );
    let merged = api
        .put(&format!("{repo}/pulls/9/merge"), serde_json::json!({}))
        .await;
    assert_eq!(merged.status, 200, "{}", merged.body);
    assert_eq!(api.read(&format!("{repo}/issues/4")).await["state"], "closed");
    // The repository deletes branches that were merged.
    assert_eq!(
        api.get(&format!("{repo}/branches/webhook-timeout")).await.status,
        404
    );
}
