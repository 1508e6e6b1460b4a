//! What the vendor publishes. Operations without a handler answer that they are not implemented, naming themselves.

use std::sync::LazyLock;

use asymmetric_kit::{Operation, listed_names};
use http::Method;

const LIST: &str = include_str!("published.txt");

/// Operations that the tests with the official clients drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

/// One published operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Published {
    /// Where the vendor's client has it.
    pub(crate) name: &'static str,
    pub(crate) method: &'static str,
    /// With `{parameters}`.
    pub(crate) path: &'static str,
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
            })
        })
}

/// The published operations that `implemented` does not name.
pub(crate) fn missing(implemented: &[Operation]) -> Vec<Operation> {
    let left_out = |published: &Published| {
        implemented
            .iter()
            .all(|operation| operation.name() != published.name)
    };
    published()
        .filter(left_out)
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
    use crate::vendor::implemented;

    #[test]
    fn the_whole_list_is_read() {
        assert_eq!(published().count(), 436);
        let methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
        assert!(published().all(|one| methods.contains(&one.method) && one.path.starts_with('/')));
    }

    #[test]
    fn what_is_implemented_is_published_under_the_same_name() {
        // The client has no function for these, which the vendor documents and its own server of tools calls; they have
        // no other name than their method and path.
        let is_documented = |name: &str| name.contains(" /");
        for operation in implemented() {
            let name = operation.name();
            let is_own = name.starts_with("asymmetric.");
            assert!(
                is_own || is_documented(name) || published().any(|one| one.name == name),
                "{name}"
            );
        }
    }

    #[test]
    fn what_the_official_clients_drive_is_implemented() {
        assert!(DRIVEN.is_sorted(), "{DRIVEN:?}");
        let table = implemented();
        let is_unknown = |name: &&&str| table.iter().all(|operation| operation.name() != **name);
        let unknown: Vec<_> = DRIVEN.iter().filter(is_unknown).collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
