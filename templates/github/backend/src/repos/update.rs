//! `repos/update` and `repos/delete`.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};
use serde_json::{Map, Value};
use tokio_postgres::error::SqlState;

use super::{read, settings};
use crate::{
    access::{self, Permission, Seen},
    answer, clock,
    error::GitHubError,
    git::{reference, refs},
};

/// Columns that can be changed.
const COLUMNS: &str = "name, description, homepage, private, default_branch, archived, has_issues, has_projects, has_wiki, \
     has_discussions, is_template, allow_squash_merge, allow_merge_commit, allow_rebase_merge, allow_auto_merge, \
     allow_update_branch, allow_forking, delete_branch_on_merge, web_commit_signoff_required, \
     squash_merge_commit_title, squash_merge_commit_message, merge_commit_title, merge_commit_message";

/// Changes a repository. Of one that is archived, nothing but that can be changed.
pub(crate) async fn update(call: &mut Call) -> HandlerResult {
    let mut seen = access::readable(call).await?;
    lock(call, seen.repository.id).await?;
    let archived = call
        .arguments()
        .boolean("archived")
        .map_err(|_| GitHubError::schema("\"archived\" is not a boolean."))?;
    if archived == Some(false) {
        seen.repository.archived = false;
    }
    access::require(call, &seen, Permission::Admin)?;
    let columns = columns(call, &seen, archived).await?;
    let sql = format!(
        "UPDATE repositories SET ({COLUMNS}, updated_at) = \
         (SELECT {COLUMNS}, $3::bigint FROM jsonb_populate_record(repositories, $2)) WHERE id = $1"
    );
    let id = seen.repository.id;
    let changed = call
        .execute(&sql, &[&id, &Value::Object(columns), &clock::now(call)])
        .await;
    match changed {
        Err(Failure::Database(error)) if error.code() == Some(&SqlState::UNIQUE_VIOLATION) => {
            return Err(settings::name_is_taken("Validation Failed").into());
        }
        other => other?,
    };
    let seen = read::again(call, id).await?;
    Ok(Reply::json(read::full(call, &seen).await?))
}

async fn columns(call: &Call, seen: &Seen, archived: Option<bool>) -> Result<Map<String, Value>, Failure> {
    let mut columns = settings::given(call)?;
    if let Some(name) = settings::name(call)? {
        columns.insert("name".to_owned(), name.into());
    }
    if let Some(archived) = archived {
        columns.insert("archived".to_owned(), archived.into());
    }
    if let Some(branch) = call.arguments().filled("default_branch") {
        let name = reference::branch(&branch);
        if refs::find(call, seen.repository.id, &name).await?.is_none() {
            return Err(GitHubError::invalid_field("Repository", "default_branch").into());
        }
        columns.insert("default_branch".to_owned(), branch.into());
    }
    let of = |name: &str, current: bool| columns.get(name).and_then(Value::as_bool).unwrap_or(current);
    let repository = &seen.repository;
    if !of("allow_merge_commit", repository.allow_merge_commit)
        && !of("allow_squash_merge", repository.allow_squash_merge)
        && !of("allow_rebase_merge", repository.allow_rebase_merge)
    {
        let reason = "Sorry, you need to allow at least one merge strategy. (no_merge_method)";
        return Err(GitHubError::validation_sentence(reason).into());
    }
    Ok(columns)
}

/// Deletes a repository; the token has to say that it may.
pub(crate) async fn delete(call: &mut Call) -> HandlerResult {
    let mut seen = access::readable(call).await?;
    // Also what is archived can be deleted.
    seen.repository.archived = false;
    access::require(call, &seen, Permission::Admin)?;
    let may = call
        .principal()
        .is_some_and(|principal| principal.has_scope("delete_repo"));
    if !may {
        return Err(GitHubError::not_an_administrator().into());
    }
    let sql = "DELETE FROM repositories WHERE id = $1";
    call.execute(sql, &[&seen.repository.id]).await?;
    Ok(answer::no_content())
}

async fn lock(call: &Call, id: i64) -> Result<(), Failure> {
    let sql = "SELECT FROM repositories WHERE id = $1 FOR UPDATE";
    call.query_opt(sql, &[&id]).await?;
    Ok(())
}
