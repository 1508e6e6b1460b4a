//! Commits of a repository: listing, reading and comparing them.
//!
//! <https://docs.github.com/en/rest/commits/commits>

mod compare;
pub(crate) mod difference;
mod list;
pub(crate) mod make;
pub(crate) mod read;
pub(crate) mod render;
mod unified;

use asymmetric_kit::{Access, Call, Failure, Operation};

use crate::{
    access::Seen,
    error::GitHubError,
    git::{id::ObjectId, refs},
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let operations = [
        Operation::get("repos/list-commits", "/repos/{owner}/{repo}/commits", list::list)
            .summary("Lists commits, the latest first, of a branch, a path, an author or a time."),
        Operation::get(
            "repos/get-commit",
            "/repos/{owner}/{repo}/commits/{*ref}",
            read::read,
        )
        .summary("Gets a commit with the files it changed."),
        Operation::get(
            "repos/compare-commits-with-basehead",
            "/repos/{owner}/{repo}/compare/{*basehead}",
            compare::compare,
        )
        .summary("Compares two commits: how far each is ahead, and which files differ."),
    ];
    operations
        .into_iter()
        .map(|operation| operation.access(Access::Optional))
        .collect()
}

/// 409: nothing was ever committed.
pub(crate) fn empty_repository() -> GitHubError {
    GitHubError::conflict("Git Repository is empty.")
}

/// The commit that a text names, or the vendor's 422.
pub(crate) async fn named(call: &Call, seen: &Seen, text: &str) -> Result<ObjectId, Failure> {
    let repository = seen.repository.id;
    if let Some(found) = refs::commit_named(call, repository, text).await? {
        return Ok(found);
    }
    if refs::is_empty(call, repository).await? {
        return Err(empty_repository().into());
    }
    Err(GitHubError::unprocessable(format!("No commit found for SHA: {text}")).into())
}
