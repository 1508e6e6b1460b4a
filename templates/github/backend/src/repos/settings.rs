//! What callers may say about a repository: arguments as columns of `repositories`.

use asymmetric_kit::Call;
use serde_json::{Map, Value};

use crate::error::{FieldError, GitHubError};

/// Settings that are yes or no; arguments and columns have the same names.
const FLAGS: [&str; 13] = [
    "has_issues",
    "has_projects",
    "has_wiki",
    "has_discussions",
    "is_template",
    "allow_squash_merge",
    "allow_merge_commit",
    "allow_rebase_merge",
    "allow_auto_merge",
    "allow_update_branch",
    "allow_forking",
    "delete_branch_on_merge",
    "web_commit_signoff_required",
];

/// Settings that are one of a few words.
const WORDS: [(&str, &[&str]); 4] = [
    ("squash_merge_commit_title", &["PR_TITLE", "COMMIT_OR_PR_TITLE"]),
    (
        "squash_merge_commit_message",
        &["PR_BODY", "COMMIT_MESSAGES", "BLANK"],
    ),
    ("merge_commit_title", &["PR_TITLE", "MERGE_MESSAGE"]),
    ("merge_commit_message", &["PR_BODY", "PR_TITLE", "BLANK"]),
];

/// The most characters of a name.
const LONGEST_NAME: usize = 100;

/// The columns that a call gives values for.
pub(super) fn given(call: &Call) -> Result<Map<String, Value>, GitHubError> {
    let arguments = call.arguments();
    let mut columns = Map::new();
    for flag in FLAGS {
        let value = arguments.boolean(flag).map_err(|_| not(flag, "a boolean"))?;
        if let Some(value) = value {
            columns.insert(flag.to_owned(), value.into());
        }
    }
    for (name, words) in WORDS {
        if let Some(word) = arguments.filled(name) {
            if !words.contains(&word.as_ref()) {
                return Err(not(name, "a member of its list"));
            }
            columns.insert(name.to_owned(), word.into());
        }
    }
    for name in ["description", "homepage"] {
        if arguments.contains(name) {
            let text = arguments.filled(name);
            columns.insert(name.to_owned(), text.map_or(Value::Null, Into::into));
        }
    }
    if let Some(private) = private(call)? {
        columns.insert("private".to_owned(), private.into());
    }
    Ok(columns)
}

/// `visibility`, or `private`.
fn private(call: &Call) -> Result<Option<bool>, GitHubError> {
    let arguments = call.arguments();
    match arguments.filled("visibility").as_deref() {
        Some("public") => Ok(Some(false)),
        Some("private") => Ok(Some(true)),
        Some("internal") => Err(GitHubError::unprocessable(
            "Only organizations associated with an enterprise can set visibility to internal",
        )),
        Some(_) => Err(not("visibility", "a member of its list")),
        None => arguments
            .boolean("private")
            .map_err(|_| not("private", "a boolean")),
    }
}

/// The name as the vendor keeps it: what cannot stand in a URL becomes a hyphen.
pub(super) fn name(call: &Call) -> Result<Option<String>, GitHubError> {
    let Some(name) = call.arguments().text("name") else {
        return Ok(None);
    };
    let kept: String = name
        .trim()
        .chars()
        .map(|one| {
            if one.is_ascii_alphanumeric() || matches!(one, '.' | '-' | '_') {
                one
            } else {
                '-'
            }
        })
        .collect();
    if kept.is_empty() || kept == "." || kept == ".." || kept.len() > LONGEST_NAME {
        let error = FieldError::custom("Repository", "name", "name is too short or too long");
        return Err(failed("Repository creation failed.", error));
    }
    Ok(Some(kept))
}

/// 422: the owner has a repository of this name.
pub(super) fn name_is_taken(message: &str) -> GitHubError {
    let error = FieldError::custom("Repository", "name", "name already exists on this account");
    failed(message, error)
}

fn failed(message: &str, error: FieldError) -> GitHubError {
    GitHubError {
        message: message.to_owned(),
        ..GitHubError::validation([error])
    }
}

fn not(name: &str, what: &str) -> GitHubError {
    GitHubError::schema(&format!("\"{name}\" is not {what}."))
}

/// Why some arguments are refused: this clone does not have the templates that the vendor keeps.
pub(super) fn refuse_templates(call: &Call) -> Result<(), GitHubError> {
    for name in ["gitignore_template", "license_template"] {
        if call.arguments().filled(name).is_some() {
            let reason = format!("{name} is part of GitHub's API, but is not implemented in this clone.");
            return Err(GitHubError::unprocessable(reason));
        }
    }
    Ok(())
}
