//! Pull requests: issues that ask to merge a branch into another one.
//!
//! <https://docs.github.com/en/rest/pulls/pulls>

mod content;
mod create;
pub(crate) mod follow;
mod list;
mod merge;
mod mergeability;
mod methods;
pub(crate) mod pull;
mod read;
mod rebase;
mod render;
mod review_comments;
mod reviewers;
mod reviews;
mod update;
mod update_branch;

use asymmetric_kit::{Access, Operation};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let families = [
        reading(),
        writing(),
        reviews::operations(),
        review_comments::operations(),
        reviewers::operations(),
    ];
    families.into_iter().flatten().collect()
}

fn reading() -> Vec<Operation> {
    let operations = [
        Operation::get("pulls/list", "/repos/{owner}/{repo}/pulls", list::list)
            .summary("Lists pull requests."),
        Operation::get(
            "pulls/get",
            "/repos/{owner}/{repo}/pulls/{pull_number}",
            read::read,
        )
        .summary("Gets a pull request, and whether it can be merged."),
        Operation::get(
            "pulls/list-files",
            "/repos/{owner}/{repo}/pulls/{pull_number}/files",
            content::files,
        )
        .summary("Lists the files that a pull request changes."),
        Operation::get(
            "pulls/list-commits",
            "/repos/{owner}/{repo}/pulls/{pull_number}/commits",
            content::commits,
        )
        .summary("Lists the commits of a pull request, the oldest first."),
        Operation::get(
            "pulls/check-if-merged",
            "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
            merge::check,
        )
        .summary("Says by 204 or 404 whether a pull request was merged."),
    ];
    operations
        .into_iter()
        .map(|operation| operation.access(Access::Optional))
        .collect()
}

fn writing() -> Vec<Operation> {
    vec![
        Operation::post("pulls/create", "/repos/{owner}/{repo}/pulls", create::create)
            .summary("Asks to merge a branch into another one."),
        Operation::patch(
            "pulls/update",
            "/repos/{owner}/{repo}/pulls/{pull_number}",
            update::update,
        )
        .summary("Changes, closes or reopens a pull request."),
        Operation::put(
            "pulls/merge",
            "/repos/{owner}/{repo}/pulls/{pull_number}/merge",
            merge::merge,
        )
        .summary("Merges a pull request: by a merge commit, by one commit, or by commits on top."),
        Operation::put(
            "pulls/update-branch",
            "/repos/{owner}/{repo}/pulls/{pull_number}/update-branch",
            update_branch::update,
        )
        .summary("Merges the base of a pull request into its branch."),
    ]
}
