//! References: branches, tags and others.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::{StatusCode, header};
use serde_json::{Value, json};

use super::{readable, required, writable};
use crate::{
    error::GitHubError,
    git::{id::ObjectId, object::Kind, reference, refs, store},
    page::Page,
    place::{Place, escape},
    push,
};

/// References that the clone itself keeps.
const RESERVED: &str = "refs/pull/";

/// Gets the reference of exactly this name.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let place = Place::of(call, &seen);
    let name = full_name(call.path_parameter("ref"));
    let id = refs::find(call, place.id, &name)
        .await?
        .ok_or_else(GitHubError::not_found)?;
    Ok(Reply::json(show(call, &place, &name, id).await?))
}

/// Lists references whose names start so; none is an empty list.
pub(crate) async fn matching(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let place = Place::of(call, &seen);
    let found = refs::starting_with(call, place.id, &full_name(call.path_parameter("ref"))).await?;
    let (page, total) = (Page::of(call), i64::try_from(found.len()).unwrap_or(i64::MAX));
    let mut shown = Vec::new();
    for (name, id) in page.slice(found) {
        shown.push(show(call, &place, &name, id).await?);
    }
    Ok(page.reply(call, shown, total))
}

/// Makes a reference.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let place = Place::of(call, &seen);
    let name = required(call, "ref")?.into_owned();
    if !name.starts_with("refs/") || name.split('/').count() < 3 || !reference::is_valid(&name) {
        return Err(GitHubError::unprocessable(format!("{name} is not a valid ref name.")).into());
    }
    let to = target(call, place.id, &name).await?;
    if !refs::create(call, place.id, &name, to).await? {
        return Err(GitHubError::unprocessable("Reference already exists").into());
    }
    push::moved(call, &seen, &name, None, Some(to)).await?;
    Ok(Reply::json(show(call, &place, &name, to).await?)
        .with_status(StatusCode::CREATED)
        .with_header(header::LOCATION, &url(&place, &name)))
}

/// Moves a reference; a branch only forward, unless `force`.
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let place = Place::of(call, &seen);
    let name = full_name(call.path_parameter("ref"));
    let force = call
        .arguments()
        .boolean("force")
        .map_err(|_| GitHubError::schema("\"force\" is not a boolean."))?;
    let old = existing(call, place.id, &name).await?;
    let to = target(call, place.id, &name).await?;
    if !force.unwrap_or(false) && !store::graph(call, place.id, &[to]).await?.is_ancestor(old, to) {
        return Err(GitHubError::unprocessable("Update is not a fast forward").into());
    }
    refs::set(call, place.id, &name, to).await?;
    push::moved(call, &seen, &name, Some(old), Some(to)).await?;
    Ok(Reply::json(show(call, &place, &name, to).await?))
}

/// Removes a reference.
pub(crate) async fn delete(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let name = full_name(call.path_parameter("ref"));
    let old = existing(call, seen.repository.id, &name).await?;
    if name == reference::branch(&seen.repository.default_branch) {
        return Err(GitHubError::unprocessable("Cannot delete the default branch").into());
    }
    refs::remove(call, seen.repository.id, &name).await?;
    push::moved(call, &seen, &name, Some(old), None).await?;
    Ok(crate::answer::no_content())
}

/// `heads/main` or `refs/heads/main` in full.
fn full_name(text: &str) -> String {
    if text.starts_with("refs/") {
        text.to_owned()
    } else {
        format!("refs/{text}")
    }
}

/// The reference that a call is about to change, locked.
async fn existing(call: &Call, repository: i64, name: &str) -> Result<ObjectId, Failure> {
    if name.starts_with(RESERVED) {
        return Err(GitHubError::unprocessable("Reference update failed").into());
    }
    let found = refs::lock(call, repository, name).await?;
    found.ok_or_else(|| GitHubError::unprocessable("Reference does not exist").into())
}

/// Where a reference of this name is to point: branches to commits, others to anything.
async fn target(call: &Call, repository: i64, name: &str) -> Result<ObjectId, Failure> {
    if name.starts_with(RESERVED) {
        return Err(GitHubError::unprocessable("Reference update failed").into());
    }
    let sha = required(call, "sha")?;
    let Ok(id) = sha.parse() else {
        let reason = "The sha parameter must be exactly 40 characters and contain only [0-9a-f].";
        return Err(GitHubError::unprocessable(reason).into());
    };
    match store::kind(call, repository, id).await? {
        None => Err(GitHubError::unprocessable("Object does not exist").into()),
        Some(kind) if kind != Kind::Commit && name.starts_with("refs/heads/") => {
            Err(GitHubError::unprocessable("Reference cannot be updated: the object is not a commit").into())
        }
        Some(_) => Ok(id),
    }
}

fn url(place: &Place, name: &str) -> String {
    place.api(format_args!("/git/{}", escape(name)))
}

async fn show(call: &Call, place: &Place, name: &str, id: ObjectId) -> Result<Value, Failure> {
    let kind = store::kind(call, place.id, id)
        .await?
        .ok_or_else(|| Failure::internal("find what a reference points at"))?
        .as_str();
    Ok(json!({
        "ref": name,
        "node_id": place.node_id("REF", name),
        "url": url(place, name),
        "object": {
            "sha": id.to_string(),
            "type": kind,
            "url": place.api(format_args!("/git/{kind}s/{id}")),
        },
    }))
}
