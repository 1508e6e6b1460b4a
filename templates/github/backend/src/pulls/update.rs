//! `pulls/update`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use serde_json::json;

use super::{
    create::{self, RESOURCE},
    pull::{self, Pull},
    read,
};
use crate::{
    access::{self, Permission, Seen},
    account, clock,
    error::GitHubError,
    git::{reference, refs},
    issue::{check, write},
    parameters::{choice, nullable_text, text},
};

/// Changes a pull request: its author may, and whoever may push.
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    if account::viewer_id(call) != Some(pull.issue.user.id) {
        access::require(call, &seen, Permission::Write)?;
    }
    words(call, &pull).await?;
    if let Some(base) = text(call, "base")?
        && base != pull.base_ref
    {
        rebase_onto(call, &seen, &pull, base).await?;
    }
    let state = choice(call, RESOURCE, "state", &["open", "closed"], &pull.issue.state)?;
    match (&*pull.issue.state, &*state) {
        ("open", "closed") => write::close(call, &pull.issue, None).await?,
        ("closed", "open") => reopen(call, &seen, &pull).await?,
        _ => {}
    }
    let pull = pull::by_id(call, pull.issue.id).await?;
    Ok(Reply::json(read::full(call, &seen, &pull).await?))
}

/// Title and text.
async fn words(call: &Call, pull: &Pull) -> Result<(), Failure> {
    let (title, body) = (text(call, "title")?, nullable_text(call, "body")?);
    let new_title = title.as_ref().unwrap_or(&pull.issue.title);
    let new_body = body.as_ref().unwrap_or(&pull.issue.body);
    check::title(RESOURCE, new_title)?;
    check::body(RESOURCE, new_body.as_deref())?;
    let sql = "UPDATE issues SET title = $2, body = $3, updated_at = $4 WHERE id = $1";
    call.execute(sql, &[&pull.issue.id, new_title, new_body, &clock::now(call)])
        .await?;
    if *new_title != pull.issue.title {
        let rename = json!({"rename": {"from": pull.issue.title, "to": new_title}});
        write::event(call, pull.issue.id, "renamed", rename).await?;
    }
    Ok(())
}

/// Asks to merge into another branch.
async fn rebase_onto(call: &Call, seen: &Seen, pull: &Pull, base: String) -> Result<(), Failure> {
    if !pull.is_open() {
        let reason = "Cannot change the base branch of a closed pull request.";
        return Err(create::custom(reason.to_owned()).into());
    }
    let (name, id) = create::base(call, seen, Some(base)).await?;
    let sql = "UPDATE pull_requests SET base_ref = $2, base_sha = $3 WHERE issue_id = $1";
    call.execute(sql, &[&pull.issue.id, &name, &id.to_string()])
        .await?;
    write::event(call, pull.issue.id, "base_ref_changed", json!({})).await
}

/// Opens a pull request again, with the branch as it is now.
async fn reopen(call: &Call, seen: &Seen, pull: &Pull) -> Result<(), Failure> {
    let refused = |reason: &str| GitHubError::validation_sentence(reason);
    if pull.is_merged() {
        return Err(refused("state cannot be changed. The pull request cannot be reopened.").into());
    }
    let branch = reference::branch(&pull.head_ref);
    let Some(head) = refs::lock(call, seen.repository.id, &branch).await? else {
        let reason = format!(
            "state cannot be changed. The {} branch has been deleted.",
            pull.head_ref
        );
        return Err(refused(&reason).into());
    };
    let sql = "UPDATE pull_requests SET head_sha = $2 WHERE issue_id = $1";
    call.execute(sql, &[&pull.issue.id, &head.to_string()]).await?;
    refs::put(
        call,
        seen.repository.id,
        &pull::reference(pull.issue.number),
        head,
    )
    .await?;
    write::reopen(call, &pull.issue).await
}
