//! `pulls/update-branch`.

use asymmetric_kit::{Call, HandlerResult, Reply};
use http::StatusCode;
use serde_json::json;

use super::pull;
use crate::{
    access::{self, Permission},
    account,
    commits::make::{self, Reason},
    error::GitHubError,
    git::{reference, refs},
    merging::{self, Outcome},
    place::Place,
    push,
};

/// Merges the base of a pull request into its branch. The vendor does this in the background; here it is done with the
/// answer.
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let place = Place::of(call, &seen);
    let pull = pull::locked_in_path(call, &seen).await?;
    let name = reference::branch(&pull.head_ref);
    let head = refs::lock(call, place.id, &name).await?;
    let base = refs::find(call, place.id, &reference::branch(&pull.base_ref)).await?;
    let (true, Some(head), Some(base)) = (pull.is_open(), head, base) else {
        return Err(GitHubError::unprocessable("Cannot update a pull request that is closed.").into());
    };
    if call
        .arguments()
        .filled("expected_head_sha")
        .is_some_and(|expected| *expected != head.to_string())
    {
        let reason = "expected head sha didn’t match current head ref.";
        return Err(GitHubError::unprocessable(reason).into());
    }
    let (files, blobs) = match merging::merge(call, place.id, head, base).await? {
        Outcome::Merged(files, blobs) => (files, blobs),
        Outcome::UpToDate => {
            let reason = "There are no new commits on the base branch.";
            return Err(GitHubError::unprocessable(reason).into());
        }
        Outcome::Conflict => {
            let reason = "merge conflict between base and head";
            return Err(GitHubError::unprocessable(reason).into());
        }
    };
    let message = format!("Merge branch '{}' into {}", pull.base_ref, pull.head_ref);
    let reason = Reason::of(call, &account::authenticated(call).await?, message).await?;
    let (tip, _) = make::commit(call, place.id, &files, blobs, vec![head, base], reason).await?;
    refs::set(call, place.id, &name, tip).await?;
    push::moved(call, &seen, &name, Some(head), Some(tip)).await?;
    let answer = json!({
        "message": "Updating pull request branch.",
        "url": place.html(format_args!("/pull/{}", pull.issue.number)),
    });
    Ok(Reply::json(answer).with_status(StatusCode::ACCEPTED))
}
