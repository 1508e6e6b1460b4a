//! How commits stand in answers.

use serde_json::{Value, json};

use crate::{
    git::{commit::Commit, id::ObjectId, signature::Signature},
    people::People,
    place::Place,
};

/// The header of a commit that holds its signature.
const SIGNATURE_HEADER: &str = "gpgsig";

/// Name, address and time.
pub(crate) fn signature(signature: &Signature) -> Value {
    json!({
        "name": signature.name,
        "email": signature.email,
        "date": signature.date(),
    })
}

/// A commit of the git database: nothing but what git knows.
pub(crate) fn git_commit(place: &Place, id: ObjectId, commit: &Commit) -> Value {
    let parent = |parent: &ObjectId| {
        json!({
            "sha": parent.to_string(),
            "url": place.api(format_args!("/git/commits/{parent}")),
            "html_url": place.html(format_args!("/commit/{parent}")),
        })
    };
    json!({
        "sha": id.to_string(),
        "node_id": place.node_id("C", &id.to_string()),
        "url": place.api(format_args!("/git/commits/{id}")),
        "html_url": place.html(format_args!("/commit/{id}")),
        "author": signature(&commit.author),
        "committer": signature(&commit.committer),
        "tree": tree(place, commit),
        "message": commit.message,
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
        "verification": verification(commit),
    })
}

/// A commit of a repository: with the accounts of those who wrote it.
pub(crate) fn commit(place: &Place, people: &People, id: ObjectId, commit: &Commit) -> Value {
    let parent = |parent: &ObjectId| {
        json!({
            "sha": parent.to_string(),
            "url": place.api(format_args!("/commits/{parent}")),
            "html_url": place.html(format_args!("/commit/{parent}")),
        })
    };
    json!({
        "sha": id.to_string(),
        "node_id": place.node_id("C", &id.to_string()),
        "commit": {
            "author": signature(&commit.author),
            "committer": signature(&commit.committer),
            "message": commit.message,
            "tree": tree(place, commit),
            "url": place.api(format_args!("/git/commits/{id}")),
            "comment_count": 0,
            "verification": verification(commit),
        },
        "url": place.api(format_args!("/commits/{id}")),
        "html_url": place.html(format_args!("/commit/{id}")),
        "comments_url": place.api(format_args!("/commits/{id}/comments")),
        "author": people.simple(&place.urls, &commit.author),
        "committer": people.simple(&place.urls, &commit.committer),
        "parents": commit.parents.iter().map(parent).collect::<Vec<_>>(),
    })
}

/// Many of [`commit`].
pub(crate) fn commits(place: &Place, people: &People, commits: &[(ObjectId, Commit)]) -> Vec<Value> {
    commits
        .iter()
        .map(|(id, one)| commit(place, people, *id, one))
        .collect()
}

fn tree(place: &Place, commit: &Commit) -> Value {
    json!({
        "sha": commit.tree.to_string(),
        "url": place.api(format_args!("/git/trees/{}", commit.tree)),
    })
}

/// What is known about the signature. No keys are kept, so none is verified.
fn verification(commit: &Commit) -> Value {
    let signature = signed(commit);
    let reason = if signature.is_some() {
        "unknown_key"
    } else {
        "unsigned"
    };
    let payload = signature.is_some().then(|| {
        let bare = Commit {
            extra: String::new(),
            ..commit.clone()
        };
        String::from_utf8_lossy(&bare.encode()).into_owned()
    });
    json!({
        "verified": false,
        "reason": reason,
        "signature": signature,
        "payload": payload,
        "verified_at": null,
    })
}

/// The headers of a commit that is signed.
pub(crate) fn signature_header(signature: &str) -> String {
    format!(
        "{SIGNATURE_HEADER} {}\n",
        signature.trim_end().replace('\n', "\n ")
    )
}

fn signed(commit: &Commit) -> Option<String> {
    let start = commit.extra.strip_prefix(SIGNATURE_HEADER)?.strip_prefix(' ')?;
    let mut lines = start.lines();
    let mut signature = lines.next()?.to_owned();
    for line in lines.map_while(|line| line.strip_prefix(' ')) {
        signature.push('\n');
        signature.push_str(line);
    }
    Some(signature)
}
