//! `pulls/create`.

use asymmetric_kit::{Call, Failure, HandlerResult};

use super::{pull, read, render};
use crate::{
    access::{self, Permission, Seen},
    answer,
    error::{FieldError, GitHubError},
    git::{id::ObjectId, reference, refs, store},
    issue::write::{self, NewIssue},
    parameters::{flag, text},
};

/// The vendor's word for the object in errors.
pub(super) const RESOURCE: &str = "PullRequest";

/// Asks to merge a branch of the repository into another one. Whoever may read it may ask.
pub(crate) async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    if text(call, "issue")?.is_some() {
        let reason = "issue is part of GitHub's API, but is not implemented in this clone.";
        return Err(GitHubError::unprocessable(reason).into());
    }
    let title = text(call, "title")?.ok_or_else(|| GitHubError::missing_field("Issue", "title"))?;
    let (base_ref, base_sha) = base(call, &seen, text(call, "base")?).await?;
    let (head_ref, head_sha) = head(call, &seen, text(call, "head")?).await?;
    let label = render::label(&seen.owner, &head_ref);
    let repository = seen.repository.id;
    let graph = store::graph(call, repository, &[base_sha, head_sha]).await?;
    if graph.between(base_sha, head_sha).is_empty() {
        return Err(custom(format!("No commits between {base_ref} and {head_ref}")).into());
    }
    if graph.merge_base(base_sha, head_sha).is_none() {
        return Err(custom(format!(
            "The {head_ref} branch has no history in common with {base_ref}"
        ))
        .into());
    }
    if exists(call, repository, &base_ref, &head_ref).await? {
        return Err(custom(format!("A pull request already exists for {label}.")).into());
    }
    let new = NewIssue {
        title,
        body: text(call, "body")?,
        is_pull_request: true,
    };
    let draft = flag(call, "draft")?.unwrap_or(false);
    let id = write::create(call, &seen, &new).await?;
    let sql = "INSERT INTO pull_requests (issue_id, base_ref, base_sha, head_repository_id, head_ref, head_sha, \
               draft) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    let (base, head) = (base_sha.to_string(), head_sha.to_string());
    call.execute(
        sql,
        &[&id, &base_ref, &base, &repository, &head_ref, &head, &draft],
    )
    .await?;
    let pull = pull::by_id(call, id).await?;
    refs::put(call, repository, &pull::reference(pull.issue.number), head_sha).await?;
    // One more is open than when the repository was looked at.
    let seen = access::readable(call).await?;
    Ok(answer::created(read::full(call, &seen, &pull).await?))
}

/// The branch to merge into.
pub(super) async fn base(
    call: &Call,
    seen: &Seen,
    name: Option<String>,
) -> Result<(String, ObjectId), Failure> {
    let name = name.ok_or_else(|| GitHubError::schema("\"base\" wasn't supplied."))?;
    match refs::find(call, seen.repository.id, &reference::branch(&name)).await? {
        Some(id) => Ok((name, id)),
        None => Err(GitHubError::invalid_field(RESOURCE, "base").into()),
    }
}

/// The branch to merge, locked, so that two calls cannot both find that nobody has asked yet. Branches of forks are none
/// of this repository.
async fn head(call: &Call, seen: &Seen, name: Option<String>) -> Result<(String, ObjectId), Failure> {
    let given = name.ok_or_else(|| GitHubError::schema("\"head\" wasn't supplied."))?;
    let invalid = || GitHubError::invalid_field(RESOURCE, "head");
    let name = match given.split_once(':') {
        Some((owner, name)) if owner.eq_ignore_ascii_case(&seen.owner.login) => name,
        Some(_) => return Err(invalid().into()),
        None => &given,
    };
    match refs::lock(call, seen.repository.id, &reference::branch(name)).await? {
        Some(id) => Ok((name.to_owned(), id)),
        None => Err(invalid().into()),
    }
}

async fn exists(call: &Call, repository: i64, base: &str, head: &str) -> Result<bool, Failure> {
    let sql = "SELECT EXISTS (SELECT FROM pull_requests JOIN issues ON issues.id = pull_requests.issue_id \
               WHERE issues.repository_id = $1 AND issues.state = 'open' AND base_ref = $2 AND head_ref = $3)";
    Ok(call.query_one(sql, &[&repository, &base, &head]).await?.get(0))
}

pub(super) fn custom(message: String) -> GitHubError {
    let error = FieldError {
        resource: RESOURCE,
        field: None,
        code: "custom",
        value: None,
        message: Some(message),
    };
    GitHubError::validation([error])
}
