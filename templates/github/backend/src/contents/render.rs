//! How files and folders stand in answers.

use serde_json::{Value, json};

use crate::{
    encoding,
    git::{id::ObjectId, object::Kind, tree::Mode},
    place::{Place, escape},
};

/// Contents beyond this many bytes are left out.
const LARGEST_CONTENT: usize = 1024 * 1024;

/// Something at a path.
#[derive(Debug, Clone)]
pub(crate) struct Item {
    /// Where it is; empty for the root folder.
    pub(crate) path: String,
    /// What it is.
    pub(crate) mode: Mode,
    /// What it holds.
    pub(crate) id: ObjectId,
    /// Bytes; 0 for folders and submodules.
    pub(crate) size: i64,
}

/// An item without its content; `at` is the branch, tag or commit that it is read at.
pub(crate) fn item(place: &Place, at: &str, item: &Item) -> Value {
    let path = escape(&item.path);
    let at = escape(at);
    let url = place.api(format_args!("/contents/{path}?ref={at}"));
    let (kind, page) = match item.mode {
        Mode::Folder => ("dir", "tree"),
        Mode::Link => ("symlink", "blob"),
        Mode::Submodule => ("submodule", "tree"),
        Mode::File | Mode::Executable => ("file", "blob"),
    };
    let html = place.html(format_args!("/{page}/{at}/{path}"));
    let git = (item.mode != Mode::Submodule).then(|| {
        let objects = if item.mode.kind() == Kind::Tree {
            "trees"
        } else {
            "blobs"
        };
        place.api(format_args!("/git/{objects}/{}", item.id))
    });
    let download = (item.mode.kind() == Kind::Blob).then(|| place.html(format_args!("/raw/{at}/{path}")));
    json!({
        "name": item.path.rsplit('/').next().unwrap_or_default(),
        "path": item.path,
        "sha": item.id.to_string(),
        "size": item.size,
        "url": url,
        "html_url": html,
        "git_url": git,
        "download_url": download,
        "type": kind,
        "_links": {"self": url, "git": git, "html": html},
    })
}

/// A file with its content, which is left out when it is large.
pub(crate) fn file(place: &Place, at: &str, file: &Item, content: &[u8]) -> Value {
    let mut answer = item(place, at, file);
    if file.mode == Mode::Link {
        answer["target"] = String::from_utf8_lossy(content).into();
    } else if content.len() > LARGEST_CONTENT {
        answer["content"] = "".into();
        answer["encoding"] = "none".into();
    } else {
        answer["content"] = encoding::lines(content).into();
        answer["encoding"] = "base64".into();
    }
    answer
}
