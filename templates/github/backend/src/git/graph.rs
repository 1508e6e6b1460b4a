//! Histories: which commits follow from which.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, HashSet},
};

use super::id::ObjectId;

/// What a walk needs to know of one commit.
#[derive(Debug, Clone)]
pub(crate) struct Node {
    /// Its parents, in their order.
    pub(crate) parents: Vec<ObjectId>,
    /// When it was committed, in seconds since 1970.
    pub(crate) seconds: i64,
}

/// Commits by name, with all their ancestors.
#[derive(Debug, Clone, Default)]
pub(crate) struct Graph(HashMap<ObjectId, Node>);

impl FromIterator<(ObjectId, Node)> for Graph {
    fn from_iter<I: IntoIterator<Item = (ObjectId, Node)>>(nodes: I) -> Self {
        Self(nodes.into_iter().collect())
    }
}

impl Graph {
    /// The parents of a commit; none for one that is not here.
    pub(crate) fn parents(&self, id: ObjectId) -> &[ObjectId] {
        self.0.get(&id).map_or(&[], |node| &node.parents)
    }

    /// The commit and all before it, in the order of `git log`: the latest first, none before its children.
    pub(crate) fn log(&self, head: ObjectId) -> Vec<ObjectId> {
        self.order(&self.ancestors(head))
    }

    /// Commits that `head` has and `base` has not, the oldest first, as comparisons and pull requests list them.
    pub(crate) fn between(&self, base: ObjectId, head: ObjectId) -> Vec<ObjectId> {
        let known = self.ancestors(base);
        let new: HashSet<ObjectId> = self.ancestors(head).difference(&known).copied().collect();
        let mut listed = self.order(&new);
        listed.reverse();
        listed
    }

    /// Whether `ancestor` is `id` or comes before it.
    pub(crate) fn is_ancestor(&self, ancestor: ObjectId, id: ObjectId) -> bool {
        self.ancestors(id).contains(&ancestor)
    }

    /// The best common ancestor: one that is not an ancestor of another common one. Where there are several, the latest.
    pub(crate) fn merge_base(&self, one: ObjectId, other: ObjectId) -> Option<ObjectId> {
        let others = self.ancestors(other);
        let common: HashSet<ObjectId> = self.ancestors(one).intersection(&others).copied().collect();
        // In the order of the log, the first common one has no common child.
        self.order(&common).first().copied()
    }

    /// The same history for somebody who has nothing before these commits.
    pub(crate) fn cut(mut self, at: &[ObjectId]) -> Self {
        for id in at {
            if let Some(node) = self.0.get_mut(id) {
                node.parents.clear();
            }
        }
        self
    }

    /// The history of `heads` down to a depth, of which the heads are the first.
    pub(crate) fn shallow(&self, heads: &[ObjectId], depth: usize) -> HashSet<ObjectId> {
        let mut found: HashSet<ObjectId> = HashSet::new();
        let mut level: Vec<ObjectId> = heads.to_vec();
        let mut left = depth;
        while left > 0 && !level.is_empty() {
            level.retain(|id| self.0.contains_key(id) && found.insert(*id));
            level = level.iter().flat_map(|id| self.parents(*id)).copied().collect();
            left -= 1;
        }
        found
    }

    /// The commit and all before it.
    fn ancestors(&self, head: ObjectId) -> HashSet<ObjectId> {
        let mut seen = HashSet::new();
        let mut waiting = vec![head];
        while let Some(id) = waiting.pop() {
            if self.0.contains_key(&id) && seen.insert(id) {
                waiting.extend_from_slice(self.parents(id));
            }
        }
        seen
    }

    /// These commits, the latest first, none before one of its children.
    fn order(&self, wanted: &HashSet<ObjectId>) -> Vec<ObjectId> {
        let mut children: HashMap<ObjectId, usize> = wanted.iter().map(|id| (*id, 0)).collect();
        for parent in wanted.iter().flat_map(|id| self.parents(*id)) {
            if let Some(count) = children.get_mut(parent) {
                *count += 1;
            }
        }
        let key = |id: ObjectId| (self.0.get(&id).map_or(0, |node| node.seconds), Reverse(id));
        let mut ready: BinaryHeap<_> = children
            .iter()
            .filter(|(_, count)| **count == 0)
            .map(|(id, _)| key(*id))
            .collect();
        let mut ordered = Vec::with_capacity(wanted.len());
        while let Some((_, Reverse(id))) = ready.pop() {
            ordered.push(id);
            for parent in self.parents(id) {
                if let Some(count) = children.get_mut(parent) {
                    *count -= 1;
                    if *count == 0 {
                        ready.push(key(*parent));
                    }
                }
            }
        }
        ordered
    }
}
