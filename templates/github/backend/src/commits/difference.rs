//! Which files differ between two states, with patches.

use asymmetric_kit::{Call, Failure};
use serde_json::{Value, json};

use super::unified;
use crate::{
    git::{
        changes::{self, Change},
        files::{File, Files},
        id::ObjectId,
        object::Object,
        patch::{self, Patch},
        store,
    },
    place::{Place, escape},
};
use std::collections::{BTreeMap, HashMap};

/// The most files that a comparison or a commit shows.
const MOST_FILES: usize = 300;

/// Lines that a patch may have before it is left out.
const LONGEST_PATCH: usize = 20_000;

/// What differs between two states of a repository.
#[derive(Debug, Default)]
pub(crate) struct Difference {
    changes: BTreeMap<String, Change>,
    blobs: HashMap<ObjectId, Object>,
}

/// Compares two trees; none is the empty one.
pub(crate) async fn between(
    call: &Call,
    repository: i64,
    old: Option<ObjectId>,
    new: ObjectId,
) -> Result<Difference, Failure> {
    if old == Some(new) {
        return Ok(Difference::default());
    }
    let before = match old {
        Some(old) => store::files(call, repository, old).await?,
        None => Files::default(),
    };
    let after = store::files(call, repository, new).await?;
    let changes = changes::between(&before, &after);
    let sides = changes
        .values()
        .flat_map(|change| [change.before(), change.after()]);
    let ids: Vec<ObjectId> = sides.flatten().map(|file| file.id).collect();
    let blobs = store::many(call, repository, &ids).await?;
    Ok(Difference { changes, blobs })
}

impl Difference {
    /// The changed files with their patches, in the order of their paths.
    fn patches(&self) -> impl Iterator<Item = (&str, &Change, Patch)> {
        self.changes.iter().map(|(path, change)| {
            let side = |file: Option<_>| file.map_or(&[][..], |file: File| self.content(file.id));
            (
                path.as_str(),
                change,
                patch::compare(side(change.before()), side(change.after())),
            )
        })
    }

    fn content(&self, id: ObjectId) -> &[u8] {
        self.blobs
            .get(&id)
            .map_or(&[], |object| object.content.as_slice())
    }

    /// How many files differ.
    pub(crate) fn len(&self) -> usize {
        self.changes.len()
    }

    /// The patch of one file; none when it does not differ.
    pub(crate) fn patch(&self, path: &str) -> Option<Patch> {
        self.patches()
            .find(|(changed, _, _)| *changed == path)
            .map(|(_, _, patch)| patch)
    }

    /// Lines that are new, and lines that are gone.
    pub(crate) fn lines(&self) -> (usize, usize) {
        self.patches()
            .fold((0, 0), |(additions, deletions), (_, _, patch)| {
                (additions + patch.additions, deletions + patch.deletions)
            })
    }

    /// The vendor's `files`; URLs lead to the state at `commit`.
    pub(crate) fn render(&self, place: &Place, commit: ObjectId) -> Vec<Value> {
        self.patches()
            .take(MOST_FILES)
            .map(|(path, change, patch)| entry(place, commit, path, change, patch))
            .collect()
    }

    /// The whole difference as `git diff` writes it.
    pub(crate) fn text(&self) -> String {
        self.patches()
            .map(|(path, change, patch)| unified::file(path, change, &patch))
            .collect()
    }
}

fn entry(place: &Place, commit: ObjectId, path: &str, change: &Change, lines: Patch) -> Value {
    let file = change.after().or(change.before());
    let at = escape(path);
    let mut entry = json!({
        "sha": file.map(|file| file.id.to_string()),
        "filename": path,
        "status": change.status(),
        "additions": lines.additions,
        "deletions": lines.deletions,
        "changes": lines.additions + lines.deletions,
        "blob_url": place.html(format_args!("/blob/{commit}/{at}")),
        "raw_url": place.html(format_args!("/raw/{commit}/{at}")),
        "contents_url": place.api(format_args!("/contents/{at}?ref={commit}")),
    });
    if let Some(text) = lines.text
        && lines.additions + lines.deletions <= LONGEST_PATCH
    {
        entry["patch"] = text.into();
    }
    if let Change::Renamed { from, .. } = change {
        entry["previous_filename"] = from.as_str().into();
    }
    entry
}
