//! Reactions to issues and to comments.
//!
//! <https://docs.github.com/en/rest/reactions/reactions>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use crate::{
    access::{self, Permission, Seen},
    account::{self, Account},
    answer, clock, comment,
    error::{FieldError, GitHubError},
    ids,
    issue::{self, render::REACTIONS},
    node_id,
    page::Page,
    parameters::{path_number, required_text},
    urls::Urls,
};

/// What is reacted to: a column of `reactions`, and the id in it.
type Subject = (&'static str, i64);

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let issue = "/repos/{owner}/{repo}/issues/{issue_number}/reactions";
    let comment = "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions";
    vec![
        Operation::get("reactions/list-for-issue", issue, list_issue)
            .access(Access::Optional)
            .summary("Lists the reactions to an issue."),
        Operation::post("reactions/create-for-issue", issue, create_issue).summary("Reacts to an issue."),
        Operation::delete(
            "reactions/delete-for-issue",
            "/repos/{owner}/{repo}/issues/{issue_number}/reactions/{reaction_id}",
            delete_issue,
        )
        .summary("Takes back a reaction to an issue."),
        Operation::get("reactions/list-for-issue-comment", comment, list_comment)
            .access(Access::Optional)
            .summary("Lists the reactions to a comment."),
        Operation::post("reactions/create-for-issue-comment", comment, create_comment)
            .summary("Reacts to a comment."),
        Operation::delete(
            "reactions/delete-for-issue-comment",
            "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}",
            delete_comment,
        )
        .summary("Takes back a reaction to a comment."),
    ]
}

async fn issue_in_path(call: &Call, seen: &Seen) -> Result<Subject, Failure> {
    Ok(("issue_id", issue::in_path(call, seen).await?.id))
}

async fn comment_in_path(call: &Call, seen: &Seen) -> Result<Subject, Failure> {
    Ok(("comment_id", comment::in_path(call, seen).await?.id))
}

async fn list_issue(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let subject = issue_in_path(call, &seen).await?;
    list(call, subject).await
}

async fn list_comment(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let subject = comment_in_path(call, &seen).await?;
    list(call, subject).await
}

async fn create_issue(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let subject = issue_in_path(call, &seen).await?;
    create(call, subject).await
}

async fn create_comment(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let subject = comment_in_path(call, &seen).await?;
    create(call, subject).await
}

async fn delete_issue(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let subject = issue_in_path(call, &seen).await?;
    delete(call, subject).await
}

async fn delete_comment(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let subject = comment_in_path(call, &seen).await?;
    delete(call, subject).await
}

async fn list(call: &Call, (column, id): Subject) -> HandlerResult {
    let content = call
        .arguments()
        .filled("content")
        .map(std::borrow::Cow::into_owned);
    if let Some(content) = &content {
        check(content)?;
    }
    let page = Page::of(call);
    let sql = format!(
        "SELECT reactions.id, reactions.content, reactions.created_at, to_jsonb(accounts), count(*) OVER () \
         FROM reactions JOIN accounts ON accounts.id = reactions.user_id \
         WHERE reactions.{column} = $1 AND ($2::text IS NULL OR reactions.content = $2) \
         ORDER BY reactions.id LIMIT $3 OFFSET $4"
    );
    let rows = call
        .query(&sql, &[&id, &content, &page.limit(), &page.offset()])
        .await?;
    let total = rows.first().map_or(0, |row| row.get(4));
    let urls = Urls::of(call);
    let read = |row: &tokio_postgres::Row| {
        let user = Account::read(row.get(3))?;
        Ok(render(&urls, row.get(0), &user, row.get(1), row.get(2)))
    };
    let items = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(page.reply(call, items, total))
}

async fn create(call: &Call, (column, subject): Subject) -> HandlerResult {
    let user = account::authenticated(call).await?;
    let content = required_text(call, "content")?;
    check(&content)?;
    // Two that come at once give one reaction.
    let key = format!("reaction {column} {subject} {} {content}", user.id);
    call.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 1))", &[&key])
        .await?;
    let sql =
        format!("SELECT id, created_at FROM reactions WHERE {column} = $1 AND user_id = $2 AND content = $3");
    let urls = Urls::of(call);
    if let Some(row) = call.query_opt(&sql, &[&subject, &user.id, &content]).await? {
        return Ok(Reply::json(render(
            &urls,
            row.get(0),
            &user,
            &content,
            row.get(1),
        )));
    }
    let (id, now) = (ids::next(call, "reactions").await?, clock::now(call));
    let sql = format!(
        "INSERT INTO reactions (id, user_id, {column}, content, created_at) VALUES ($1, $2, $3, $4, $5)"
    );
    call.execute(&sql, &[&id, &user.id, &subject, &content, &now])
        .await?;
    Ok(Reply::json(render(&urls, id, &user, &content, now)).with_status(StatusCode::CREATED))
}

async fn delete(call: &Call, (column, subject): Subject) -> HandlerResult {
    let user = account::authenticated(call).await?;
    let id = path_number(call, "reaction_id")?;
    let sql = format!("DELETE FROM reactions WHERE id = $1 AND {column} = $2 AND user_id = $3");
    if call.execute(&sql, &[&id, &subject, &user.id]).await? == 0 {
        return Err(GitHubError::not_found().into());
    }
    Ok(answer::no_content())
}

fn check(content: &str) -> Result<(), GitHubError> {
    if REACTIONS.contains(&content) {
        return Ok(());
    }
    let error = FieldError::new("Reaction", "content", "invalid").with_value(content);
    Err(GitHubError::validation([error]))
}

fn render(urls: &Urls, id: i64, user: &Account, content: &str, created_at: i64) -> Value {
    json!({
        "id": id,
        "node_id": node_id::of("REA", &[id]),
        "user": user.simple(urls),
        "content": content,
        "created_at": clock::text(created_at),
    })
}
