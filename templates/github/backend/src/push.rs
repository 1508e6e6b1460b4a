//! What follows when a branch or tag moved.

use asymmetric_kit::{Call, Failure};

use crate::{
    access::Seen,
    clock, closing,
    git::{id::ObjectId, reference, store},
    pulls::follow,
};

/// Tells everything that depends on a reference, which has been moved already, that it was made, moved or removed.
pub(crate) async fn moved(
    call: &Call,
    seen: &Seen,
    name: &str,
    old: Option<ObjectId>,
    new: Option<ObjectId>,
) -> Result<(), Failure> {
    if old == new {
        return Ok(());
    }
    let sql = "UPDATE repositories SET pushed_at = $2 WHERE id = $1";
    call.execute(sql, &[&seen.repository.id, &clock::now(call)])
        .await?;
    let Some(branch) = name.strip_prefix("refs/heads/") else {
        return Ok(());
    };
    follow::branch(call, seen, branch, new).await?;
    if let (Some(old), Some(new)) = (old, new)
        && name == reference::branch(&seen.repository.default_branch)
    {
        close_issues(call, seen, old, new).await?;
    }
    Ok(())
}

/// Closes the issues that commits say they close, once these are on the default branch.
async fn close_issues(call: &Call, seen: &Seen, old: ObjectId, new: ObjectId) -> Result<(), Failure> {
    let repository = seen.repository.id;
    let graph = store::graph(call, repository, &[old, new]).await?;
    for (id, commit) in store::commits(call, repository, &graph.between(old, new)).await? {
        closing::close_referenced(call, seen, &commit.message, Some(&id.to_string())).await?;
    }
    Ok(())
}
