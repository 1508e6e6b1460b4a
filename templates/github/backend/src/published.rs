//! What the vendor publishes. Operations without a handler answer that they are not implemented, naming themselves.

use std::{collections::HashMap, sync::LazyLock};

use asymmetric_kit::{Operation, listed_names};
use http::Method;

use crate::error::GENERAL_DOCUMENTATION;

const LIST: &str = include_str!("published.txt");

/// Operations that the tests with the official clients drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

static PAGES: LazyLock<HashMap<&'static str, &'static str>> =
    LazyLock::new(|| published().map(|one| (one.name, one.page)).collect());

/// One published operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Published {
    /// The vendor's operation id.
    pub(crate) name: &'static str,
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub(crate) method: &'static str,
    /// With `{parameters}`.
    pub(crate) path: &'static str,
    /// Where it is documented, under `https://docs.github.com/rest/`.
    pub(crate) page: &'static str,
}

/// All published operations.
pub(crate) fn published() -> impl Iterator<Item = Published> {
    LIST.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let mut words = line.split(' ');
            Some(Published {
                name: words.next()?,
                method: words.next()?,
                path: words.next()?,
                page: words.next()?,
            })
        })
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
        .filter_map(|published| {
            let method = Method::from_bytes(published.method.as_bytes()).ok()?;
            Some(Operation::not_implemented(
                &[method],
                published.name,
                published.path,
            ))
        })
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
