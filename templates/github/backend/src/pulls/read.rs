//! `pulls/get`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::HeaderValue;
use serde_json::Value;

use super::{
    content, mergeability,
    pull::{self, Pull},
    render,
};
use crate::{
    access::{self, Seen},
    commits::{difference, read as commits},
    git::store,
    media::{self, Media},
    place::Place,
};

/// Gets a pull request; as a difference, or as letters, where the client asks for that media type.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let pull = pull::in_path(call, &seen).await?;
    let repository = seen.repository.id;
    match media::wanted(call) {
        Media::Diff => {
            let text = content::difference(call, repository, &pull).await?.text();
            Ok(Reply::bytes(HeaderValue::from_static(media::DIFF), text))
        }
        Media::Patch => {
            let ids = content::ids(call, repository, &pull).await?;
            let mut text = String::new();
            for (id, commit) in store::commits(call, repository, &ids).await? {
                let difference: difference::Difference = commits::of(call, repository, &commit).await?;
                text.push_str(&media::letter(id, &commit, &difference));
            }
            Ok(Reply::bytes(HeaderValue::from_static(media::PATCH), text))
        }
        _ => Ok(Reply::json(full(call, &seen, &pull).await?)),
    }
}

/// A pull request with what is counted in it, and whether it can be merged.
pub(super) async fn full(call: &Call, seen: &Seen, pull: &Pull) -> Result<Value, Failure> {
    let (place, repository) = (Place::of(call, seen), seen.repository.id);
    let difference = content::difference(call, repository, pull).await?;
    let (additions, deletions) = difference.lines();
    let counts = render::Counts {
        commits: content::ids(call, repository, pull).await?.len(),
        additions,
        deletions,
        files: difference.len(),
    };
    let mergeability = mergeability::of(call, repository, pull).await?;
    Ok(render::full(&place, seen, pull, counts, &mergeability))
}
