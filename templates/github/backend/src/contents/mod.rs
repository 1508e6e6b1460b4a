//! Files and folders of a repository.
//!
//! <https://docs.github.com/en/rest/repos/contents>

mod read;
mod readme;
mod render;
mod write;

use asymmetric_kit::{Access, Call, Failure, Operation};

use crate::{
    access::Seen,
    error::GitHubError,
    git::{commit::Commit, id::ObjectId, refs, store},
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "repos/get-content",
            "/repos/{owner}/{repo}/contents/{*path}",
            read::read,
        )
        .access(Access::Optional)
        .summary("Gets a file with its content, or lists a folder."),
        Operation::get("repos/get-readme", "/repos/{owner}/{repo}/readme", readme::read)
            .access(Access::Optional)
            .summary("Gets the README."),
        Operation::get(
            "repos/get-readme-in-directory",
            "/repos/{owner}/{repo}/readme/{*dir}",
            readme::read,
        )
        .access(Access::Optional)
        .summary("Gets the README of a folder."),
        Operation::put(
            "repos/create-or-update-file-contents",
            "/repos/{owner}/{repo}/contents/{*path}",
            write::put,
        )
        .summary("Commits a file to a branch."),
        Operation::delete(
            "repos/delete-file",
            "/repos/{owner}/{repo}/contents/{*path}",
            write::delete,
        )
        .summary("Commits to a branch that a file is gone."),
    ]
}

/// The state that a call reads: the name it is asked by (`ref`, or the default branch), and the commit.
async fn state(call: &Call, seen: &Seen) -> Result<(String, ObjectId, Commit), Failure> {
    let repository = seen.repository.id;
    let wanted = call.arguments().filled("ref");
    let name = wanted.as_deref().unwrap_or(&seen.repository.default_branch);
    let Some(id) = refs::commit_named(call, repository, name).await? else {
        let message = if refs::is_empty(call, repository).await? {
            "This repository is empty.".to_owned()
        } else {
            format!("No commit found for the ref {name}")
        };
        return Err(GitHubError::new(http::StatusCode::NOT_FOUND, message).into());
    };
    let commit = store::commit(call, repository, id)
        .await?
        .ok_or_else(|| Failure::internal("read a commit that a reference names"))?;
    Ok((name.to_owned(), id, commit))
}
