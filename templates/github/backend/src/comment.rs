//! Comments on issues and pull requests.
//!
//! <https://docs.github.com/en/rest/issues/comments>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use crate::{
    access::{self, Permission, Seen},
    account::{self, Account},
    answer, clock,
    error::GitHubError,
    ids,
    issue::{self, association, check, render::reactions, write},
    node_id,
    page::Page,
    parameters::{choice, path_number, required_text, since},
    repository::render::full_name,
    sql::Conditions,
    urls::Urls,
};

/// A row of `issue_comments`, with what belongs to it.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Comment {
    pub(crate) id: i64,
    pub(crate) user: Account,
    pub(crate) body: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
    /// The number of the issue.
    pub(crate) number: i64,
    pub(crate) repository_id: i64,
    pub(crate) is_pull_request: bool,
    pub(crate) association: String,
    pub(crate) reactions: BTreeMap<String, i64>,
}

fn row() -> String {
    let association = association::of("issues.repository_id", "issue_comments.user_id");
    format!(
        "to_jsonb(issue_comments) || jsonb_build_object( \
         'user', (SELECT to_jsonb(author) FROM accounts AS author WHERE author.id = issue_comments.user_id), \
         'number', issues.number, 'repository_id', issues.repository_id, \
         'is_pull_request', issues.is_pull_request, \
         'reactions', coalesce((SELECT jsonb_object_agg(content, number) FROM \
             (SELECT content, count(*) AS number FROM reactions \
             WHERE reactions.comment_id = issue_comments.id GROUP BY content) AS counted), '{{}}'), \
         'association', {association})"
    )
}

impl Comment {
    fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read a comment", error))
    }

    /// The object of the API; `full_name` is the repository's.
    pub(crate) fn render(&self, urls: &Urls, full_name: &str) -> Value {
        let url = urls.api(&format!("/repos/{full_name}/issues/comments/{}", self.id));
        let page = if self.is_pull_request { "pull" } else { "issues" };
        json!({
            "url": url,
            "html_url": urls.html(&format!("/{full_name}/{page}/{}#issuecomment-{}", self.number, self.id)),
            "issue_url": urls.api(&format!("/repos/{full_name}/issues/{}", self.number)),
            "id": self.id,
            "node_id": node_id::of("IC", &[self.repository_id, self.id]),
            "user": self.user.simple(urls),
            "created_at": clock::text(self.created_at),
            "updated_at": clock::text(self.updated_at),
            "body": self.body,
            "author_association": self.association,
            "reactions": reactions(&url, &self.reactions),
            "performed_via_github_app": null,
        })
    }
}

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let of_issue = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
    let of_repository = "/repos/{owner}/{repo}/issues/comments";
    let comment = "/repos/{owner}/{repo}/issues/comments/{comment_id}";
    vec![
        Operation::get("issues/list-comments", of_issue, list)
            .access(Access::Optional)
            .summary("Lists the comments on an issue or pull request."),
        Operation::get("issues/list-comments-for-repo", of_repository, list_all)
            .access(Access::Optional)
            .summary("Lists the comments on all issues and pull requests of a repository."),
        Operation::post("issues/create-comment", of_issue, create)
            .summary("Comments on an issue or pull request."),
        Operation::get("issues/get-comment", comment, get)
            .access(Access::Optional)
            .summary("Shows a comment."),
        Operation::patch("issues/update-comment", comment, update).summary("Changes a comment."),
        Operation::delete("issues/delete-comment", comment, delete).summary("Deletes a comment."),
    ]
}

/// The comments on an issue, oldest first.
pub(crate) async fn of_issue(call: &Call, issue: i64) -> Result<Vec<Comment>, Failure> {
    let sql = format!(
        "SELECT {} FROM issue_comments JOIN issues ON issues.id = issue_comments.issue_id \
         WHERE issue_comments.issue_id = $1 ORDER BY issue_comments.id",
        row()
    );
    let rows = call.query(&sql, &[&issue]).await?;
    rows.iter().map(|row| Comment::read(row.get(0))).collect()
}

/// The comment that `{comment_id}` of the path names, or 404.
pub(crate) async fn in_path(call: &Call, seen: &Seen) -> Result<Comment, Failure> {
    let id = path_number(call, "comment_id")?;
    let found = by_id(call, seen, id).await?;
    found.ok_or_else(|| GitHubError::not_found().into())
}

async fn by_id(call: &Call, seen: &Seen, id: i64) -> Result<Option<Comment>, Failure> {
    let sql = format!(
        "SELECT {} FROM issue_comments JOIN issues ON issues.id = issue_comments.issue_id \
         WHERE issue_comments.id = $1 AND issues.repository_id = $2",
        row()
    );
    let found = call.query_opt(&sql, &[&id, &seen.repository.id]).await?;
    found.map(|row| Comment::read(row.get(0))).transpose()
}

