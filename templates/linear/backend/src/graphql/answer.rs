//! What a field resolves to.

use super::{Item, Page};
use crate::error::{LinearError, Problem};
use serde_json::{Map, Value};

/// The value of a field before execution goes on with it.
#[derive(Clone)]
pub(crate) enum Answer {
    /// Nothing.
    Null,
    /// A scalar, or a document whose objects are of types of the schema.
    Json(Value),
    /// A row of a table.
    Item(Item),
    /// Rows of a table as a list.
    Items(Vec<Item>),
    /// Rows of a table as a connection.
    Page(Page),
    /// Rows that a search found, with the fields that its answer has beside those of a connection.
    Search(Page, Map<String, Value>),
    /// Rows of a table as edges of a connection.
    Edges(Vec<Item>),
    /// What a mutation answers: these fields, beside `success` and `lastSyncId`.
    Payload(Vec<(&'static str, Answer)>, i64),
}

impl From<Value> for Answer {
    fn from(value: Value) -> Self {
        Self::Json(value)
    }
}

/// The refusal of a field that the schema has and the clone does not.
pub(super) fn unsupported(type_name: &str, field: &str) -> Problem {
    LinearError::unsupported(&format!("{type_name}.{field}")).into()
}
