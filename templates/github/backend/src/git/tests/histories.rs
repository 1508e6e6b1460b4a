use super::Repository;
use crate::git::{
    graph::{Graph, Node},
    id::ObjectId,
};
use proptest::prelude::*;

fn id(number: u8) -> ObjectId {
    ObjectId::new([number; 20])
}

/// Commits by number: each with its parents, committed one after the other.
fn graph(parents: &[&[u8]]) -> Graph {
    (0_u8..)
        .zip(parents)
        .map(|(number, parents)| {
            let node = Node {
                parents: parents.iter().map(|parent| id(*parent)).collect(),
                seconds: i64::from(number),
            };
            (id(number), node)
        })
        .collect()
}

#[test]
fn a_branch_is_ahead_and_behind() {
    // 0 - 1 - 3   main
    //      \
    //       2 - 4 feature
    let graph = graph(&[&[], &[0], &[1], &[1], &[2]]);
    assert_eq!(graph.log(id(4)), [4, 2, 1, 0].map(id));
    assert_eq!(graph.between(id(3), id(4)), [2, 4].map(id));
    assert_eq!(graph.between(id(4), id(3)), [id(3)]);
    assert_eq!(graph.merge_base(id(3), id(4)), Some(id(1)));
    assert!(graph.is_ancestor(id(1), id(4)) && !graph.is_ancestor(id(3), id(4)));
}

#[test]
fn the_best_common_ancestor_is_the_nearest() {
    // A merge of main into the feature brings the base forward.
    let graph = graph(&[&[], &[0], &[0], &[2, 1], &[1], &[3]]);
    assert_eq!(graph.merge_base(id(4), id(5)), Some(id(1)));
    assert_eq!(graph.merge_base(id(0), id(9)), None);
}

#[test]
fn a_history_is_cut_at_a_depth() {
    let graph = graph(&[&[], &[0], &[1], &[1], &[3, 2]]);
    let mut two: Vec<ObjectId> = graph.shallow(&[id(4)], 2).into_iter().collect();
    two.sort_unstable();
    assert_eq!(two, [2, 3, 4].map(id));
    assert_eq!(graph.clone().cut(&[id(3)]).log(id(3)), [id(3)]);
    assert_eq!(graph.shallow(&[id(4)], 99).len(), 5);
}

/// Any history: every commit has up to two parents before it.
fn any_history() -> impl Strategy<Value = Vec<Vec<u8>>> {
    proptest::collection::vec((any::<u8>(), any::<u8>(), 0_u8..4), 1..14).prop_map(|given| {
        (0_u8..)
            .zip(given)
            .map(|(number, (one, other, kind))| match (number, kind) {
                (0, _) | (_, 0) => Vec::new(),
                (_, 1 | 2) => vec![one % number],
                _ if one % number == other % number => vec![one % number],
                _ => vec![one % number, other % number],
            })
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn histories_are_walked_as_git_walks_them(parents in any_history()) {
        let repository = Repository::new();
        let tree = repository.line(&["hash-object", "-w", "-t", "tree", "--stdin"], "");
        let mut ids: Vec<String> = Vec::new();
        for (number, parents) in parents.iter().enumerate() {
            let before: Vec<String> = parents
                .iter()
                .map(|parent| format!("parent {}\n", ids[usize::from(*parent)]))
                .collect();
            let content = format!(
                "tree {tree}\n{}author A <a@b> {number} +0000\ncommitter A <a@b> {number} +0000\n\n{number}\n",
                before.concat()
            );
            ids.push(repository.line(&["hash-object", "-w", "-t", "commit", "--stdin"], content));
        }
        let name = |number: usize| ids[number].parse::<ObjectId>().expect("a name");
        let own: Graph = parents
            .iter()
            .enumerate()
            .map(|(number, parents)| {
                let parents = parents.iter().map(|parent| name(usize::from(*parent))).collect();
                let seconds = i64::try_from(number).expect("a small number");
                (name(number), Node { parents, seconds })
            })
            .collect();
        let (one, other) = (ids.len() - 1, ids.len() / 2);
        let listed = repository.git(&["rev-list", "--date-order", &ids[one]], "");
        let expected: Vec<&str> = listed.lines().collect();
        let found: Vec<String> = own.log(name(one)).iter().map(ToString::to_string).collect();
        prop_assert_eq!(found, expected);
        let range = format!("{}..{}", ids[other], ids[one]);
        let count = repository.line(&["rev-list", "--count", &range], "");
        prop_assert_eq!(own.between(name(other), name(one)).len().to_string(), count);
        let (bases, _) = repository.attempt(&["merge-base", "--all", &ids[one], &ids[other]], "");
        let base = own.merge_base(name(one), name(other)).map(|base| base.to_string());
        if let Some(base) = base {
            prop_assert!(bases.lines().any(|line| line == base));
        } else {
            prop_assert_eq!(bases, "");
        }
    }
}
