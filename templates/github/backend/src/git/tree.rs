//! Folders.

use std::cmp::Ordering;

use super::{
    id::ObjectId,
    object::{Kind, Malformed},
};

/// What an entry of a folder is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Mode {
    /// A file.
    File,
    /// A file that can be run.
    Executable,
    /// A symbolic link; the content is where it leads.
    Link,
    /// A folder.
    Folder,
    /// A commit of another repository.
    Submodule,
}

impl Mode {
    /// Six digits, as the API writes them.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::File => "100644",
            Self::Executable => "100755",
            Self::Link => "120000",
            Self::Folder => "040000",
            Self::Submodule => "160000",
        }
    }

    /// The mode that the API writes so.
    pub(crate) fn named(digits: &str) -> Option<Self> {
        match digits {
            "100644" => Some(Self::File),
            "100755" => Some(Self::Executable),
            "120000" => Some(Self::Link),
            "040000" | "40000" => Some(Self::Folder),
            "160000" => Some(Self::Submodule),
            _ => None,
        }
    }

    /// The kind of the object that an entry of this mode names.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::File | Self::Executable | Self::Link => Kind::Blob,
            Self::Folder => Kind::Tree,
            Self::Submodule => Kind::Commit,
        }
    }
}

/// One entry of a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What it is.
    pub(crate) mode: Mode,
    /// Its name in the folder.
    pub(crate) name: String,
    /// What it holds.
    pub(crate) id: ObjectId,
}

/// The content of a folder with these entries, put into git's order: by bytes, a folder as if its name ended in `/`.
pub(crate) fn encode(mut entries: Vec<Entry>) -> Vec<u8> {
    entries.sort_by(order);
    let mut content = Vec::new();
    for entry in &entries {
        content.extend_from_slice(entry.mode.as_str().trim_start_matches('0').as_bytes());
        content.push(b' ');
        content.extend_from_slice(entry.name.as_bytes());
        content.push(0);
        content.extend_from_slice(entry.id.as_bytes());
    }
    content
}

/// Reads the content of a folder.
pub(crate) fn decode(mut content: &[u8]) -> Result<Vec<Entry>, Malformed> {
    let malformed = Malformed("a tree with a broken entry");
    let mut entries = Vec::new();
    while !content.is_empty() {
        let end = content.iter().position(|byte| *byte == 0).ok_or(malformed)?;
        let head = String::from_utf8_lossy(&content[..end]).into_owned();
        let (mode, name) = head.split_once(' ').ok_or(malformed)?;
        let id = content.get(end + 1..end + 21).ok_or(malformed)?;
        entries.push(Entry {
            // Old programs wrote the permissions of the writer's own files.
            mode: Mode::named(mode)
                .or_else(|| mode.starts_with("100").then_some(Mode::File))
                .ok_or(malformed)?,
            name: name.to_owned(),
            id: ObjectId::try_from(id).map_err(|_| malformed)?,
        });
        content = &content[end + 21..];
    }
    Ok(entries)
}

fn order(one: &Entry, other: &Entry) -> Ordering {
    let key = |entry: &Entry| {
        let mut name = entry.name.clone().into_bytes();
        if entry.mode == Mode::Folder {
            name.push(b'/');
        }
        name
    };
    key(one).cmp(&key(other))
}
