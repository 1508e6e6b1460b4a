//! Reading comments on differences.

use asymmetric_kit::{Call, Failure, HandlerResult, Reply};

use super::comment::{self, FROM};
use crate::{
    access::{self, Seen},
    page::Page,
    parameters::{choice, since},
    place::Place,
    pulls::pull,
    sql::Conditions,
};

/// Comments of a pull request, the oldest first unless the caller says otherwise.
pub(super) async fn of_pull(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let pull = pull::in_path(call, &seen).await?;
    let mut conditions = Conditions::default();
    let id = conditions.value(pull.issue.id);
    conditions.add(format!("issues.id = {id}"));
    list(call, &seen, conditions).await
}

/// Comments of a repository.
pub(super) async fn of_repository(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let mut conditions = Conditions::default();
    let id = conditions.value(seen.repository.id);
    conditions.add(format!("issues.repository_id = {id}"));
    list(call, &seen, conditions).await
}

async fn list(call: &Call, seen: &Seen, mut conditions: Conditions) -> Result<Reply, Failure> {
    let (place, page) = (Place::of(call, seen), Page::of(call));
    conditions.add("reviews.submitted_at IS NOT NULL");
    if let Some(since) = since(call) {
        let since = conditions.value(since);
        conditions.add(format!("review_comments.updated_at >= {since}"));
    }
    let sort = choice(
        call,
        "PullRequestReviewComment",
        "sort",
        &["created", "updated", "created_at"],
        "created",
    )?;
    let column = if sort == "updated" {
        "updated_at"
    } else {
        "created_at"
    };
    let default = if call.arguments().filled("sort").is_some() {
        "desc"
    } else {
        "asc"
    };
    let direction = choice(
        call,
        "PullRequestReviewComment",
        "direction",
        &["asc", "desc"],
        default,
    )?;
    let condition = conditions.sql();
    let total: i64 = call
        .query_one(
            &format!("SELECT count(*) {FROM} WHERE {condition}"),
            &conditions.parameters(),
        )
        .await?
        .get(0);
    let (limit, offset) = (conditions.value(page.limit()), conditions.value(page.offset()));
    let sql = format!(
        "{} WHERE {condition} ORDER BY review_comments.{column} {direction}, review_comments.id {direction} \
         LIMIT {limit} OFFSET {offset}",
        comment::select()
    );
    let mut shown = Vec::new();
    for row in call.query(&sql, &conditions.parameters()).await? {
        shown.push(comment::read(row.get(0))?.render(&place, seen));
    }
    Ok(page.reply(call, shown, total))
}

/// Gets a comment.
pub(super) async fn read(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let comment = comment::in_path(call, &seen).await?;
    Ok(Reply::json(comment.render(&Place::of(call, &seen), &seen)))
}
