//! What differs between two states of a repository.

use std::collections::{BTreeMap, HashMap, VecDeque};

use super::{
    files::{File, Files},
    id::ObjectId,
};

/// What happened to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// It is new.
    Added(File),
    /// It is gone.
    Removed(File),
    /// It holds something else, or has another mode.
    Modified {
        /// Before.
        old: File,
        /// After.
        new: File,
    },
    /// It has another path, and holds the same.
    Renamed {
        /// The path before.
        from: String,
        /// Before.
        old: File,
        /// After.
        new: File,
    },
}

impl Change {
    /// The vendor's word for it.
    pub(crate) fn status(&self) -> &'static str {
        match self {
            Self::Added(_) => "added",
            Self::Removed(_) => "removed",
            Self::Modified { .. } => "modified",
            Self::Renamed { .. } => "renamed",
        }
    }

    /// The file before, where there was one.
    pub(crate) fn before(&self) -> Option<File> {
        match self {
            Self::Added(_) => None,
            Self::Removed(old) | Self::Modified { old, .. } | Self::Renamed { old, .. } => Some(*old),
        }
    }

    /// The file after, where there is one.
    pub(crate) fn after(&self) -> Option<File> {
        match self {
            Self::Removed(_) => None,
            Self::Added(new) | Self::Modified { new, .. } | Self::Renamed { new, .. } => Some(*new),
        }
    }
}

/// Changes by the path that a file has now (or had last), in the order of paths. A file that went away and one that came
/// with the same content are one that was renamed.
pub(crate) fn between(old: &Files, new: &Files) -> BTreeMap<String, Change> {
    let mut gone: HashMap<ObjectId, VecDeque<(&str, File)>> = HashMap::new();
    for (path, file) in old.iter().filter(|(path, _)| new.get(path).is_none()) {
        gone.entry(file.id).or_default().push_back((path, file));
    }
    let mut changes = BTreeMap::new();
    for (path, file) in new.iter() {
        let change = match old.get(path) {
            Some(before) if before == file => continue,
            Some(before) => Change::Modified {
                old: before,
                new: file,
            },
            None => match gone.get_mut(&file.id).and_then(VecDeque::pop_front) {
                Some((from, before)) => Change::Renamed {
                    from: from.to_owned(),
                    old: before,
                    new: file,
                },
                None => Change::Added(file),
            },
        };
        changes.insert(path.to_owned(), change);
    }
    for (path, file) in gone.into_values().flatten() {
        changes.insert(path.to_owned(), Change::Removed(file));
    }
    changes
}
