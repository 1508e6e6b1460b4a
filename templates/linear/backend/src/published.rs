//! What Linear publishes and this backend does not have, and what tests drive with the official client.

use crate::schema;
use asymmetric_kit::{Operation, listed_names};
use std::sync::LazyLock;

/// Fields that are in the schema and not in `implemented`.
pub(crate) fn missing<'a>(
    host: &'a Operation,
    implemented: &'a [Operation],
) -> impl Iterator<Item = Operation> + 'a {
    let published = schema::queries().iter().chain(schema::mutations());
    published
        .filter(|name| !implemented.iter().any(|operation| operation.name() == **name))
        .map(|name| Operation::not_implemented_inside(host, name))
}

/// Names in `driven.txt`.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));
