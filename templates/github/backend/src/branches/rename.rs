//! `repos/rename-branch`.

use asymmetric_kit::{Call, HandlerResult};

use super::list::show;
use crate::{
    access::{self, Permission},
    answer,
    error::GitHubError,
    git::{reference, refs},
    place::Place,
};

/// Renames a branch: the default branch stays the default one, and pull requests follow.
pub(crate) async fn rename(call: &mut Call) -> HandlerResult {
    let old = call.path_parameter("branch").to_owned();
    let seen = access::readable(call).await?;
    let is_default = seen.repository.default_branch == old;
    let needed = if is_default {
        Permission::Admin
    } else {
        Permission::Write
    };
    access::require(call, &seen, needed)?;
    let repository = seen.repository.id;
    let new = call
        .arguments()
        .filled("new_name")
        .ok_or_else(|| GitHubError::schema("\"new_name\" wasn't supplied."))?
        .into_owned();
    let from = reference::branch(&old);
    let tip = refs::lock(call, repository, &from)
        .await?
        .ok_or_else(GitHubError::not_found)?;
    let to = reference::branch(&new);
    if !reference::is_valid(&to) {
        return Err(GitHubError::unprocessable(format!("{new} is not a valid branch name")).into());
    }
    refs::remove(call, repository, &from).await?;
    if !refs::create(call, repository, &to, tip).await? {
        return Err(GitHubError::unprocessable(format!("Branch {new} already exists")).into());
    }
    if is_default {
        let sql = "UPDATE repositories SET default_branch = $2 WHERE id = $1";
        call.execute(sql, &[&repository, &new]).await?;
    }
    let heads = "UPDATE pull_requests SET head_ref = $3 FROM issues \
                 WHERE issues.id = pull_requests.issue_id AND issues.state = 'open' \
                   AND pull_requests.head_repository_id = $1 AND pull_requests.head_ref = $2";
    call.execute(heads, &[&repository, &old, &new]).await?;
    let bases = "UPDATE pull_requests SET base_ref = $3 FROM issues \
                 WHERE issues.id = pull_requests.issue_id AND issues.state = 'open' \
                   AND issues.repository_id = $1 AND pull_requests.base_ref = $2";
    call.execute(bases, &[&repository, &old, &new]).await?;
    let (id, commit) = refs::tip(call, repository, &new)
        .await?
        .ok_or_else(GitHubError::not_found)?;
    Ok(answer::created(
        show(call, &Place::of(call, &seen), &new, id, commit).await?,
    ))
}
