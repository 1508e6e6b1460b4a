//! Trees.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::{StatusCode, header};
use serde_json::{Value, json};
use std::collections::HashMap;

use super::{readable, writable};
use crate::{
    encoding,
    error::GitHubError,
    git::{
        commit::Commit,
        files::{File, Files},
        id::ObjectId,
        object::{Kind, Object},
        path, refs, store,
        tree::{self, Entry, Mode},
    },
    place::Place,
};

/// Gets a tree by its name, or that of a commit, a branch or a tag.
pub(crate) async fn read(call: &mut Call) -> HandlerResult {
    let seen = readable(call).await?;
    let place = Place::of(call, &seen);
    let text = call.path_parameter("tree_sha").to_owned();
    let root = named(call, place.id, &text)
        .await?
        .ok_or_else(GitHubError::not_found)?;
    // The vendor takes any value, `0` and `false` too.
    let recursive = call.arguments().contains("recursive");
    Ok(Reply::json(show(call, &place, root, recursive).await?))
}

/// Makes a tree of entries, on top of `base_tree` if given.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let seen = writable(call).await?;
    let place = Place::of(call, &seen);
    let Some(Value::Array(entries)) = call.arguments().get("tree") else {
        return Err(GitHubError::schema("\"tree\" wasn't supplied.").into());
    };
    let entries = entries.clone();
    let mut files = match call.arguments().filled("base_tree") {
        Some(base) => {
            let base = named(call, place.id, &base)
                .await?
                .ok_or_else(|| GitHubError::unprocessable("base_tree is not a valid tree oid"))?;
            store::files(call, place.id, base).await?
        }
        None if entries.is_empty() => return Err(GitHubError::unprocessable("Invalid tree info").into()),
        None => Files::default(),
    };
    let mut objects = Vec::new();
    for entry in &entries {
        put(call, place.id, entry, &mut files, &mut objects).await?;
    }
    let trees = files.trees();
    let root = trees
        .last()
        .map(|tree| tree.id)
        .ok_or_else(|| Failure::internal("write a root tree"))?;
    objects.extend(trees);
    store::put(call, place.id, &objects).await?;
    Ok(Reply::json(show(call, &place, root, false).await?)
        .with_status(StatusCode::CREATED)
        .with_header(header::LOCATION, &place.api(format_args!("/git/trees/{root}"))))
}

/// Puts one entry of a new tree: content, an object that is there, or nothing to remove what is at the path.
async fn put(
    call: &Call,
    repository: i64,
    entry: &Value,
    files: &mut Files,
    objects: &mut Vec<Object>,
) -> Result<(), Failure> {
    let text = |name: &str| entry.get(name).and_then(Value::as_str);
    let at = text("path").unwrap_or_default();
    if !path::is_valid(at) {
        return Err(GitHubError::unprocessable("tree.path contains a malformed path component").into());
    }
    if entry.get("sha").is_some_and(Value::is_null) && text("content").is_none() {
        if files.remove(at) {
            return Ok(());
        }
        return Err(GitHubError::unprocessable("GitRPC::BadObjectState").into());
    }
    let mode = text("mode").and_then(Mode::named).ok_or_else(|| {
        GitHubError::unprocessable("tree.mode must be one of 100644, 100755, 040000, 160000 or 120000")
    })?;
    let id = match (text("sha"), text("content")) {
        (None, Some(content)) => {
            let bytes = match text("encoding") {
                Some("base64") => encoding::decode(content)
                    .ok_or_else(|| GitHubError::unprocessable("tree.content is not valid Base64"))?,
                _ => content.as_bytes().to_vec(),
            };
            let blob = Object::new(Kind::Blob, bytes);
            let id = blob.id;
            objects.push(blob);
            id
        }
        (Some(sha), None) => existing(call, repository, sha, mode).await?,
        _ => return Err(GitHubError::unprocessable("Must supply either tree.sha or tree.content").into()),
    };
    if mode == Mode::Folder {
        files.remove(at);
        let inside = store::files(call, repository, id).await?;
        for (below, file) in inside.iter() {
            files.put(&format!("{at}/{below}"), file);
        }
    } else {
        files.put(at, File { mode, id });
    }
    Ok(())
}

