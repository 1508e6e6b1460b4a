//! What the vendor publishes. Operations without a handler answer that they are not implemented, naming themselves.

use std::sync::LazyLock;

use asymmetric_kit::{Operation, Published, listed_names};

const LIST: &str = include_str!("published.txt");

/// Operations that the tests with the official clients drive; these tests write the list.
pub(crate) static DRIVEN: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| listed_names(include_str!("../../driven.txt")));

/// All published operations.
pub(crate) fn published() -> impl Iterator<Item = Published> {
    Published::read(LIST)
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
        .filter_map(|published| published.not_implemented())
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
