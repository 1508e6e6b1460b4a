//! Reviews of pull requests.
//!
//! <https://docs.github.com/en/rest/pulls/reviews>

mod change;
pub(super) mod create;
mod read;
pub(super) mod review;

use asymmetric_kit::{Access, Operation};

/// The operations of this family.
pub(super) fn operations() -> Vec<Operation> {
    let reviews = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews";
    let review = "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}";
    vec![
        Operation::get("pulls/list-reviews", reviews, read::list)
            .access(Access::Optional)
            .summary("Lists reviews, the oldest first."),
        Operation::get("pulls/get-review", review, read::read)
            .access(Access::Optional)
            .summary("Gets a review."),
        Operation::get(
            "pulls/list-comments-for-review",
            "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/comments",
            read::comments,
        )
        .access(Access::Optional)
        .summary("Lists the comments of a review."),
        Operation::post("pulls/create-review", reviews, create::create)
            .summary("Reviews a pull request, or starts to."),
        Operation::post(
            "pulls/submit-review",
            "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/events",
            change::submit,
        )
        .summary("Submits a pending review."),
        Operation::put("pulls/update-review", review, change::update)
            .summary("Changes the text of a review."),
        Operation::put(
            "pulls/dismiss-review",
            "/repos/{owner}/{repo}/pulls/{pull_number}/reviews/{review_id}/dismissals",
            change::dismiss,
        )
        .summary("Dismisses an approval or a request for changes."),
        Operation::delete("pulls/delete-pending-review", review, change::delete)
            .summary("Throws a pending review away."),
    ]
}