/// The object of an entry, which has to be of the kind that the mode says. Commits of other repositories are not here.
async fn existing(call: &Call, repository: i64, sha: &str, mode: Mode) -> Result<ObjectId, Failure> {
    let invalid = || {
        let kind = mode.kind().as_str();
        GitHubError::unprocessable(format!("tree.sha {sha} is not a valid {kind}"))
    };
    let id = sha.parse().map_err(|_| invalid())?;
    if mode == Mode::Submodule || store::kind(call, repository, id).await? == Some(mode.kind()) {
        return Ok(id);
    }
    Err(invalid().into())
}

/// The tree that a text names.
async fn named(call: &Call, repository: i64, text: &str) -> Result<Option<ObjectId>, Failure> {
    if let Ok(id) = text.parse()
        && store::kind(call, repository, id).await? == Some(Kind::Tree)
    {
        return Ok(Some(id));
    }
    let Some(commit) = refs::commit_named(call, repository, text).await? else {
        return Ok(None);
    };
    let commit: Option<Commit> = store::commit(call, repository, commit).await?;
    Ok(commit.map(|commit| commit.tree))
}

async fn show(call: &Call, place: &Place, root: ObjectId, recursive: bool) -> Result<Value, Failure> {
    let mut entries = Vec::new();
    if recursive {
        let folders = store::folders(call, place.id, root).await?;
        walk(root, "", &folders, &mut entries)?;
    } else {
        let content = store::content(call, place.id, root, Kind::Tree)
            .await?
            .ok_or_else(|| Failure::internal("read a tree that was found"))?;
        let decoded = tree::decode(&content).map_err(store::unreadable)?;
        entries.extend(decoded.into_iter().map(|entry| (entry.name.clone(), entry)));
    }
    let ids: Vec<ObjectId> = entries.iter().map(|(_, entry)| entry.id).collect();
    let sizes = store::sizes(call, place.id, &ids).await?;
    let shown = entries
        .iter()
        .map(|(path, entry)| show_entry(place, path, entry, sizes.get(&entry.id).copied()));
    Ok(json!({
        "sha": root.to_string(),
        "url": place.api(format_args!("/git/trees/{root}")),
        "tree": shown.collect::<Vec<_>>(),
        "truncated": false,
    }))
}

/// All entries under a folder, each folder before what is in it.
fn walk(
    folder: ObjectId,
    prefix: &str,
    folders: &HashMap<ObjectId, Vec<u8>>,
    entries: &mut Vec<(String, Entry)>,
) -> Result<(), Failure> {
    let content = folders
        .get(&folder)
        .ok_or_else(|| Failure::internal("find a tree of the repository"))?;
    for entry in tree::decode(content).map_err(store::unreadable)? {
        let path = format!("{prefix}{}", entry.name);
        let inside = (entry.mode == Mode::Folder).then_some(entry.id);
        entries.push((path.clone(), entry));
        if let Some(inside) = inside {
            walk(inside, &format!("{path}/"), folders, entries)?;
        }
    }
    Ok(())
}

fn show_entry(place: &Place, path: &str, entry: &Entry, size: Option<i64>) -> Value {
    let kind = entry.mode.kind();
    let mut shown = json!({
        "path": path,
        "mode": entry.mode.as_str(),
        "type": kind.as_str(),
        "sha": entry.id.to_string(),
    });
    if let Some(size) = size {
        shown["size"] = size.into();
    }
    if kind != Kind::Commit {
        shown["url"] = place
            .api(format_args!("/git/{}s/{}", kind.as_str(), entry.id))
            .into();
    }
    shown
}
