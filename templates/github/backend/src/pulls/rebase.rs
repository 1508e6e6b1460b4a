//! Putting commits on top of others.

use asymmetric_kit::{Call, Failure};

use crate::{
    commits::make::{self, Reason},
    git::{commit::Commit, files::Files, id::ObjectId, object::Object, signature::Signature, store},
    merging::{self, Outcome},
};

/// One commit as it will be: its files, contents that are new, and what it was.
pub(super) struct Step {
    files: Files,
    blobs: Vec<Object>,
    commit: Commit,
}

/// The steps that put what `head` has and `base` has not on top of `base`; none where one of them does not apply, or is a
/// merge. Nothing is written.
pub(super) async fn plan(
    call: &Call,
    repository: i64,
    base: ObjectId,
    head: ObjectId,
) -> Result<Option<Vec<Step>>, Failure> {
    let graph = store::graph(call, repository, &[base, head]).await?;
    let commits = store::commits(call, repository, &graph.between(base, head)).await?;
    let mut files = merging::files_at(call, repository, base).await?;
    let mut steps = Vec::with_capacity(commits.len());
    let mut pending = Vec::new();
    for (_, commit) in commits {
        let before = match commit.parents.as_slice() {
            [] => Files::default(),
            [parent] => merging::files_at(call, repository, *parent).await?,
            _ => return Ok(None),
        };
        let after = store::files(call, repository, commit.tree).await?;
        match merging::three_way(call, repository, [&before, &files, &after], &pending).await? {
            Outcome::Merged(merged, blobs) => {
                files = merged.clone();
                pending.extend(blobs.iter().cloned());
                steps.push(Step {
                    files: merged,
                    blobs,
                    commit,
                });
            }
            Outcome::UpToDate | Outcome::Conflict => return Ok(None),
        }
    }
    Ok(Some(steps))
}

/// Writes the steps on top of `base`: authors stay, and `committer` puts them there. The last commit.
pub(super) async fn write(
    call: &Call,
    repository: i64,
    base: ObjectId,
    steps: Vec<Step>,
    committer: &Signature,
) -> Result<ObjectId, Failure> {
    let mut tip = base;
    for Step { files, blobs, commit } in steps {
        let reason = Reason {
            author: commit.author,
            committer: committer.clone(),
            message: commit.message,
        };
        (tip, _) = make::commit(call, repository, &files, blobs, vec![tip], reason).await?;
    }
    Ok(tip)
}
