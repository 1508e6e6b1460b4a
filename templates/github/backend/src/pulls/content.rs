//! What is in a pull request: its commits, and the files that they change.

use asymmetric_kit::{Call, Failure, HandlerResult};

use super::pull::{self, Pull};
use crate::{
    access,
    commits::{
        difference::{self, Difference},
        render,
    },
    git::{id::ObjectId, store},
    page::Page,
    people::People,
    place::Place,
};

/// Lists the files that a pull request changes.
pub(crate) async fn files(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let pull = pull::in_path(call, &seen).await?;
    let difference = difference(call, place.id, &pull).await?;
    let total = i64::try_from(difference.len()).unwrap_or(i64::MAX);
    let shown = page.slice(difference.render(&place, pull.head_sha));
    Ok(page.reply(call, shown, total))
}

/// Lists the commits of a pull request.
pub(crate) async fn commits(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let pull = pull::in_path(call, &seen).await?;
    let ids = ids(call, place.id, &pull).await?;
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let commits = store::commits(call, place.id, &page.slice(ids)).await?;
    let people = People::of(call, &commits).await?;
    Ok(page.reply(call, render::commits(&place, &people, &commits), total))
}

/// The commits that the head has and the base had not, the oldest first.
pub(super) async fn ids(call: &Call, repository: i64, pull: &Pull) -> Result<Vec<ObjectId>, Failure> {
    let heads = [pull.base_sha, pull.head_sha];
    let graph = store::graph(call, repository, &heads).await?;
    Ok(graph.between(pull.base_sha, pull.head_sha))
}

/// What the head changes since it left the base.
pub(super) async fn difference(call: &Call, repository: i64, pull: &Pull) -> Result<Difference, Failure> {
    let heads = [pull.base_sha, pull.head_sha];
    let graph = store::graph(call, repository, &heads).await?;
    let base = match graph.merge_base(pull.base_sha, pull.head_sha) {
        Some(base) => store::commit(call, repository, base).await?,
        None => None,
    };
    let head = store::commit(call, repository, pull.head_sha)
        .await?
        .ok_or_else(|| Failure::internal("read the head of a pull request"))?;
    difference::between(call, repository, base.map(|base| base.tree), head.tree).await
}
