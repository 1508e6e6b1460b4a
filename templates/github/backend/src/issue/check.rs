//! What titles, texts and lists of assignees can be.

use crate::error::{FieldError, GitHubError};

/// The most characters of a title.
const TITLE_LIMIT: usize = 256;
/// The most characters of a text.
const BODY_LIMIT: usize = 65_536;
/// The most people assigned to an issue.
const ASSIGNEES_LIMIT: usize = 10;

/// Checks how many people would be assigned.
pub(crate) fn assignees(number: usize) -> Result<(), GitHubError> {
    if number <= ASSIGNEES_LIMIT {
        return Ok(());
    }
    let message = format!("assignees is too long (maximum is {ASSIGNEES_LIMIT})");
    Err(GitHubError::validation([FieldError::custom(
        "Issue",
        "assignees",
        message,
    )]))
}

/// Checks a title.
pub(crate) fn title(resource: &'static str, title: &str) -> Result<(), GitHubError> {
    if title.trim().is_empty() {
        return Err(GitHubError::missing_field(resource, "title"));
    }
    if title.chars().count() > TITLE_LIMIT {
        let message = format!("title is too long (maximum is {TITLE_LIMIT} characters)");
        return Err(GitHubError::validation([FieldError::custom(
            resource, "title", message,
        )]));
    }
    Ok(())
}

/// Checks a text.
pub(crate) fn body(resource: &'static str, body: Option<&str>) -> Result<(), GitHubError> {
    if body.is_some_and(|body| body.chars().count() > BODY_LIMIT) {
        let message = format!("body is too long (maximum is {BODY_LIMIT} characters)");
        return Err(GitHubError::validation([FieldError::custom(
            resource, "body", message,
        )]));
    }
    Ok(())
}
