//! `repos/compare-commits-with-basehead`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::HeaderValue;
use serde_json::json;

use super::{difference, render};
use crate::{
    access::{self, Seen},
    error::GitHubError,
    git::{id::ObjectId, refs, store},
    media::{self, Media},
    page::Page,
    people::People,
    place::Place,
};

/// How many commits a comparison shows where the client does not say.
const COMMITS: i64 = 250;

/// Compares two commits of one repository: `base...head`.
pub(crate) async fn compare(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let place = Place::of(call, &seen);
    let text = call.path_parameter("basehead");
    let (base_text, head_text) = text
        .split_once("...")
        .or_else(|| text.split_once(".."))
        .ok_or_else(GitHubError::not_found)?;
    let base = side(call, &seen, base_text).await?;
    let head = side(call, &seen, head_text).await?;
    let graph = store::graph(call, place.id, &[base, head]).await?;
    let merge_base = graph.merge_base(base, head).ok_or_else(|| {
        GitHubError::new(
            http::StatusCode::NOT_FOUND,
            format!("No common ancestor between {base_text} and {head_text}."),
        )
    })?;
    let (ahead, behind) = (graph.between(base, head), graph.between(head, base));
    let read = async |id| {
        let commit = store::commit(call, place.id, id).await?;
        commit.ok_or_else(|| Failure::internal("read a commit of a history"))
    };
    let (from, to) = (read(merge_base).await?, read(head).await?);
    let difference = difference::between(call, place.id, Some(from.tree), to.tree).await?;
    if media::wanted(call) == Media::Diff {
        return Ok(Reply::bytes(
            HeaderValue::from_static(media::DIFF),
            difference.text(),
        ));
    }
    let page = Page::with_default_size(call, COMMITS);
    let commits = store::commits(call, place.id, &page.slice(ahead.clone())).await?;
    let ends = [(base, read(base).await?), (merge_base, from)];
    let people = People::of(call, &[commits.clone(), ends.to_vec()].concat()).await?;
    let status = match (ahead.len(), behind.len()) {
        (0, 0) => "identical",
        (_, 0) => "ahead",
        (0, _) => "behind",
        _ => "diverged",
    };
    let range = crate::place::escape(text);
    let [(_, base_commit), (_, merge_base_commit)] = &ends;
    let answer = json!({
        "url": place.api(format_args!("/compare/{range}")),
        "html_url": place.html(format_args!("/compare/{range}")),
        "permalink_url": place.html(format_args!("/compare/{}...{}", short(base), short(head))),
        "diff_url": place.html(format_args!("/compare/{range}.diff")),
        "patch_url": place.html(format_args!("/compare/{range}.patch")),
        "base_commit": render::commit(&place, &people, base, base_commit),
        "merge_base_commit": render::commit(&place, &people, merge_base, merge_base_commit),
        "status": status,
        "ahead_by": ahead.len(),
        "behind_by": behind.len(),
        "total_commits": ahead.len(),
        "commits": render::commits(&place, &people, &commits),
        "files": difference.render(&place, head),
    });
    let total = i64::try_from(ahead.len()).unwrap_or(i64::MAX);
    Ok(page.linked(call, Reply::json(answer), total))
}

fn short(id: ObjectId) -> String {
    id.to_string()[..12].to_owned()
}

/// One side of a comparison; `owner:branch` names a branch of this repository by its owner.
async fn side(call: &Call, seen: &Seen, text: &str) -> Result<ObjectId, Failure> {
    let name = match text.split_once(':') {
        Some((owner, name)) if owner.eq_ignore_ascii_case(&seen.owner.login) => name,
        _ => text,
    };
    let found = refs::commit_named(call, seen.repository.id, name).await?;
    found.ok_or_else(|| GitHubError::not_found().into())
}
