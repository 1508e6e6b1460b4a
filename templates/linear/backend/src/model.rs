//! Which table, columns and relations are behind each type of the schema. What is not here, the clone does not have.

mod comments;
mod documents;
mod issues;
mod labels;
mod organization;
mod planning;
pub(crate) mod relation;
mod teams;
mod users;

pub(crate) use comments::{ATTACHMENT, COMMENT};
pub(crate) use documents::DOCUMENT;
pub(crate) use issues::{ISSUE, ISSUE_RELATION};
pub(crate) use labels::ISSUE_LABEL;
pub(crate) use organization::ORGANIZATION;
pub(crate) use planning::{CYCLE, PROJECT, PROJECT_MILESTONE, PROJECT_STATUS};
pub(crate) use relation::Relation;
pub(crate) use teams::{TEAM, TEAM_MEMBERSHIP, WORKFLOW_STATE};
pub(crate) use users::USER;

use crate::graphql::{Item, Scope};
use serde_json::Value;

/// A type of the schema whose objects are rows of a table.
pub(crate) struct Entity {
    /// The type, which messages name.
    pub(crate) name: &'static str,
    pub(crate) table: &'static str,
    /// Fields that are neither columns of the same name nor relations.
    pub(crate) fields: &'static [(&'static str, Source)],
    pub(crate) relations: &'static [Relation],
    /// Columns that filters compare; written as in the schema.
    pub(crate) comparable: &'static [&'static str],
    /// What filters compare besides columns: an expression over `{item}`, `{viewer}`.
    pub(crate) expressions: &'static [(&'static str, &'static str)],
    /// What lists are sorted by besides `createdAt` and `updatedAt`: an expression over `{item}`.
    pub(crate) sorts: &'static [(&'static str, &'static str)],
    /// Which rows lists show without `includeArchived`, over `{item}`.
    pub(crate) visible: &'static str,
}

/// Where the value of a field comes from.
pub(crate) enum Source {
    /// A column of another name.
    Column(&'static str),
    /// Nothing of this kind can exist in the clone.
    Nothing,
    /// The row and the caller are enough.
    Computed(fn(&Scope<'_>, &Item) -> Value),
    /// An expression over `{item}`, `{viewer}` and `{base}` (the clone's URL), read for many rows at once.
    Expression(&'static str),
}

/// Rows that are not archived.
pub(crate) const NOT_ARCHIVED: &str = "{item}.archived_at IS NULL";

impl Entity {
    pub(crate) fn source(&self, field: &str) -> Option<&'static Source> {
        let mut fields = self.fields.iter();
        fields.find(|(name, _)| *name == field).map(|(_, source)| source)
    }

    pub(crate) fn relation(&self, field: &str) -> Option<&'static Relation> {
        self.relations.iter().find(|relation| relation.name == field)
    }

    /// What a filter compares under this name, over `{item}`.
    pub(crate) fn compared(&self, field: &str) -> Option<String> {
        if let Some((_, expression)) = self.expressions.iter().find(|(name, _)| *name == field) {
            return Some((*expression).to_owned());
        }
        let known = self.comparable.contains(&field);
        known.then(|| format!("{{item}}.{}", column_of(field)))
    }
}

/// `createdAt` as a column: `created_at`.
pub(crate) fn column_of(field: &str) -> String {
    let mut column = String::with_capacity(field.len() + 4);
    for character in field.chars() {
        if character.is_ascii_uppercase() {
            column.push('_');
        }
        column.push(character.to_ascii_lowercase());
    }
    column
}
