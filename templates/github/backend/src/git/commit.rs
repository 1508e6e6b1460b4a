//! Commits.

use std::fmt::Write;

use super::{id::ObjectId, object::Malformed, signature::Signature};

/// A commit: a tree, what it came from, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Commit {
    /// The root folder.
    pub(crate) tree: ObjectId,
    /// The commits it follows: none for the first one, two for a merge.
    pub(crate) parents: Vec<ObjectId>,
    /// Who wrote it.
    pub(crate) author: Signature,
    /// Who put it into the history.
    pub(crate) committer: Signature,
    /// Further headers, with their continuation lines, as they stand: signatures and encodings.
    pub(crate) extra: String,
    /// The message.
    pub(crate) message: String,
}

impl Commit {
    /// The content of the object.
    pub(crate) fn encode(&self) -> Vec<u8> {
        let mut text = format!("tree {}\n", self.tree);
        for parent in &self.parents {
            let _ = writeln!(text, "parent {parent}");
        }
        let _ = write!(text, "author {}\ncommitter {}\n", self.author, self.committer);
        text.push_str(&self.extra);
        text.push('\n');
        text.push_str(&self.message);
        text.into_bytes()
    }

    /// Reads the content of an object.
    pub(crate) fn decode(content: &[u8]) -> Result<Self, Malformed> {
        let text = String::from_utf8_lossy(content);
        let (headers, message) = text
            .split_once("\n\n")
            .ok_or(Malformed("a commit without a message"))?;
        let (mut tree, mut author, mut committer) = (None, None, None);
        let mut parents = Vec::new();
        let mut extra = String::new();
        let name = |text: &str| {
            text.parse()
                .map_err(|_| Malformed("a commit with a malformed name"))
        };
        for line in headers.lines() {
            match line.split_once(' ').unwrap_or((line, "")) {
                ("tree", value) if tree.is_none() => tree = Some(name(value)?),
                ("parent", value) if author.is_none() => parents.push(name(value)?),
                ("author", value) if author.is_none() => author = Some(Signature::parse(value)?),
                ("committer", value) if committer.is_none() => committer = Some(Signature::parse(value)?),
                _ => {
                    extra.push_str(line);
                    extra.push('\n');
                }
            }
        }
        Ok(Self {
            tree: tree.ok_or(Malformed("a commit without a tree"))?,
            parents,
            author: author.ok_or(Malformed("a commit without an author"))?,
            committer: committer.ok_or(Malformed("a commit without a committer"))?,
            extra,
            message: message.to_owned(),
        })
    }

    /// The first line of the message.
    pub(crate) fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }
}
