//! Tokens and identities.

use std::collections::BTreeMap;

use super::table;

/// One line per token.
#[must_use]
pub fn list(id: &str, tokens: &BTreeMap<String, String>) -> String {
    if tokens.is_empty() {
        return format!("{id} has no tokens: its template has none");
    }
    let facts: Vec<(&str, String)> = tokens
        .iter()
        .map(|(name, value)| (name.as_str(), value.clone()))
        .collect();
    format!("{id}\n{}", table::facts(&facts))
}
