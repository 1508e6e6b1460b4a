//! Annotated tags.

use super::{
    id::ObjectId,
    object::{Kind, Malformed},
    signature::Signature,
};

/// An annotated tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Tag {
    /// What it marks.
    pub(crate) target: ObjectId,
    /// The kind of what it marks.
    pub(crate) kind: Kind,
    /// Its name, without `refs/tags/`.
    pub(crate) name: String,
    /// Who set it.
    pub(crate) tagger: Signature,
    /// The message.
    pub(crate) message: String,
}

impl Tag {
    /// The content of the object.
    pub(crate) fn encode(&self) -> Vec<u8> {
        format!(
            "object {}\ntype {}\ntag {}\ntagger {}\n\n{}",
            self.target,
            self.kind.as_str(),
            self.name,
            self.tagger,
            self.message
        )
        .into_bytes()
    }

    /// Reads the content of an object.
    pub(crate) fn decode(content: &[u8]) -> Result<Self, Malformed> {
        let malformed = Malformed("a tag without its headers");
        let text = String::from_utf8_lossy(content);
        let (headers, message) = text.split_once("\n\n").ok_or(malformed)?;
        let value = |key: &str| {
            headers
                .lines()
                .find_map(|line| line.strip_prefix(key)?.strip_prefix(' '))
                .ok_or(malformed)
        };
        Ok(Self {
            target: value("object")?.parse().map_err(|_| malformed)?,
            kind: Kind::named(value("type")?).ok_or(malformed)?,
            name: value("tag")?.to_owned(),
            tagger: Signature::parse(value("tagger")?)?,
            message: message.to_owned(),
        })
    }
}
