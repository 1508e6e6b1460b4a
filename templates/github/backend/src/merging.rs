//! Merging two commits of a repository.

use asymmetric_kit::{Call, Failure};

use crate::git::{files::Files, id::ObjectId, merge, object::Object, store};

/// How two commits go together.
#[derive(Debug)]
pub(crate) enum Outcome {
    /// One has everything that the other one has.
    UpToDate,
    /// These are the files of both; the objects are contents that are new.
    Merged(Files, Vec<Object>),
    /// They do not.
    Conflict,
}

/// Merges `theirs` into `ours`. Nothing is written.
pub(crate) async fn merge(
    call: &Call,
    repository: i64,
    ours: ObjectId,
    theirs: ObjectId,
) -> Result<Outcome, Failure> {
    let graph = store::graph(call, repository, &[ours, theirs]).await?;
    if graph.is_ancestor(theirs, ours) {
        return Ok(Outcome::UpToDate);
    }
    let base = match graph.merge_base(ours, theirs) {
        Some(base) => files_at(call, repository, base).await?,
        // Histories that have nothing in common start from nothing.
        None => Files::default(),
    };
    let ours = files_at(call, repository, ours).await?;
    let theirs = files_at(call, repository, theirs).await?;
    three_way(call, repository, [&base, &ours, &theirs], &[]).await
}

/// Merges what changed from the first state to the third one into the second one. `pending` are contents that are not kept
/// yet.
pub(crate) async fn three_way(
    call: &Call,
    repository: i64,
    [base, ours, theirs]: [&Files; 3],
    pending: &[Object],
) -> Result<Outcome, Failure> {
    let Ok(plan) = merge::plan(base, ours, theirs) else {
        return Ok(Outcome::Conflict);
    };
    let wanted: Vec<ObjectId> = plan
        .both
        .iter()
        .flat_map(|both| [both.base, both.ours, both.theirs])
        .collect();
    let mut blobs = store::many(call, repository, &wanted).await?;
    blobs.extend(pending.iter().map(|object| (object.id, object.clone())));
    let content = |id: ObjectId| blobs.get(&id).map_or(&[][..], |object| object.content.as_slice());
    Ok(match plan.finish(&content) {
        Ok((files, blobs)) => Outcome::Merged(files, blobs),
        Err(_) => Outcome::Conflict,
    })
}

/// The files of a commit.
pub(crate) async fn files_at(call: &Call, repository: i64, commit: ObjectId) -> Result<Files, Failure> {
    let commit = store::commit(call, repository, commit)
        .await?
        .ok_or_else(|| Failure::internal("read a commit that is to be merged"))?;
    store::files(call, repository, commit.tree).await
}
