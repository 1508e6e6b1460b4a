//! What becomes of pull requests when branches move.

use asymmetric_kit::{Call, Failure};
use serde_json::json;

use super::pull::{self, Pull};
use crate::{
    access::Seen,
    account, clock, closing,
    git::{id::ObjectId, reference, refs, store},
    issue::write,
};

/// A branch moved to another commit, or is gone. Open pull requests that ask to merge it show what it holds now, or are
/// closed with it; those that ask to merge into it are merged when it has all that they ask for.
pub(crate) async fn branch(
    call: &Call,
    seen: &Seen,
    branch: &str,
    new: Option<ObjectId>,
) -> Result<(), Failure> {
    for pull in open(call, seen, "head_ref", branch).await? {
        match new {
            Some(new) => pushed(call, seen, &pull, new).await?,
            None => write::close(call, &pull.issue, None).await?,
        }
    }
    let into = open(call, seen, "base_ref", branch).await?;
    let Some(new) = new else {
        for pull in into {
            write::close(call, &pull.issue, None).await?;
        }
        return Ok(());
    };
    if into.is_empty() {
        return Ok(());
    }
    let graph = store::graph(call, seen.repository.id, &[new]).await?;
    for pull in into {
        if graph.is_ancestor(pull.head_sha, new) {
            merged(call, seen, &pull, new).await?;
        }
    }
    Ok(())
}

/// The open pull requests of a branch, locked.
async fn open(call: &Call, seen: &Seen, column: &str, branch: &str) -> Result<Vec<Pull>, Failure> {
    let sql = format!(
        "SELECT issues.id FROM issues JOIN pull_requests ON pull_requests.issue_id = issues.id \
         WHERE issues.repository_id = $1 AND issues.state = 'open' AND pull_requests.{column} = $2 \
         ORDER BY issues.id FOR UPDATE OF issues"
    );
    let mut pulls = Vec::new();
    for row in call.query(&sql, &[&seen.repository.id, &branch]).await? {
        pulls.push(pull::by_id(call, row.get(0)).await?);
    }
    Ok(pulls)
}

/// The head of a pull request is another commit now.
async fn pushed(call: &Call, seen: &Seen, pull: &Pull, head: ObjectId) -> Result<(), Failure> {
    let repository = seen.repository.id;
    let base = refs::find(call, repository, &reference::branch(&pull.base_ref)).await?;
    let base = base.unwrap_or(pull.base_sha).to_string();
    let sql = "UPDATE pull_requests SET head_sha = $2, base_sha = $3 WHERE issue_id = $1";
    call.execute(sql, &[&pull.issue.id, &head.to_string(), &base])
        .await?;
    refs::put(call, repository, &pull::reference(pull.issue.number), head).await?;
    write::touch(call, pull.issue.id).await
}

/// A pull request was merged by this commit, which is the tip of its base now.
pub(super) async fn merged(call: &Call, seen: &Seen, pull: &Pull, tip: ObjectId) -> Result<(), Failure> {
    let (id, commit) = (pull.issue.id, tip.to_string());
    let sql = "UPDATE pull_requests SET merge_commit_sha = $2, merged_by_id = $3, merged_at = $4 WHERE issue_id = $1";
    call.execute(sql, &[&id, &commit, &account::viewer_id(call), &clock::now(call)])
        .await?;
    write::event_of_commit(call, id, "merged", Some(&commit), json!({})).await?;
    write::close_by_commit(call, &pull.issue, None, Some(&commit)).await?;
    if pull.base_ref == seen.repository.default_branch {
        let text = pull.issue.body.as_deref().unwrap_or_default();
        closing::close_referenced(call, seen, text, Some(&commit)).await?;
    }
    Ok(())
}
