//! `repos/get-content`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::HeaderValue;
use serde_json::Value;

use super::{
    render::{self, Item},
    state,
};
use crate::{
    access,
    error::GitHubError,
    git::{
        id::ObjectId,
        object::Kind,
        store,
        tree::{self, Entry, Mode},
    },
    media::{self, Media},
    place::Place,
};

/// How many links may lead to each other.
const LONGEST_CHAIN_OF_LINKS: usize = 8;

/// Gets what is at a path: a file with its content, or the entries of a folder.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let place = Place::of(call, &seen);
    let (at, _, commit) = state(call, &seen).await?;
    let path = call.path_parameter("path").trim_matches('/').to_owned();
    let found = find(call, place.id, commit.tree, &path)
        .await?
        .ok_or_else(GitHubError::not_found)?;
    if found.mode == Mode::Folder {
        return folder(call, &place, &at, &found).await;
    }
    let found = followed(call, place.id, commit.tree, found).await?;
    if found.mode == Mode::Submodule {
        let mut answer = render::item(&place, &at, &found);
        answer["submodule_git_url"] = Value::Null;
        return Ok(Reply::json(answer));
    }
    file(call, &place, &at, &found).await
}

/// Answers a file.
pub(crate) async fn file(call: &Call, place: &Place, at: &str, found: &Item) -> HandlerResult {
    let content = store::content(call, place.id, found.id, Kind::Blob)
        .await?
        .ok_or_else(|| Failure::internal("read the content of a file"))?;
    if media::wanted(call) == Media::Raw {
        let kind = HeaderValue::from_static("application/vnd.github.raw; charset=utf-8");
        return Ok(Reply::bytes(kind, content));
    }
    Ok(Reply::json(render::file(place, at, found, &content)))
}

async fn folder(call: &Call, place: &Place, at: &str, found: &Item) -> HandlerResult {
    let items = inside(call, place.id, found).await?;
    let items: Vec<Value> = items.iter().map(|item| render::item(place, at, item)).collect();
    if media::wanted(call) != Media::Object {
        return Ok(Reply::json(items.into()));
    }
    let mut answer = render::item(place, at, found);
    answer["entries"] = items.into();
    Ok(Reply::json(answer))
}

/// What is in a folder.
pub(crate) async fn inside(call: &Call, repository: i64, folder: &Item) -> Result<Vec<Item>, Failure> {
    let entries = entries(call, repository, folder.id).await?;
    let ids: Vec<ObjectId> = entries.iter().map(|entry| entry.id).collect();
    let sizes = store::sizes(call, repository, &ids).await?;
    let prefix = if folder.path.is_empty() {
        String::new()
    } else {
        format!("{}/", folder.path)
    };
    let items = entries.into_iter().map(|entry| Item {
        path: format!("{prefix}{}", entry.name),
        mode: entry.mode,
        id: entry.id,
        size: sizes.get(&entry.id).copied().unwrap_or_default(),
    });
    let mut items: Vec<Item> = items.collect();
    // Git puts a folder where its name with a slash belongs; the vendor lists by name.
    items.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(items)
}

async fn entries(call: &Call, repository: i64, tree: ObjectId) -> Result<Vec<Entry>, Failure> {
    let content = store::content(call, repository, tree, Kind::Tree)
        .await?
        .ok_or_else(|| Failure::internal("read a tree"))?;
    tree::decode(&content).map_err(store::unreadable)
}

/// What is at a path under a tree.
pub(crate) async fn find(
    call: &Call,
    repository: i64,
    root: ObjectId,
    path: &str,
) -> Result<Option<Item>, Failure> {
    let mut found = Item {
        path: path.to_owned(),
        mode: Mode::Folder,
        id: root,
        size: 0,
    };
    for name in path.split('/').filter(|name| !name.is_empty()) {
        if found.mode != Mode::Folder {
            return Ok(None);
        }
        let mut entries = entries(call, repository, found.id).await?.into_iter();
        let Some(entry) = entries.find(|entry| entry.name == name) else {
            return Ok(None);
        };
        found.mode = entry.mode;
        found.id = entry.id;
    }
    let sizes = store::sizes(call, repository, &[found.id]).await?;
    found.size = sizes.get(&found.id).copied().unwrap_or_default();
    Ok(Some(found))
}

/// The file that a link leads to; the link itself where it leads out of the repository, or to no file.
async fn followed(call: &Call, repository: i64, root: ObjectId, found: Item) -> Result<Item, Failure> {
    let mut current = found.clone();
    for _ in 0..LONGEST_CHAIN_OF_LINKS {
        if current.mode != Mode::Link {
            return Ok(if current.mode.kind() == Kind::Blob {
                current
            } else {
                found
            });
        }
        let content = store::content(call, repository, current.id, Kind::Blob)
            .await?
            .unwrap_or_default();
        let Some(path) = target(&current.path, &String::from_utf8_lossy(&content)) else {
            return Ok(found);
        };
        match find(call, repository, root, &path).await? {
            Some(next) => current = next,
            None => return Ok(found),
        }
    }
    Ok(found)
}

/// The path that a link at `path` leads to, unless that is outside of the repository.
fn target(path: &str, link: &str) -> Option<String> {
    if link.starts_with('/') {
        return None;
    }
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn links_are_followed_inside_of_the_repository_only() {
        assert_eq!(target("docs/a", "../b/./c").as_deref(), Some("b/c"));
        assert_eq!(target("a", "b").as_deref(), Some("b"));
        assert_eq!(target("a", "../b"), None);
        assert_eq!(target("a", "/etc/passwd"), None);
    }
}
