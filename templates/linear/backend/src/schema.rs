//! Linear's published schema, which the build regenerates from its official client `@linear/sdk`.

use apollo_compiler::{Schema, validation::Valid};
use std::sync::LazyLock;

include!(concat!(env!("OUT_DIR"), "/root_fields.rs"));

/// The whole schema in the schema definition language, with descriptions.
#[must_use]
pub fn document() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/linear.graphql"))
}

/// The schema, read when it is first asked for: the start asks, so that the first request need not wait as long.
pub(crate) fn schema() -> &'static Valid<Schema> {
    static SCHEMA: LazyLock<Valid<Schema>> = LazyLock::new(|| {
        // What was built is known to be valid; a schema with problems still has what could be read.
        Valid::assume_valid(match Schema::parse(document(), "schema.graphql") {
            Ok(schema) => schema,
            Err(problems) => problems.partial,
        })
    });
    &SCHEMA
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
