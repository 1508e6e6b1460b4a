//! `repos/get`, and how other operations answer a repository.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use serde_json::Value;

use crate::{
    access::{self, Seen},
    repository::{self, render},
    urls::Urls,
};

/// Gets a repository.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    Ok(Reply::json(full(call, &seen).await?))
}

/// A repository with its parent. Nobody watches repositories in this clone.
pub(super) async fn full(call: &Call, seen: &Seen) -> Result<Value, Failure> {
    let parent = match seen.repository.parent_id {
        Some(id) => match repository::by_id(call, id).await? {
            Some((parent, owner)) => access::see(call, parent, owner).await?,
            None => None,
        },
        None => None,
    };
    Ok(render::full_repository(&Urls::of(call), seen, parent.as_ref(), 0))
}

/// A repository as it is after a change.
pub(super) async fn again(call: &Call, id: i64) -> Result<Seen, Failure> {
    let seen = match repository::by_id(call, id).await? {
        Some((repository, owner)) => access::see(call, repository, owner).await?,
        None => None,
    };
    seen.ok_or_else(|| Failure::internal("read a repository after a change"))
}
