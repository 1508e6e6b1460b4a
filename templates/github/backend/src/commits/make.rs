//! Writing commits.

use asymmetric_kit::{Call, Failure};

use crate::{
    git::{
        commit::Commit,
        files::Files,
        id::ObjectId,
        object::{Kind, Object},
        signature::Signature,
        store,
    },
    people,
};

/// Who writes a commit, and why.
#[derive(Debug, Clone)]
pub(crate) struct Reason {
    /// Who wrote it.
    pub(crate) author: Signature,
    /// Who puts it into the history.
    pub(crate) committer: Signature,
    /// The message.
    pub(crate) message: String,
}

impl Reason {
    /// The account does both now.
    pub(crate) async fn of(
        call: &Call,
        account: &crate::account::Account,
        message: impl Into<String>,
    ) -> Result<Self, Failure> {
        let signature = people::signature(call, account).await?;
        Ok(Self {
            author: signature.clone(),
            committer: signature,
            message: message.into(),
        })
    }
}

/// Keeps these files and a commit of them. `blobs` are contents that may be new.
pub(crate) async fn commit(
    call: &Call,
    repository: i64,
    files: &Files,
    blobs: Vec<Object>,
    parents: Vec<ObjectId>,
    reason: Reason,
) -> Result<(ObjectId, Commit), Failure> {
    let trees = files.trees();
    let tree = trees
        .last()
        .map(|tree| tree.id)
        .ok_or_else(|| Failure::internal("write a root tree"))?;
    let commit = Commit {
        tree,
        parents,
        author: reason.author,
        committer: reason.committer,
        extra: String::new(),
        message: reason.message,
    };
    let object = Object::new(Kind::Commit, commit.encode());
    let id = object.id;
    let mut objects = blobs;
    objects.extend(trees);
    objects.push(object);
    store::put(call, repository, &objects).await?;
    Ok((id, commit))
}
