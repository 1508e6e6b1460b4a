//! All objects that somebody needs who has some already.

use asymmetric_kit::{Call, Failure};
use std::collections::{BTreeMap, HashSet};

use crate::git::{
    commit::Commit,
    id::ObjectId,
    object::{Kind, Object},
    store,
    tag::Tag,
    tree::{self, Mode},
};

/// What a client asks for.
#[derive(Debug, Default)]
pub(super) struct Request {
    /// Commits and tags.
    pub(super) wants: Vec<ObjectId>,
    /// Commits that the client has.
    pub(super) common: Vec<ObjectId>,
    /// Those of the client's commits whose parents it does not have.
    pub(super) shallow: Vec<ObjectId>,
    /// How many commits deep the history is wanted; none for all of it.
    pub(super) depth: Option<usize>,
}

/// What a client is sent.
#[derive(Debug, Default)]
pub(super) struct Parcel {
    /// The objects.
    pub(super) objects: Vec<Object>,
    /// Commits whose parents are not sent.
    pub(super) shallow: Vec<ObjectId>,
    /// Commits whose parents the client did not have, and has now.
    pub(super) unshallow: Vec<ObjectId>,
}

/// What is wanted and everything before it hold, without what the client has already. None when something that is wanted
/// is not here.
pub(super) async fn missing(
    call: &Call,
    repository: i64,
    request: &Request,
) -> Result<Option<Parcel>, Failure> {
    let mut objects: BTreeMap<ObjectId, Object> = BTreeMap::new();
    let mut heads = Vec::new();
    for want in &request.wants {
        if !follow_tags(call, repository, *want, &mut objects, &mut heads).await? {
            return Ok(None);
        }
    }
    let common = &request.common;
    let whole = store::graph(call, repository, &[heads.as_slice(), common].concat()).await?;
    let own = whole.clone().cut(&request.shallow);
    let known: HashSet<ObjectId> = common.iter().flat_map(|id| own.log(*id)).collect();
    let mut parcel = Parcel::default();
    let mut new: HashSet<ObjectId> = match request.depth {
        Some(depth) => {
            let reached = whole.shallow(&heads, depth);
            let ends = |id: &ObjectId| whole.parents(*id).iter().any(|parent| !reached.contains(parent));
            parcel.shallow = reached.iter().copied().filter(ends).collect();
            parcel.shallow.sort_unstable();
            let is_whole = |id: &&ObjectId| reached.contains(*id) && !ends(id);
            parcel.unshallow = request.shallow.iter().filter(is_whole).copied().collect();
            reached
        }
        None => heads.iter().flat_map(|id| own.log(*id)).collect(),
    };
    new.retain(|id| !known.contains(id));
    let new: Vec<ObjectId> = new.into_iter().collect();
    let commits = store::many(call, repository, &new).await?;
    let mut roots = Vec::with_capacity(commits.len());
    for (id, commit) in commits {
        roots.push(Commit::decode(&commit.content).map_err(store::unreadable)?.tree);
        objects.insert(id, commit);
    }
    // What the client's own commits hold is not sent again.
    let held = store::commits(call, repository, common).await?;
    let held = held.iter().map(|(_, commit)| commit.tree).collect();
    let held: HashSet<ObjectId> = under(call, repository, held, &HashSet::new())
        .await?
        .into_keys()
        .collect();
    objects.extend(under(call, repository, roots, &held).await?);
    parcel.objects = objects.into_values().collect();
    Ok(Some(parcel))
}

/// Keeps the tags on the way from what is wanted to a commit, which becomes a head; false when something is not here.
async fn follow_tags(
    call: &Call,
    repository: i64,
    want: ObjectId,
    objects: &mut BTreeMap<ObjectId, Object>,
    heads: &mut Vec<ObjectId>,
) -> Result<bool, Failure> {
    let mut id = want;
    loop {
        let Some(object) = store::many(call, repository, &[id]).await?.remove(&id) else {
            return Ok(false);
        };
        if object.kind != Kind::Tag {
            heads.push(id);
            return Ok(object.kind == Kind::Commit);
        }
        let next = Tag::decode(&object.content).map_err(store::unreadable)?.target;
        objects.insert(id, object);
        id = next;
    }
}

/// These trees and all that is in them, without what is `held`.
async fn under(
    call: &Call,
    repository: i64,
    roots: Vec<ObjectId>,
    held: &HashSet<ObjectId>,
) -> Result<BTreeMap<ObjectId, Object>, Failure> {
    let mut found = BTreeMap::new();
    let mut wanted = roots;
    while !wanted.is_empty() {
        wanted.sort_unstable();
        wanted.dedup();
        wanted.retain(|id| !held.contains(id) && !found.contains_key(id));
        let objects = store::many(call, repository, &wanted).await?;
        wanted.clear();
        for (id, object) in objects {
            if object.kind == Kind::Tree {
                let entries = tree::decode(&object.content).map_err(store::unreadable)?;
                let inside = entries.iter().filter(|entry| entry.mode != Mode::Submodule);
                wanted.extend(inside.map(|entry| entry.id));
            }
            found.insert(id, object);
        }
    }
    Ok(found)
}
