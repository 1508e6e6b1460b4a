//! What the vendor publishes: the tables of endpoints of its clients. Operations without a handler answer that they are
//! not implemented, naming themselves.

use std::sync::LazyLock;

use asymmetric_kit::{Operation, Published, listed_names};

const LIST: &str = include_str!("published.txt");

/// Operations that the tests with the official client drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

/// All published operations.
pub(crate) fn published() -> impl Iterator<Item = Published> {
    Published::read(LIST)
}

/// The published operations that `implemented` does not name.
pub(crate) fn missing(implemented: &[&str]) -> impl Iterator<Item = Operation> {
    let left_out = published().filter(|published| !implemented.contains(&published.name));
    left_out.filter_map(|published| published.not_implemented())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::endpoint::ENDPOINTS;

    #[test]
    fn the_whole_list_is_read() {
        assert_eq!(
            published().count(),
            LIST.lines()
                .filter(|line| line.starts_with(char::is_alphabetic))
                .count()
        );
        assert_eq!(published().count(), 77);
    }

    #[test]
    fn what_is_implemented_is_published_under_the_same_name() {
        for endpoint in ENDPOINTS {
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
        let is_unknown = |name: &&&str| ENDPOINTS.iter().all(|endpoint| endpoint.name != **name);
        let unknown: Vec<_> = DRIVEN.iter().filter(is_unknown).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
