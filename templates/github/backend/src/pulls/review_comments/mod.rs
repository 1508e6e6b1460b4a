//! Comments on the difference of a pull request.
//!
//! <https://docs.github.com/en/rest/pulls/comments>

mod change;
pub(super) mod comment;
pub(super) mod create;
mod hunk;
mod list;

use asymmetric_kit::{Access, Operation};

/// The operations of this family.
pub(super) fn operations() -> Vec<Operation> {
    let of_pull = "/repos/{owner}/{repo}/pulls/{pull_number}/comments";
    let one = "/repos/{owner}/{repo}/pulls/comments/{comment_id}";
    vec![
        Operation::get("pulls/list-review-comments", of_pull, list::of_pull)
            .access(Access::Optional)
            .summary("Lists comments on the difference of a pull request."),
        Operation::get(
            "pulls/list-review-comments-for-repo",
            "/repos/{owner}/{repo}/pulls/comments",
            list::of_repository,
        )
        .access(Access::Optional)
        .summary("Lists comments on differences in a repository."),
        Operation::get("pulls/get-review-comment", one, list::read)
            .access(Access::Optional)
            .summary("Gets a comment on a difference."),
        Operation::post("pulls/create-review-comment", of_pull, create::create)
            .summary("Comments on a line of a difference."),
        Operation::post(
            "pulls/create-reply-for-review-comment",
            "/repos/{owner}/{repo}/pulls/{pull_number}/comments/{comment_id}/replies",
            create::reply,
        )
        .summary("Replies to a comment on a difference."),
        Operation::patch("pulls/update-review-comment", one, change::update)
            .summary("Changes a comment on a difference."),
        Operation::delete("pulls/delete-review-comment", one, change::delete)
            .summary("Deletes a comment on a difference."),
    ]
}
