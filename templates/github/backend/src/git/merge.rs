//! Merging two states that come from a third.

use std::collections::BTreeSet;

use super::{
    files::{File, Files},
    id::ObjectId,
    object::{Kind, Object},
    patch::is_binary,
    tree::Mode,
};

/// A file that both sides changed: its content is to be merged line by line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Both {
    /// Where it is.
    pub(crate) path: String,
    /// The mode that the merged file has.
    mode: Mode,
    /// What both started from.
    pub(crate) base: ObjectId,
    /// One side.
    pub(crate) ours: ObjectId,
    /// The other side.
    pub(crate) theirs: ObjectId,
}

/// A merge whose contents are still to be merged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Plan {
    files: Files,
    /// Files that both sides changed.
    pub(crate) both: Vec<Both>,
}

/// The two sides do not go together.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("failed to merge {0}: both sides changed it")]
pub(crate) struct Conflict(pub(crate) String);

/// Decides file by file: where one side changed nothing, the other side's file is taken.
pub(crate) fn plan(base: &Files, ours: &Files, theirs: &Files) -> Result<Plan, Conflict> {
    let mut plan = Plan {
        files: Files::default(),
        both: Vec::new(),
    };
    let all = base.iter().chain(ours.iter()).chain(theirs.iter());
    let paths: BTreeSet<&str> = all.map(|(path, _)| path).collect();
    let mut merged = Vec::new();
    for path in paths {
        let sides = (base.get(path), ours.get(path), theirs.get(path));
        let taken = match sides {
            (_, one, other) if one == other => one,
            (before, one, other) if before == one => other,
            (before, one, other) if before == other => one,
            (Some(before), Some(one), Some(other)) => {
                let mode = if one.mode == before.mode {
                    other.mode
                } else {
                    one.mode
                };
                let id = match (before.id, one.id, other.id) {
                    (_, one, other) if one == other => one,
                    (before, one, other) if before == one => other,
                    (before, one, other) if before == other => one,
                    (before, one, other) => {
                        if !matches!(mode, Mode::File | Mode::Executable) {
                            return Err(Conflict(path.to_owned()));
                        }
                        plan.both.push(Both {
                            path: path.to_owned(),
                            mode,
                            base: before,
                            ours: one,
                            theirs: other,
                        });
                        one
                    }
                };
                Some(File { mode, id })
            }
            // One side removed what the other changed, or both added something else.
            _ => return Err(Conflict(path.to_owned())),
        };
        merged.extend(taken.map(|file| (path.to_owned(), file)));
    }
    plan.files = merged.into_iter().collect();
    // A file where the other side has a folder.
    let blocked = plan.files.iter().find(|(path, _)| plan.files.has_folder(path));
    match blocked {
        Some((path, _)) => Err(Conflict(path.to_owned())),
        None => Ok(plan),
    }
}

impl Plan {
    /// Merges the contents: the files after the merge, and the blobs that are new. `content` gives what a blob holds.
    pub(crate) fn finish<'a>(
        self,
        content: &impl Fn(ObjectId) -> &'a [u8],
    ) -> Result<(Files, Vec<Object>), Conflict> {
        let Self { mut files, both } = self;
        let mut blobs = Vec::new();
        for Both {
            path,
            mode,
            base,
            ours,
            theirs,
        } in both
        {
            let sides = [base, ours, theirs].map(content);
            if sides.iter().any(|side| is_binary(side)) {
                return Err(Conflict(path));
            }
            let Ok(merged) = diffy::merge_bytes(sides[0], sides[1], sides[2]) else {
                return Err(Conflict(path));
            };
            let blob = Object::new(Kind::Blob, merged);
            files.put(&path, File { mode, id: blob.id });
            blobs.push(blob);
        }
        Ok((files, blobs))
    }
}
