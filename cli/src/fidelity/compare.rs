//! What a backend implements beside what its vendor publishes. Pure.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use asymmetric_crd::fidelity::{ImplementedOperation, OperationCounts};

use super::published::{Published, normal};

/// What came of a comparison.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// Coverage, from 0 to 1.
    pub score: f64,
    /// What was counted.
    pub operations: OperationCounts,
    /// Names of published operations that are not implemented, as the vendor's list has them.
    pub missing: Vec<String>,
}

/// Compares by name, and what has no counterpart of its name by method and path. An operation is the counterpart of one
/// other at most.
#[must_use]
pub fn compare(ours: &[ImplementedOperation], theirs: &[Published]) -> Comparison {
    let by_name: HashMap<&str, usize> = indexed(ours, |operation| vec![operation.name.as_str()]);
    let mut taken: HashSet<usize> = HashSet::new();
    let mut counterparts: Vec<Option<usize>> = theirs
        .iter()
        .map(|published| {
            let index = by_name.get(published.name.as_str()).copied();
            index.filter(|index| taken.insert(*index))
        })
        .collect();
    let by_route: HashMap<String, usize> = indexed(ours, |operation| {
        operation.routes.iter().map(|route| normal(route)).collect()
    });
    for (published, counterpart) in theirs.iter().zip(&mut counterparts) {
        if counterpart.is_none() {
            let mut candidates = published.routes.iter().filter_map(|route| by_route.get(route));
            *counterpart = candidates.find(|index| taken.insert(**index)).copied();
        }
    }
    let is_driven = |index: &usize| ours.get(*index).is_some_and(|operation| operation.driven);
    let driven = counterparts
        .iter()
        .flatten()
        .filter(|index| is_driven(index))
        .count();
    let missing: Vec<String> = theirs
        .iter()
        .zip(&counterparts)
        .filter(|(_, counterpart)| counterpart.is_none())
        .map(|(published, _)| published.name.clone())
        .collect();
    Comparison {
        score: score(taken.len(), theirs.len()),
        operations: OperationCounts {
            ours: count(ours.len()),
            theirs: count(theirs.len()),
            matched: count(taken.len()),
            driven: count(driven),
        },
        missing,
    }
}

fn indexed<'a, K: Hash + Eq>(
    ours: &'a [ImplementedOperation],
    keys: impl Fn(&'a ImplementedOperation) -> Vec<K>,
) -> HashMap<K, usize> {
    let pairs = ours.iter().enumerate();
    pairs
        .flat_map(|(index, operation)| keys(operation).into_iter().map(move |key| (key, index)))
        .collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// `matched / theirs`, rounded down to three digits: 1 is said of all only.
fn score(matched: usize, theirs: usize) -> f64 {
    let thousandths = (matched * 1000).checked_div(theirs).unwrap_or_default();
    f64::from(u32::try_from(thousandths).unwrap_or_default()) / 1000.0
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ours(name: &str, routes: &[&str], driven: bool) -> ImplementedOperation {
        ImplementedOperation {
            name: name.to_owned(),
            routes: routes.iter().map(|route| (*route).to_owned()).collect(),
            driven,
        }
    }

    fn theirs(name: &str, routes: &[&str]) -> Published {
        Published {
            name: name.to_owned(),
            routes: routes.iter().map(|route| normal(route)).collect(),
        }
    }

    #[test]
    fn names_come_first_and_then_routes() {
        let own = [
            ours("a.get", &["GET /a/{id}"], true),
            ours("b.list", &["GET /b", "POST /b"], false),
            ours("extra", &["GET /extra"], true),
        ];
        let published = [
            theirs("GET /a/{key}", &["GET /a/{key}"]),
            theirs("b.list", &[]),
            theirs("otherB", &["POST /b"]),
            theirs("c", &["GET /c"]),
        ];
        let comparison = compare(&own, &published);
        assert_eq!(
            comparison.operations,
            OperationCounts {
                ours: 3,
                theirs: 4,
                matched: 2,
                driven: 1
            }
        );
        assert!((comparison.score - 0.5).abs() < f64::EPSILON);
        assert_eq!(comparison.missing, ["otherB", "c"]);
    }

    #[test]
    fn a_score_is_rounded_down() {
        for (matched, theirs, expected) in [
            (19, 280, 0.067),
            (2799, 2800, 0.999),
            (3, 3, 1.0),
            (0, 7, 0.0),
            (0, 0, 0.0),
        ] {
            let score = score(matched, theirs);
            assert!((score - expected).abs() < 1e-9, "{matched} of {theirs}: {score}");
        }
    }

    fn operation() -> impl Strategy<Value = (String, Vec<String>, bool)> {
        let routes = prop::collection::vec("(GET|POST) /[abc]/[{][xy][}]", 0..3);
        ("[abcd]{1,2}", routes, any::<bool>())
    }

    proptest! {
        #[test]
        fn counts_stay_within_each_other(
            own in prop::collection::btree_map("[abcd]{1,2}", operation(), 0..12),
            published in prop::collection::btree_map("[abcd]{1,2}", operation(), 0..12),
        ) {
            let own: Vec<ImplementedOperation> = own
                .into_iter()
                .map(|(name, (_, routes, driven))| ImplementedOperation { name, routes, driven })
                .collect();
            let published: Vec<Published> = published
                .into_iter()
                .map(|(name, (_, routes, _))| Published {
                    name,
                    routes: routes.iter().map(|route| normal(route)).collect(),
                })
                .collect();
            let comparison = compare(&own, &published);
            let OperationCounts { ours, theirs, matched, driven } = comparison.operations;
            prop_assert!(0 <= driven && driven <= matched && matched <= ours.min(theirs));
            prop_assert!((0.0..=1.0).contains(&comparison.score));
            prop_assert_eq!(comparison.missing.len(), usize::try_from(theirs - matched).unwrap());
            let all = theirs > 0 && matched == theirs;
            prop_assert_eq!((comparison.score - 1.0).abs() < f64::EPSILON, all);
        }
    }
}
