//! `repos/get-readme` and `repos/get-readme-in-directory`.

use asymmetric_kit::{Call, HandlerResult};

use super::{read, render::Item, state};
use crate::{
    access,
    error::GitHubError,
    git::{object::Kind, tree::Mode},
    place::Place,
};

/// Endings that the vendor prefers, in their order; any other comes after them.
const ENDINGS: [&str; 4] = ["md", "markdown", "rst", "txt"];

/// Gets the README of the repository or of a folder.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let place = Place::of(call, &seen);
    let (at, _, commit) = state(call, &seen).await?;
    let named = call.path_parameter("dir").trim_matches('/').to_owned();
    // Without a folder it is looked for where the vendor shows it from, too.
    let folders: &[&str] = if named.is_empty() {
        &[".github", "", "docs"]
    } else {
        &[&named]
    };
    for folder in folders {
        let Some(folder) = read::find(call, place.id, commit.tree, folder).await? else {
            continue;
        };
        if folder.mode != Mode::Folder {
            continue;
        }
        let items = read::inside(call, place.id, &folder).await?;
        if let Some(readme) = best(&items) {
            return read::file(call, &place, &at, readme).await;
        }
    }
    Err(GitHubError::not_found().into())
}

fn best(items: &[Item]) -> Option<&Item> {
    let rank = |item: &Item| {
        let name = item.path.rsplit('/').next()?.to_lowercase();
        let rest = name.strip_prefix("readme")?;
        let ending = rest.strip_prefix('.').or(rest.is_empty().then_some(""))?;
        let known = ENDINGS.iter().position(|known| *known == ending);
        Some(known.unwrap_or(ENDINGS.len()))
    };
    let files = items.iter().filter(|item| item.mode.kind() == Kind::Blob);
    files
        .filter_map(|item| Some((rank(item)?, item)))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, item)| item)
}
