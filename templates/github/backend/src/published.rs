//! What the vendor publishes. Operations without a handler answer that they are not implemented, naming themselves.

use std::{collections::HashMap, sync::LazyLock};

use asymmetric_kit::{Operation, Published, listed_names};

use crate::error::GENERAL_DOCUMENTATION;

const LIST: &str = include_str!("published.txt");

/// Operations that the tests with the official clients drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

static PAGES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| published().map(|one| (one.name, one.rest)).collect());

/// All published operations.
pub(crate) fn published() -> impl Iterator<Item = Published> {
    Published::read(LIST)
}

/// Where the vendor documents an operation.
pub(crate) fn documentation(name: &str) -> String {
    match PAGES.get(name) {
        Some(page) => format!("{GENERAL_DOCUMENTATION}/{page}"),
        None => GENERAL_DOCUMENTATION.to_owned(),
    }
}

/// Published twice: the same requests are those of `repos/compare-commits-with-basehead`.
const OTHER_NAME: &str = "repos/compare-commits";

/// The published operations that `implemented` does not name.
pub(crate) fn missing(implemented: &[&str]) -> Vec<Operation> {
    published()
        .filter(|published| published.name != OTHER_NAME && !implemented.contains(&published.name))
        .filter_map(|published| published.not_implemented())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations;

    #[test]
    fn the_whole_list_is_read() {
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
        assert_eq!(published().count(), 1223);
        assert!(published().all(|one| methods.contains(&one.method)));
    }

    #[test]
    fn what_is_implemented_is_published_under_the_same_name() {
        for operation in operations::implemented() {
            let name = operation.name();
            assert!(
                PAGES.contains_key(name) || name.starts_with("asymmetric."),
                "{name}"
            );
        }
    }

    #[test]
    fn what_the_official_clients_drive_is_implemented() {
        let implemented: Vec<_> = operations::implemented().iter().map(Operation::name).collect();
        assert!(DRIVEN.is_sorted(), "{DRIVEN:?}");
        assert!(DRIVEN.iter().all(|name| implemented.contains(name)), "{DRIVEN:?}");
    }
}
