//! Comments and attachments of issues.

use super::{
    Arguments, RootField,
    input::{self, Input},
};
use crate::{
    error::{Kind, LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ATTACHMENT, COMMENT, ISSUE, USER},
};
use serde_json::{Map, Value};

/// Root fields about comments and attachments.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::list("query.comments", &COMMENT, "CommentFilter"),
    RootField::one("query.comment", &COMMENT),
    RootField::custom("mutation.commentCreate", |scope, arguments| {
        Box::pin(create(scope, arguments))
    }),
    RootField::custom("mutation.commentUpdate", |scope, arguments| {
        Box::pin(update(scope, arguments))
    }),
    RootField::custom("mutation.commentDelete", |scope, arguments| {
        Box::pin(delete(scope, arguments))
    }),
    RootField::custom("mutation.commentResolve", |scope, arguments| {
        Box::pin(resolve(scope, arguments))
    }),
    RootField::custom("mutation.commentUnresolve", |scope, arguments| {
        Box::pin(unresolve(scope, arguments))
    }),
    RootField::list("query.attachments", &ATTACHMENT, "AttachmentFilter"),
    RootField::one("query.attachment", &ATTACHMENT),
    RootField::custom("query.attachmentsForURL", |scope, arguments| {
        Box::pin(for_url(scope, arguments))
    }),
    RootField::custom("mutation.attachmentCreate", |scope, arguments| {
        Box::pin(attach(scope, arguments))
    }),
    RootField::custom("mutation.attachmentLinkURL", |scope, arguments| {
        Box::pin(link(scope, arguments))
    }),
    RootField::custom("mutation.attachmentDelete", |scope, arguments| {
        Box::pin(detach(scope, arguments))
    }),
];

async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &[
        "id",
        "issueId",
        "parentId",
        "body",
        "quotedText",
        "createdAt",
        "doNotSubscribeToIssue",
        "subscriberIds",
    ];
    let input = Input::of(arguments, "CommentCreateInput", &[known])?;
    if input.filled("body")?.is_none() {
        return Err(LinearError::argument("body", "body should not be empty").into());
    }
    let mut columns = input.columns(&["id", "body", "quotedText", "createdAt"]);
    let parent = input.reference(scope, "parentId", &COMMENT, &mut columns).await?;
    let of_parent = parent.as_ref().map(|parent| parent.text("issue_id"));
    let Some(issue) = input.text("issueId").or(of_parent) else {
        return Err(LinearError::argument("issueId", "issueId should not be empty").into());
    };
    let issue = scope.lock(&ISSUE, issue).await?;
    if of_parent.is_some_and(|of_parent| of_parent != issue.id()) {
        return Err(LinearError::invalid(
            "Discrepancy between comment issue and parent issue",
            "The comment that is replied to belongs to another issue.",
        )
        .into());
    }
    columns.insert("issue_id".to_owned(), issue.id().into());
    columns.insert("user_id".to_owned(), scope.viewer.as_str().into());
    let comment = scope.insert(&COMMENT, columns).await?;
    let mut subscribers = input.texts("subscriberIds").unwrap_or_default();
    if input.get("doNotSubscribeToIssue") != Some(&Value::Bool(true)) {
        subscribers.push(&scope.viewer);
    }
    super::issues::subscribe(scope, issue.id(), &subscribers).await?;
    scope.payload(vec![("comment", Answer::Item(comment))]).await
}

async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &["body", "quotedText", "resolvingUserId", "resolvingCommentId"];
    let input = Input::of(arguments, "CommentUpdateInput", &[known])?;
    let comment = own(scope, input::id(arguments)).await?;
    input.filled("body")?;
    let mut columns = input.columns(&["body", "quotedText"]);
    if input.has("body") {
        columns.insert("edited_at".to_owned(), scope.now().into());
    }
    input
        .reference(scope, "resolvingUserId", &USER, &mut columns)
        .await?;
    input
        .reference(scope, "resolvingCommentId", &COMMENT, &mut columns)
        .await?;
    if input.has("resolvingUserId") {
        let since = input
            .get("resolvingUserId")
            .map_or(Value::Null, |_| scope.now().into());
        columns.insert("resolved_at".to_owned(), since);
    }
    let comment = scope.update(&COMMENT, comment.id(), columns).await?;
    scope.payload(vec![("comment", Answer::Item(comment))]).await
}

/// A comment that the caller wrote; administrators may change those of others.
async fn own(scope: &Scope<'_>, id: &str) -> Result<Item, Problem> {
    let comment = scope.lock(&COMMENT, id).await?;
    // Comments of a deleted issue are out of reach with it.
    scope.lock(&ISSUE, comment.text("issue_id")).await?;
    if comment.text("user_id") == scope.viewer {
        return Ok(comment);
    }
    let viewer = scope.find(&USER, &scope.viewer).await?;
    if viewer.is_some_and(|viewer| viewer.get("admin") == &Value::Bool(true)) {
        return Ok(comment);
    }
    Err(LinearError::new(
        Kind::Forbidden,
        "Insufficient permissions",
        "You can only change comments that you wrote.",
    )
    .into())
}

