//! Searching for issues and pull requests.
//!
//! <https://docs.github.com/en/search-github/searching-on-github/searching-issues-and-pull-requests>

use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::Value;

use super::{
    asked, invalid,
    query::{Query, Term},
    range::Range,
    results, unseen, unsupported,
};
use crate::{
    access,
    account::{self, Account},
    error::GitHubError,
    issue, repository,
    sql::Conditions,
};

/// Qualifiers that say how the others are used.
const MODIFIERS: [&str; 2] = ["in", "sort"];

pub(super) async fn search(call: &mut Call) -> HandlerResult {
    let (query, page) = asked(call)?;
    let mut conditions = Conditions::default();
    let mut places = Vec::new();
    for (name, term) in query.qualifiers() {
        if MODIFIERS.contains(&name) {
            continue;
        }
        // Several repositories, owners and authors are alternatives.
        let clause = clause(call, &mut conditions, name, term).await?;
        if ["repo", "org", "user"].contains(&name) && !term.is_negated {
            places.push(clause);
        } else if term.is_negated {
            conditions.add(format!("NOT ({clause})"));
        } else {
            conditions.add(clause);
        }
    }
    if !places.is_empty() {
        conditions.add(places.join(" OR "));
    }
    for term in query.words() {
        let clause = words(&mut conditions, query.qualifier("in"), &term.value);
        conditions.add(if term.is_negated {
            format!("NOT ({clause})")
        } else {
            clause
        });
    }
    let order = order(call, &query)?;
    let (found, total) = issue::lists::select_visible(call, &mut conditions, &order, page).await?;
    let mut items = issue::lists::with_repositories(call, &found).await?;
    for item in &mut items {
        if let Value::Object(fields) = item {
            // Where issues are looked for, these are left out.
            fields.shift_remove("repository");
            fields.shift_remove("closed_by");
        }
    }
    Ok(results(call, page, items, total))
}

/// That a word or phrase occurs where it is looked for: by default in the title, the text, and the comments.
fn words(conditions: &mut Conditions, places: Option<&str>, text: &str) -> String {
    let value = conditions.value(text.to_owned());
    let matches =
        |column: &str| format!("to_tsvector('english', {column}) @@ phraseto_tsquery('english', {value})");
    let places = places.unwrap_or("title,body,comments");
    let mut clauses = Vec::new();
    for place in places.split(',') {
        match place {
            "title" => clauses.push(matches("issues.title")),
            "body" => clauses.push(matches("coalesce(issues.body, '')")),
            "comments" => clauses.push(format!(
                "EXISTS (SELECT FROM issue_comments WHERE issue_comments.issue_id = issues.id AND {})",
                matches("issue_comments.body")
            )),
            _ => {}
        }
    }
    if clauses.is_empty() {
        return format!("{value}::text IS NULL");
    }
    clauses.join(" OR ")
}

async fn clause(
    call: &Call,
    conditions: &mut Conditions,
    name: &str,
    term: &Term,
) -> Result<String, Failure> {
    let text = term.text();
    let clause = match name {
        "is" | "type" => is(&text)?,
        "state" => match text.as_str() {
            "open" | "closed" => is(&text)?,
            _ => return Err(invalid(format!("{text} is not a state.")).into()),
        },
        "draft" => format!("{} = {}", DRAFT, text == "true"),
        "repo" => {
            let value = conditions.value(seen_repository(call, &text).await?);
            format!("issues.repository_id = {value}")
        }
        "org" | "user" => {
            let owner = account(call, &text).await?;
            let value = conditions.value(owner.id);
            format!("repositories.owner_id = {value}")
        }
        "author" => {
            let value = conditions.value(account(call, &text).await?.id);
            format!("issues.user_id = {value}")
        }
        "assignee" | "commenter" | "mentions" | "involves" => {
            let user = account(call, &text).await?;
            people(conditions, name, &user)
        }
        "label" => labels(conditions, &term.list()),
        "milestone" => {
            let value = conditions.value(text);
            format!(
                "EXISTS (SELECT FROM milestones WHERE milestones.id = issues.milestone_id \
                 AND lower(milestones.title) = lower({value}))"
            )
        }
        "no" => no(&text)?.to_owned(),
        "reason" => {
            let reason = text.replace(' ', "_");
            let value = conditions.value(reason);
            format!("issues.state = 'closed' AND issues.state_reason = {value}")
        }
        "archived" => format!("repositories.archived = {}", text == "true"),
        "created" | "updated" | "closed" | "merged" | "comments" => range(conditions, name, &text)?,
        "head" | "base" => {
            let value = conditions.value(text);
            format!(
                "EXISTS (SELECT FROM pull_requests WHERE pull_requests.issue_id = issues.id \
                 AND pull_requests.{name}_ref = {value})"
            )
        }
        other => return Err(unsupported(other).into()),
    };
    Ok(clause)
}

const DRAFT: &str =
    "coalesce((SELECT draft FROM pull_requests WHERE pull_requests.issue_id = issues.id), false)";
const MERGED: &str = "(SELECT merged_at FROM pull_requests WHERE pull_requests.issue_id = issues.id)";

