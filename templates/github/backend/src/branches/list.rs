//! Reading branches and tags.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    access,
    commits::render,
    error::GitHubError,
    git::{commit::Commit, id::ObjectId, refs},
    page::Page,
    people::People,
    place::{Place, escape},
};

/// Lists branches by name. None is protected, so asking for those that are lists nothing.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let wants_protected = call.arguments().boolean("protected").ok().flatten();
    let mut found = refs::starting_with(call, place.id, "refs/heads/").await?;
    if wants_protected == Some(true) {
        found.clear();
    }
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let shown = page.slice(found).into_iter().map(|(name, id)| {
        json!({
            "name": name.trim_start_matches("refs/heads/"),
            "commit": {
                "sha": id.to_string(),
                "url": place.api(format_args!("/commits/{id}")),
            },
            "protected": false,
        })
    });
    Ok(page.reply(call, shown.collect(), total))
}

/// Gets a branch.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let name = call.path_parameter("branch").to_owned();
    let Some((id, commit)) = refs::tip(call, seen.repository.id, &name).await? else {
        return Err(GitHubError::new(StatusCode::NOT_FOUND, "Branch not found").into());
    };
    Ok(Reply::json(
        show(call, &Place::of(call, &seen), &name, id, commit).await?,
    ))
}

/// A branch with the commit at its tip.
pub(super) async fn show(
    call: &Call,
    place: &Place,
    name: &str,
    id: ObjectId,
    commit: Commit,
) -> Result<Value, Failure> {
    let commits = [(id, commit)];
    let people = People::of(call, &commits).await?;
    let [(id, commit)] = commits;
    let at = escape(name);
    Ok(json!({
        "name": name,
        "commit": render::commit(place, &people, id, &commit),
        "_links": {
            "self": place.api(format_args!("/branches/{at}")),
            "html": place.html(format_args!("/tree/{at}")),
        },
        "protected": false,
        "protection": {
            "enabled": false,
            "required_status_checks": {"enforcement_level": "off", "contexts": [], "checks": []},
        },
        "protection_url": place.api(format_args!("/branches/{at}/protection")),
    }))
}

/// Lists tags, those of the latest versions first.
pub(crate) async fn tags(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let mut found = refs::starting_with(call, place.id, "refs/tags/").await?;
    found.reverse();
    let total = i64::try_from(found.len()).unwrap_or(i64::MAX);
    let mut shown = Vec::new();
    for (name, id) in page.slice(found) {
        let Some(commit) = refs::peel(call, place.id, id).await? else {
            continue;
        };
        let at = escape(&name);
        shown.push(json!({
            "name": name.trim_start_matches("refs/tags/"),
            "zipball_url": place.api(format_args!("/zipball/{at}")),
            "tarball_url": place.api(format_args!("/tarball/{at}")),
            "commit": {
                "sha": commit.to_string(),
                "url": place.api(format_args!("/commits/{commit}")),
            },
            "node_id": place.node_id("REF", &name),
        }));
    }
    Ok(page.reply(call, shown, total))
}