async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let comment = own(scope, input::id(arguments)).await?;
    scope.delete(&COMMENT, comment.id()).await?;
    scope
        .payload(vec![("entityId", Answer::Json(comment.id().into()))])
        .await
}

async fn resolve(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let by = arguments.get("resolvingCommentId").cloned().unwrap_or_default();
    if let Some(id) = by.as_str() {
        scope.referred(&COMMENT, "resolvingCommentId", id).await?;
    }
    let columns = [
        ("resolved_at", scope.now().into()),
        ("resolving_user_id", scope.viewer.as_str().into()),
        ("resolving_comment_id", by),
    ];
    settle(scope, arguments, columns).await
}

async fn unresolve(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let columns = ["resolved_at", "resolving_user_id", "resolving_comment_id"];
    settle(scope, arguments, columns.map(|column| (column, Value::Null))).await
}

async fn settle(
    scope: &Scope<'_>,
    arguments: &Arguments,
    columns: [(&str, Value); 3],
) -> Result<Answer, Problem> {
    let comment = scope.lock(&COMMENT, input::id(arguments)).await?;
    scope.lock(&ISSUE, comment.text("issue_id")).await?;
    if !comment.get("parent_id").is_null() {
        return Err(LinearError::invalid(
            "Comment is not a root comment",
            "Only the first comment of a thread can be resolved.",
        )
        .into());
    }
    let columns = columns.map(|(column, value)| (column.to_owned(), value));
    let comment = scope
        .update(&COMMENT, comment.id(), Map::from_iter(columns))
        .await?;
    scope.payload(vec![("comment", Answer::Item(comment))]).await
}

async fn for_url(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let url = arguments.get("url").and_then(Value::as_str).unwrap_or_default();
    let page = scope
        .list(&ATTACHMENT, "AttachmentFilter", arguments, |builder| {
            Ok(vec![format!("item.url = {}", builder.text(url))])
        })
        .await?;
    Ok(Answer::Page(page))
}

async fn attach(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let known = &[
        "id",
        "issueId",
        "title",
        "subtitle",
        "url",
        "metadata",
        "groupBySource",
    ];
    let input = Input::of(arguments, "AttachmentCreateInput", &[known])?;
    input.filled("title")?;
    let mut columns = input.columns(&["id", "title", "subtitle", "metadata", "groupBySource"]);
    columns.retain(|_, value| !value.is_null());
    let url = input.text("url").unwrap_or_default();
    put(scope, input.text("issueId").unwrap_or_default(), url, columns).await
}

async fn link(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let text = |name: &str| arguments.get(name).and_then(Value::as_str);
    for name in ["createAsUser", "displayIconUrl"] {
        if text(name).is_some() {
            return Err(LinearError::unsupported(&format!("attachmentLinkURL.{name}")).into());
        }
    }
    let url = text("url").unwrap_or_default();
    let mut columns = Map::from_iter([("title".to_owned(), Value::from(text("title").unwrap_or(url)))]);
    if let Some(id) = text("id") {
        columns.insert("id".to_owned(), id.into());
    }
    put(scope, text("issueId").unwrap_or_default(), url, columns).await
}

/// An issue has one attachment of an address: attaching it again changes that one.
async fn put(
    scope: &Scope<'_>,
    issue: &str,
    url: &str,
    mut columns: Map<String, Value>,
) -> Result<Answer, Problem> {
    let issue = scope.lock(&ISSUE, issue).await?;
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(LinearError::argument("url", "url must be a URL address").into());
    }
    let same = "SELECT id FROM attachments WHERE issue_id = $1 AND url = $2 FOR UPDATE";
    let known = scope.call.query_opt(same, &[&issue.id(), &url]).await?;
    let attachment = if let Some(row) = known {
        columns.remove("id");
        scope.update(&ATTACHMENT, row.get(0), columns).await?
    } else {
        columns.insert("issue_id".to_owned(), issue.id().into());
        columns.insert("url".to_owned(), url.into());
        columns.insert("creator_id".to_owned(), scope.viewer.as_str().into());
        scope.insert(&ATTACHMENT, columns).await?
    };
    scope
        .payload(vec![("attachment", Answer::Item(attachment))])
        .await
}

async fn detach(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let attachment = scope.lock(&ATTACHMENT, input::id(arguments)).await?;
    scope.delete(&ATTACHMENT, attachment.id()).await?;
    scope
        .payload(vec![("entityId", Answer::Json(attachment.id().into()))])
        .await
}
