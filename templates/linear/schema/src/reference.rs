//! How a field names its type.

use crate::SchemaError;
use std::fmt;

/// A GraphQL type where it is used: a name, lists around it, and what is never null.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reference {
    /// A named type.
    Named(String),
    /// A list.
    List(Box<Reference>),
    /// What is never null.
    Required(Box<Reference>),
}

impl Reference {
    /// Reads a TypeScript type, such as `Maybe<Array<Scalars["String"]>>`: what is not `Maybe` is required.
    pub(crate) fn read(text: &str) -> Result<Self, SchemaError> {
        let within = |start: &str| text.strip_prefix(start)?.strip_suffix('>');
        if let Some(inner) = within("Maybe<").or_else(|| within("InputMaybe<")) {
            return Ok(Self::read(inner)?.nullable());
        }
        let bare = if let Some(item) = within("Array<") {
            Self::List(Box::new(Self::read(item)?))
        } else {
            let scalar = text
                .strip_prefix("Scalars[\"")
                .and_then(|rest| rest.strip_suffix("\"]"));
            let name = scalar.unwrap_or(text);
            if name.is_empty()
                || !name
                    .chars()
                    .all(|letter| letter.is_ascii_alphanumeric() || letter == '_')
            {
                return Err(SchemaError::UnknownType(text.to_owned()));
            }
            Self::Named(name.to_owned())
        };
        Ok(Self::Required(Box::new(bare)))
    }

    /// The same type, which may be null.
    pub(crate) fn nullable(self) -> Self {
        match self {
            Self::Required(inner) => *inner,
            other => other,
        }
    }

    /// Replaces the name at the core.
    pub(crate) fn rename(&mut self, rename: impl Fn(&str) -> Option<String>) {
        match self {
            Self::Named(name) => {
                if let Some(other) = rename(name) {
                    *name = other;
                }
            }
            Self::List(inner) | Self::Required(inner) => inner.rename(rename),
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => formatter.write_str(name),
            Self::List(item) => write!(formatter, "[{item}]"),
            Self::Required(inner) => write!(formatter, "{inner}!"),
        }
    }
}
