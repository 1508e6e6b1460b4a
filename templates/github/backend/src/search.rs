//! Searches for issues and pull requests, repositories, users and labels.
//!
//! <https://docs.github.com/en/rest/search/search>

mod issues;
mod labels;
mod query;
mod range;
mod repositories;
mod users;

use asymmetric_kit::{Access, Call, Operation, Reply};
use serde_json::{Value, json};

use crate::{
    error::{FieldError, GitHubError},
    page::Page,
};
use query::Query;

/// A search shows no more than this many results.
const MOST: i64 = 1000;

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "search/issues-and-pull-requests",
            "/search/issues",
            issues::search,
        )
        .access(Access::Optional)
        .summary("Searches for issues and pull requests."),
        Operation::get("search/repos", "/search/repositories", repositories::search)
            .access(Access::Optional)
            .summary("Searches for repositories."),
        Operation::get("search/users", "/search/users", users::search)
            .access(Access::Optional)
            .summary("Searches for users and organizations."),
        Operation::get("search/labels", "/search/labels", labels::search)
            .access(Access::Optional)
            .summary("Searches for labels of a repository."),
    ]
}

/// The query of a call, which must not be empty, and the page.
fn asked(call: &Call) -> Result<(Query, Page), GitHubError> {
    let page = Page::of(call);
    if page.offset() >= MOST {
        return Err(GitHubError::unprocessable(
            "Only the first 1000 search results are available",
        ));
    }
    let text = call.arguments().text("q").unwrap_or_default();
    if text.trim().is_empty() {
        return Err(GitHubError::validation([FieldError::new(
            "Search", "q", "missing",
        )]));
    }
    if text.chars().count() > 256 {
        let message = "The search is longer than 256 characters.";
        let error = FieldError {
            message: Some(message.to_owned()),
            ..FieldError::new("Search", "q", "invalid")
        };
        return Err(GitHubError::validation([error]));
    }
    Ok((Query::read(&text)?, page))
}

/// A qualifier with a value that means nothing, or that names what cannot be seen.
fn invalid(message: impl Into<String>) -> GitHubError {
    let error = FieldError {
        message: Some(message.into()),
        ..FieldError::new("Search", "q", "invalid")
    };
    GitHubError::validation([error])
}

/// Names a repository or an account that does not exist for the caller.
fn unseen() -> GitHubError {
    invalid(
        "The listed users and repositories cannot be searched either because the resources do not exist or you do not \
         have permission to view them.",
    )
}

/// A qualifier that the vendor has and this clone does not.
fn unsupported(qualifier: &str) -> GitHubError {
    invalid(format!(
        "The qualifier `{qualifier}` is not implemented in this clone."
    ))
}

/// The answer of a search.
fn results(call: &Call, page: Page, mut items: Vec<Value>, total: i64) -> Reply {
    for item in &mut items {
        item["score"] = json!(1.0);
    }
    let body = json!({"total_count": total, "incomplete_results": false, "items": items});
    page.linked(call, Reply::json(body), total.min(MOST))
}
