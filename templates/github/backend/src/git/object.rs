//! What all objects have in common: a kind, and a name that is made of kind and content.

use sha1::{Digest, Sha1};

use super::id::ObjectId;

/// The four kinds of objects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Kind {
    /// The content of a file.
    Blob,
    /// A folder.
    Tree,
    /// A state of the root folder with its parents.
    Commit,
    /// An annotated tag.
    Tag,
}

impl Kind {
    /// Git's word for it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Blob => "blob",
            Self::Tree => "tree",
            Self::Commit => "commit",
            Self::Tag => "tag",
        }
    }

    /// The kind of this word.
    pub(crate) fn named(word: &str) -> Option<Self> {
        [Self::Blob, Self::Tree, Self::Commit, Self::Tag]
            .into_iter()
            .find(|kind| kind.as_str() == word)
    }

    /// The name of an object of this kind with this content.
    pub(crate) fn id(self, content: &[u8]) -> ObjectId {
        let mut hash = Sha1::new();
        hash.update(format!("{} {}\0", self.as_str(), content.len()));
        hash.update(content);
        ObjectId::new(hash.finalize().into())
    }
}

/// An object cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("failed to read a git object: {0}")]
pub(crate) struct Malformed(pub(crate) &'static str);

/// An object that may be new to a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Object {
    /// Its name.
    pub(crate) id: ObjectId,
    /// Its kind.
    pub(crate) kind: Kind,
    /// Its content, without the header that goes into the name.
    pub(crate) content: Vec<u8>,
}

impl Object {
    /// The object with this content.
    pub(crate) fn new(kind: Kind, content: Vec<u8>) -> Self {
        Self {
            id: kind.id(&content),
            kind,
            content,
        }
    }
}