fn shown(call: &Call, seen: &Seen, comment: &Comment) -> Value {
    comment.render(&Urls::of(call), &full_name(seen))
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let issue = issue::in_path(call, &seen).await?;
    let mut conditions = Conditions::default();
    let id = conditions.value(issue.id);
    conditions.add(format!("issue_comments.issue_id = {id}"));
    page(call, &seen, conditions, "issue_comments.id ASC").await
}

async fn list_all(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let sort = choice(call, "IssueComment", "sort", &["created", "updated"], "created")?;
    let default = if call.arguments().contains("sort") {
        "desc"
    } else {
        "asc"
    };
    let direction = choice(call, "IssueComment", "direction", &["asc", "desc"], default)?;
    let direction = if direction == "asc" { "ASC" } else { "DESC" };
    let by = if sort == "created" {
        "created_at"
    } else {
        "updated_at"
    };
    let order = format!("issue_comments.{by} {direction}, issue_comments.id {direction}");
    let mut conditions = Conditions::default();
    let id = conditions.value(seen.repository.id);
    conditions.add(format!("issues.repository_id = {id}"));
    page(call, &seen, conditions, &order).await
}

async fn page(call: &Call, seen: &Seen, mut conditions: Conditions, order: &str) -> HandlerResult {
    if let Some(since) = since(call) {
        let value = conditions.value(since);
        conditions.add(format!("issue_comments.updated_at >= {value}"));
    }
    let all = conditions.sql();
    let from = "FROM issue_comments JOIN issues ON issues.id = issue_comments.issue_id";
    let total: i64 = call
        .query_one(
            &format!("SELECT count(*) {from} WHERE {all}"),
            &conditions.parameters(),
        )
        .await?
        .get(0);
    let page = Page::of(call);
    let limit = conditions.value(page.limit());
    let offset = conditions.value(page.offset());
    let sql = format!(
        "SELECT {} {from} WHERE {all} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        row()
    );
    let rows = call.query(&sql, &conditions.parameters()).await?;
    let read = |row: &tokio_postgres::Row| Ok(shown(call, seen, &Comment::read(row.get(0))?));
    let items = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(page.reply(call, items, total))
}

async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let issue = issue::locked_in_path(call, &seen).await?;
    let author = account::authenticated(call).await?;
    if issue.locked && seen.permission < Permission::Write {
        let message = "Unable to create comment because issue is locked.";
        return Err(GitHubError::forbidden(message).into());
    }
    let body = checked(required_text(call, "body")?)?;
    let id = ids::next(call, "issue_comments").await?;
    let sql = "INSERT INTO issue_comments (id, issue_id, user_id, body, created_at, updated_at) \
         VALUES ($1, $2, $3, $4, $5, $5)";
    call.execute(sql, &[&id, &issue.id, &author.id, &body, &clock::now(call)])
        .await?;
    write::touch(call, issue.id).await?;
    let made = by_id(call, &seen, id).await?;
    let made = made.ok_or_else(|| Failure::internal("find the comment that was made"))?;
    Ok(answer::created(shown(call, &seen, &made)))
}

async fn get(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let comment = in_path(call, &seen).await?;
    Ok(Reply::json(shown(call, &seen, &comment)))
}

async fn update(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let before = in_path(call, &seen).await?;
    check_may_edit(call, &seen, &before)?;
    let body = checked(required_text(call, "body")?)?;
    let sql = "UPDATE issue_comments SET body = $2, updated_at = $3 WHERE id = $1";
    call.execute(sql, &[&before.id, &body, &clock::now(call)]).await?;
    let after = in_path(call, &seen).await?;
    Ok(Reply::json(shown(call, &seen, &after)))
}

async fn delete(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Read).await?;
    let comment = in_path(call, &seen).await?;
    check_may_edit(call, &seen, &comment)?;
    call.execute("DELETE FROM issue_comments WHERE id = $1", &[&comment.id])
        .await?;
    Ok(answer::no_content())
}

/// Who wrote a comment and who may push may change it.
fn check_may_edit(call: &Call, seen: &Seen, comment: &Comment) -> Result<(), GitHubError> {
    let is_author = account::viewer_id(call) == Some(comment.user.id);
    if is_author || seen.permission >= Permission::Write {
        return Ok(());
    }
    Err(GitHubError::not_an_administrator())
}

fn checked(body: String) -> Result<String, GitHubError> {
    if body.trim().is_empty() {
        return Err(GitHubError::missing_field("IssueComment", "body"));
    }
    check::body("IssueComment", Some(&body))?;
    Ok(body)
}
