//! `repos/get-commit`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::HeaderValue;
use serde_json::json;

use super::{difference, named, render};
use crate::{
    access,
    git::{commit::Commit, id::ObjectId, store},
    media::{self, Media},
    people::People,
    place::Place,
};

/// Gets a commit; as its name, or as a difference, where the client asks for that media type.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let place = Place::of(call, &seen);
    let id = named(call, &seen, call.path_parameter("ref")).await?;
    let commit = store::commit(call, place.id, id)
        .await?
        .ok_or_else(|| Failure::internal("read a commit that a reference names"))?;
    let text = |media: &'static str, text: String| Reply::bytes(HeaderValue::from_static(media), text);
    match media::wanted(call) {
        Media::Sha => return Ok(text("application/vnd.github.sha; charset=utf-8", id.to_string())),
        Media::Diff => {
            let difference = of(call, place.id, &commit).await?;
            return Ok(text(media::DIFF, difference.text()));
        }
        Media::Patch => {
            let difference = of(call, place.id, &commit).await?;
            return Ok(text(media::PATCH, media::letter(id, &commit, &difference)));
        }
        _ => {}
    }
    let difference = of(call, place.id, &commit).await?;
    let commits = [(id, commit)];
    let people = People::of(call, &commits).await?;
    let [(id, commit)] = commits;
    let mut answer = render::commit(&place, &people, id, &commit);
    let (additions, deletions) = difference.lines();
    answer["stats"] = json!({"total": additions + deletions, "additions": additions, "deletions": deletions});
    answer["files"] = difference.render(&place, id).into();
    Ok(Reply::json(answer))
}

/// What a commit changed: against its first parent.
pub(crate) async fn of(
    call: &Call,
    repository: i64,
    commit: &Commit,
) -> Result<difference::Difference, Failure> {
    let parent: Option<ObjectId> = commit.parents.first().copied();
    let before = match parent {
        Some(parent) => store::commit(call, repository, parent).await?,
        None => None,
    };
    difference::between(call, repository, before.map(|before| before.tree), commit.tree).await
}
