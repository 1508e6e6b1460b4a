//! Branches and tags by their names.
//!
//! <https://docs.github.com/en/rest/branches/branches>

mod list;
mod merge;
mod rename;

use asymmetric_kit::{Access, Operation};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "repos/list-branches",
            "/repos/{owner}/{repo}/branches",
            list::list,
        )
        .access(Access::Optional)
        .summary("Lists branches."),
        Operation::get(
            "repos/get-branch",
            "/repos/{owner}/{repo}/branches/{*branch}",
            list::read,
        )
        .access(Access::Optional)
        .summary("Gets a branch with the commit at its tip."),
        Operation::get("repos/list-tags", "/repos/{owner}/{repo}/tags", list::tags)
            .access(Access::Optional)
            .summary("Lists tags."),
        Operation::post(
            "repos/rename-branch",
            "/repos/{owner}/{repo}/branches/{branch}/rename",
            rename::rename,
        )
        .summary("Renames a branch, also where pull requests name it."),
        Operation::post("repos/merge", "/repos/{owner}/{repo}/merges", merge::merge)
            .summary("Merges a branch or a commit into a branch."),
    ]
}