fn is(text: &str) -> Result<String, GitHubError> {
    let clause = match text {
        "issue" => "NOT issues.is_pull_request".to_owned(),
        "pr" | "pull-request" => "issues.is_pull_request".to_owned(),
        "open" => "issues.state = 'open'".to_owned(),
        "closed" => "issues.state = 'closed'".to_owned(),
        "merged" => format!("{MERGED} IS NOT NULL"),
        "unmerged" => format!("issues.is_pull_request AND {MERGED} IS NULL"),
        "draft" => DRAFT.to_owned(),
        "locked" => "issues.locked".to_owned(),
        "unlocked" => "NOT issues.locked".to_owned(),
        "public" => "NOT repositories.private".to_owned(),
        "private" => "repositories.private".to_owned(),
        other => return Err(unsupported(&format!("is:{other}"))),
    };
    Ok(clause)
}

fn no(text: &str) -> Result<&'static str, GitHubError> {
    match text {
        "label" => Ok("NOT EXISTS (SELECT FROM issue_labels WHERE issue_id = issues.id)"),
        "milestone" => Ok("issues.milestone_id IS NULL"),
        "assignee" => Ok("NOT EXISTS (SELECT FROM issue_assignees WHERE issue_id = issues.id)"),
        other => Err(unsupported(&format!("no:{other}"))),
    }
}

fn people(conditions: &mut Conditions, name: &str, user: &Account) -> String {
    let id = conditions.value(user.id);
    let assigned = format!(
        "EXISTS (SELECT FROM issue_assignees WHERE issue_assignees.issue_id = issues.id \
         AND issue_assignees.user_id = {id})"
    );
    let comments = format!(
        "EXISTS (SELECT FROM issue_comments WHERE issue_comments.issue_id = issues.id \
         AND issue_comments.user_id = {id})"
    );
    match name {
        "assignee" => assigned,
        "commenter" => comments,
        _ => {
            let mentioned = issue::filter::mention(conditions, &user.login);
            if name == "mentions" {
                // The place of the id is used, so that its type is known.
                format!("({mentioned}) AND {id}::bigint IS NOT NULL")
            } else {
                format!("issues.user_id = {id} OR {assigned} OR {comments} OR {mentioned}")
            }
        }
    }
}

fn labels(conditions: &mut Conditions, names: &[String]) -> String {
    let lower: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let value = conditions.value(lower);
    format!(
        "EXISTS (SELECT FROM issue_labels JOIN labels ON labels.id = issue_labels.label_id \
         WHERE issue_labels.issue_id = issues.id AND lower(labels.name) = ANY({value}))"
    )
}

fn range(conditions: &mut Conditions, name: &str, text: &str) -> Result<String, GitHubError> {
    let read = if name == "comments" {
        Range::numbers(text)
    } else {
        Range::times(text)
    };
    let Some(range) = read else {
        return Err(invalid(format!("{text} is not a range that {name} can have.")));
    };
    let column = match name {
        "created" => "issues.created_at",
        "updated" => "issues.updated_at",
        "closed" => "issues.closed_at",
        "merged" => MERGED,
        _ => "(SELECT count(*) FROM issue_comments WHERE issue_comments.issue_id = issues.id)",
    };
    Ok(between(conditions, column, range))
}

/// That a column is in a range.
pub(super) fn between(conditions: &mut Conditions, column: &str, range: Range) -> String {
    let from = conditions.value(range.from);
    let to = conditions.value(range.to);
    format!("{column} >= coalesce({from}::bigint, {column}) AND {column} <= coalesce({to}::bigint, {column})")
}

/// The account of this login; `@me` is the caller.
pub(super) async fn account(call: &Call, login: &str) -> Result<Account, Failure> {
    let found = if login == "@me" {
        account::viewer(call).await?
    } else {
        account::by_login(call, login.trim_start_matches('@')).await?
    };
    found.ok_or_else(|| unseen().into())
}

async fn seen_repository(call: &Call, full_name: &str) -> Result<i64, Failure> {
    let Some((owner, name)) = full_name.split_once('/') else {
        return Err(unseen().into());
    };
    if let Some((repository, owner)) = repository::by_name(call, owner, name).await?
        && let Some(seen) = access::see(call, repository, owner).await?
    {
        return Ok(seen.repository.id);
    }
    Err(unseen().into())
}

/// By the parameters `sort` and `order`, or by `sort:created-asc` in the query; newest first otherwise.
fn order(call: &Call, query: &Query) -> Result<String, GitHubError> {
    let (sort, order) = match query.qualifier("sort") {
        Some(value) => match value.rsplit_once('-') {
            Some((sort, order @ ("asc" | "desc"))) => (sort.to_owned(), order.to_owned()),
            _ => (value.to_owned(), "desc".to_owned()),
        },
        None => (
            call.arguments().filled("sort").unwrap_or_default().into_owned(),
            call.arguments()
                .filled("order")
                .unwrap_or("desc".into())
                .into_owned(),
        ),
    };
    let reactions = "(SELECT count(*) FROM reactions WHERE reactions.issue_id = issues.id)";
    let by = match sort.as_str() {
        "" | "best-match" | "created" => "issues.created_at",
        "updated" => "issues.updated_at",
        "comments" => "(SELECT count(*) FROM issue_comments WHERE issue_comments.issue_id = issues.id)",
        "reactions" | "interactions" => reactions,
        other => return Err(unsupported(&format!("sort:{other}"))),
    };
    let direction = if order == "asc" { "ASC" } else { "DESC" };
    Ok(format!("{by} {direction}, issues.id {direction}"))
}
