//! Linear's published schema, which the build regenerates from its official client `@linear/sdk`.

include!(concat!(env!("OUT_DIR"), "/root_fields.rs"));

/// The whole schema in the schema definition language, with descriptions.
#[must_use]
pub fn document() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/linear.graphql"))
}

/// Names of all queries as operations, such as `query.issues`.
#[must_use]
pub fn queries() -> &'static [&'static str] {
    &QUERIES
}

/// Names of all mutations as operations, such as `mutation.issueCreate`.
#[must_use]
pub fn mutations() -> &'static [&'static str] {
    &MUTATIONS
}
