//! `pulls/merge` and `pulls/check-if-merged`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use http::StatusCode;
use serde_json::json;

use super::{
    follow,
    methods::{self, Method},
    pull::{self, Pull},
};
use crate::{
    access::{self, Permission, Seen},
    account, answer,
    error::GitHubError,
    git::{id::ObjectId, reference, refs},
    parameters::text,
    push,
};

/// 204 when it was merged, 404 when not.
pub(crate) async fn check(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    if pull::in_path(call, &seen).await?.is_merged() {
        Ok(answer::no_content())
    } else {
        Err(GitHubError::not_found().into())
    }
}

/// Merges a pull request, and closes the issues that it says it closes.
pub(crate) async fn merge(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Write).await?;
    let merger = account::authenticated(call).await?;
    let pull = pull::locked_in_path(call, &seen).await?;
    let method = method(call, &seen)?;
    let refused = |message: &str| GitHubError::new(StatusCode::METHOD_NOT_ALLOWED, message);
    if pull.issue.draft && pull.is_open() {
        return Err(refused("Pull Request is still a draft").into());
    }
    let name = reference::branch(&pull.base_ref);
    let base = refs::lock(call, seen.repository.id, &name).await?;
    let (true, Some(base)) = (pull.is_open(), base) else {
        return Err(refused("Pull Request is not mergeable").into());
    };
    check_head(call, &pull)?;
    let Some(tip) = methods::apply(call, &seen, &pull, method, base, &merger).await? else {
        return Err(refused("Pull Request is not mergeable").into());
    };
    refs::set(call, seen.repository.id, &name, tip).await?;
    follow::merged(call, &seen, &pull, tip).await?;
    push::moved(call, &seen, &name, Some(base), Some(tip)).await?;
    if seen.repository.delete_branch_on_merge {
        delete_head(call, &seen, &pull).await?;
    }
    Ok(Reply::json(json!({
        "sha": tip.to_string(),
        "merged": true,
        "message": "Pull Request successfully merged",
    })))
}

fn method(call: &Call, seen: &Seen) -> Result<Method, Failure> {
    let word = text(call, "merge_method")?.unwrap_or_else(|| "merge".to_owned());
    let method = Method::named(&word).ok_or_else(|| {
        GitHubError::schema(&format!(
            "{word} is not a member of [\"merge\", \"squash\", \"rebase\"]."
        ))
    })?;
    if method.is_allowed(seen) {
        return Ok(method);
    }
    Err(GitHubError::new(StatusCode::METHOD_NOT_ALLOWED, method.refusal()).into())
}

/// That the head is what the caller has seen.
fn check_head(call: &Call, pull: &Pull) -> Result<(), GitHubError> {
    match call.arguments().filled("sha") {
        Some(sha) if *sha != pull.head_sha.to_string() => Err(GitHubError::conflict(
            "Head branch was modified. Review and try the merge again.",
        )),
        _ => Ok(()),
    }
}

async fn delete_head(call: &Call, seen: &Seen, pull: &Pull) -> Result<(), Failure> {
    let name = reference::branch(&pull.head_ref);
    if pull.head_ref == seen.repository.default_branch {
        return Ok(());
    }
    let tip: Option<ObjectId> = refs::lock(call, seen.repository.id, &name).await?;
    if refs::remove(call, seen.repository.id, &name).await? {
        push::moved(call, seen, &name, tip, None).await?;
    }
    Ok(())
}
