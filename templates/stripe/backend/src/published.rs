//! What the vendor publishes. Operations without a handler answer that they are not implemented, naming themselves.

use std::sync::LazyLock;

use asymmetric_kit::{Operation, Published, listed_names};
use http::Method;

const LIST: &str = include_str!("published.txt");

/// Operations that the tests with the official client drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

/// All published operations of `/v1`.
pub(crate) fn published() -> impl Iterator<Item = Published> {
    Published::read(LIST)
}

/// The published operations that `implemented` does not name, and all of `/v2`.
pub(crate) fn missing(implemented: &[&str]) -> Vec<Operation> {
    let left_out = |published: &Published| !implemented.contains(&published.name);
    let mut operations: Vec<Operation> = published()
        .filter(left_out)
        .filter_map(|published| published.not_implemented())
        .collect();
    let methods = [Method::GET, Method::POST, Method::DELETE];
    operations.push(Operation::not_implemented(
        &methods,
        "version 2 of the API",
        "/v2/{*path}",
    ));
    operations
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::endpoints;

    #[test]
    fn the_whole_list_is_read() {
        assert_eq!(
            published().count(),
            LIST.lines()
                .filter(|line| line.starts_with(char::is_alphabetic))
                .count()
        );
        assert_eq!(
            published()
                .filter(|one| !["GET", "POST", "DELETE"].contains(&one.method))
                .count(),
            0
        );
        assert_eq!(published().count(), 594);
    }

    #[test]
    fn what_is_implemented_is_published_under_the_same_name() {
        for endpoint in endpoints() {
            let own = Published {
                name: endpoint.name,
                method: endpoint.method,
                path: endpoint.path,
                rest: "",
            };
            assert!(published().any(|one| one == own), "{own:?}");
        }
    }

    #[test]
    fn what_the_official_client_drives_is_implemented() {
        assert!(!DRIVEN.is_empty() && DRIVEN.is_sorted(), "{DRIVEN:?}");
        let is_unknown = |name: &&&str| endpoints().all(|endpoint| endpoint.name != **name);
        let unknown: Vec<_> = DRIVEN.iter().filter(is_unknown).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
