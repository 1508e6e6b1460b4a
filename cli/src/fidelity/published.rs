//! Lists of operations that vendors publish, one file per format. Pure.

mod bound;
mod graphql;
mod names;
mod openapi;

use std::collections::BTreeMap;

use thiserror::Error;

/// An operation that a vendor publishes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Published {
    /// The vendor's name of it; its method and path where it has no other.
    pub name: String,
    /// Methods and paths by which it is called, as [`normal`] writes them; empty where the list does not say it.
    pub routes: Vec<String>,
}

/// Why a text is no list of operations.
#[derive(Error, Debug, PartialEq, Eq)]
pub enum ListError {
    /// It has the form of a list and nothing in it.
    #[error("it lists no operations")]
    Empty,
    /// It cannot be read.
    #[error("{0}")]
    Malformed(String),
}

/// Reads one format; nothing when the text has another one.
type Reader = fn(&str) -> Result<Option<Vec<Published>>, ListError>;

/// Formats that cannot be mistaken for anything else.
const DISTINCT: [Reader; 3] = [openapi::read, bound::read, graphql::read];

/// Reads a list of operations, by name, whatever its format.
pub fn read(text: &str) -> Result<Vec<Published>, ListError> {
    for reader in DISTINCT {
        if let Some(operations) = reader(text)? {
            return by_name(operations);
        }
    }
    by_name(names::read(text)?)
}

/// Reads a file of a package that may be a list of operations; most files are none.
#[must_use]
pub fn found_in(text: &str) -> Option<Vec<Published>> {
    let found = DISTINCT.iter().find_map(|reader| reader(text).ok().flatten());
    by_name(found?).ok()
}

/// A method and a path, such as `GET /v1/customers/{}`: what parameters are called says nothing.
#[must_use]
pub fn normal(route: &str) -> String {
    let mut normal = String::with_capacity(route.len());
    let mut rest = route.trim_end_matches('/');
    while let Some((before, behind)) = rest.split_once('{') {
        normal.push_str(before);
        normal.push_str("{}");
        rest = behind.split_once('}').map_or("", |(_, behind)| behind);
    }
    normal.push_str(rest);
    normal
}

/// Operations of one name are one, which can be called in several ways.
fn by_name(operations: Vec<Published>) -> Result<Vec<Published>, ListError> {
    let mut by_name: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for operation in operations {
        by_name
            .entry(operation.name)
            .or_default()
            .extend(operation.routes);
    }
    if by_name.is_empty() {
        return Err(ListError::Empty);
    }
    let operations = by_name.into_iter();
    Ok(operations
        .map(|(name, routes)| Published { name, routes })
        .collect())
}

#[cfg(test)]
mod tests;
