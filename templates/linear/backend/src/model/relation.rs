//! How rows belong together.

use super::Entity;

/// A field that leads to other rows, for objects and for filters alike.
pub(crate) struct Relation {
    pub(crate) name: &'static str,
    target: &'static Entity,
    pub(crate) link: Link,
}

/// How the other rows are found.
#[derive(Clone, Copy)]
pub(crate) enum Link {
    /// A column of this row holds the other's id.
    One(&'static str),
    /// All rows for which this holds, over `{parent}` (its `id` only) and `{item}`.
    Many(&'static str),
}

impl Relation {
    /// A row that a column refers to.
    pub(crate) const fn one(name: &'static str, target: &'static Entity, column: &'static str) -> Self {
        Self {
            name,
            target,
            link: Link::One(column),
        }
    }

    /// Rows for which a condition holds.
    pub(crate) const fn many(name: &'static str, target: &'static Entity, condition: &'static str) -> Self {
        Self {
            name,
            target,
            link: Link::Many(condition),
        }
    }

    pub(crate) fn target(&self) -> &'static Entity {
        self.target
    }
}
