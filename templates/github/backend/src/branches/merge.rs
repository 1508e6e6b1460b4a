//! `repos/merge`.

use asymmetric_kit::{Call, HandlerResult};
use http::StatusCode;

use crate::{
    access::{self, Permission},
    account, answer,
    commits::{
        make::{self, Reason},
        render,
    },
    error::GitHubError,
    git::{reference, refs},
    merging::{self, Outcome},
    people::People,
    place::Place,
    push,
};

/// Merges a branch or a commit into a branch: 204 where there is nothing to merge.
pub(crate) async fn merge(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let place = Place::of(call, &seen);
    let arguments = call.arguments();
    let required = |name: &str| {
        arguments
            .filled(name)
            .ok_or_else(|| GitHubError::schema(&format!("\"{name}\" wasn't supplied.")))
    };
    let (base, head) = (required("base")?, required("head")?);
    let missing = |what: &str| GitHubError::new(StatusCode::NOT_FOUND, format!("{what} does not exist"));
    let name = reference::branch(&base);
    let ours = refs::lock(call, place.id, &name)
        .await?
        .ok_or_else(|| missing("Base"))?;
    let theirs = refs::commit_named(call, place.id, &head)
        .await?
        .ok_or_else(|| missing("Head"))?;
    let (files, blobs) = match merging::merge(call, place.id, ours, theirs).await? {
        Outcome::UpToDate => return Ok(answer::no_content()),
        Outcome::Conflict => return Err(GitHubError::conflict("Merge conflict").into()),
        Outcome::Merged(files, blobs) => (files, blobs),
    };
    let message = arguments.filled("commit_message").map_or_else(
        || format!("Merge {head} into {base}"),
        std::borrow::Cow::into_owned,
    );
    let reason = Reason::of(call, &account::authenticated(call).await?, message).await?;
    let made = make::commit(call, place.id, &files, blobs, vec![ours, theirs], reason).await?;
    refs::set(call, place.id, &name, made.0).await?;
    push::moved(call, &seen, &name, Some(ours), Some(made.0)).await?;
    let commits = [made];
    let people = People::of(call, &commits).await?;
    let [(id, commit)] = &commits;
    Ok(answer::created(render::commit(&place, &people, *id, commit)))
}
