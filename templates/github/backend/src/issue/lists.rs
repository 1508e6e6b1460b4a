//! Lists of issues: of a repository, of an organization, and of the caller.

use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::Value;
use std::collections::HashMap;

use super::{Issue, filter, render, row};
use crate::{
    access::{self, Seen, VISIBLE},
    account::{self, Account, extend},
    error::GitHubError,
    page::Page,
    parameters::choice,
    repository,
    sql::Conditions,
    urls::Urls,
};

/// `issues/list-for-repo`.
pub(super) async fn of_repository(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let mut conditions = Conditions::default();
    let id = conditions.value(seen.repository.id);
    conditions.add(format!("issues.repository_id = {id}"));
    filter::common(call, &mut conditions)?;
    filter::of_repository(call, &mut conditions).await?;
    let page = Page::of(call);
    let (issues, total) = select(call, &mut conditions, &filter::order(call)?, page).await?;
    let (urls, name) = (Urls::of(call), repository::render::full_name(&seen));
    let items = issues
        .iter()
        .map(|issue| render::issue(&urls, &name, issue))
        .collect();
    Ok(page.reply(call, items, total))
}

/// `issues/list`: what concerns the caller, in all repositories that the caller sees.
pub(super) async fn of_caller(call: &mut Call) -> HandlerResult {
    let caller = account::authenticated(call).await?;
    concerning(call, &caller, Conditions::default()).await
}

/// `issues/list-for-authenticated-user`: the same in repositories of the caller and of their organizations.
pub(super) async fn of_callers_repositories(call: &mut Call) -> HandlerResult {
    let caller = account::authenticated(call).await?;
    let mut conditions = Conditions::default();
    let id = conditions.value(caller.id);
    conditions.add(format!(
        "repositories.owner_id = {id} OR repositories.owner_id IN \
         (SELECT organization_id FROM organization_members WHERE user_id = {id})"
    ));
    concerning(call, &caller, conditions).await
}

/// `issues/list-for-org`: the same in repositories of an organization.
pub(super) async fn of_organization(call: &mut Call) -> HandlerResult {
    let caller = account::authenticated(call).await?;
    let organization = account::in_path(call, "org").await?;
    if !organization.is_organization() {
        return Err(GitHubError::not_found().into());
    }
    let mut conditions = Conditions::default();
    let id = conditions.value(organization.id);
    conditions.add(format!("repositories.owner_id = {id}"));
    concerning(call, &caller, conditions).await
}

async fn concerning(call: &Call, caller: &Account, mut conditions: Conditions) -> HandlerResult {
    let filters = ["assigned", "created", "mentioned", "subscribed", "repos", "all"];
    match choice(call, "Issue", "filter", &filters, "assigned")?.as_ref() {
        "assigned" => filter::add_assignee(&mut conditions, caller.id),
        "created" => {
            let id = conditions.value(caller.id);
            conditions.add(format!("issues.user_id = {id}"));
        }
        "mentioned" => filter::add_mention(&mut conditions, &caller.login),
        "subscribed" => {
            let id = conditions.value(caller.id);
            let mention = filter::mention(&mut conditions, &caller.login);
            conditions.add(format!(
                "issues.user_id = {id} OR {mention} \
                 OR EXISTS (SELECT FROM issue_assignees WHERE issue_id = issues.id AND user_id = {id}) \
                 OR EXISTS (SELECT FROM issue_comments WHERE issue_id = issues.id AND user_id = {id})"
            ));
        }
        _ => {}
    }
    filter::common(call, &mut conditions)?;
    let page = Page::of(call);
    let order = filter::order(call)?;
    let (issues, total) = select_visible(call, &mut conditions, &order, page).await?;
    let items = with_repositories(call, &issues).await?;
    Ok(page.reply(call, items, total))
}

/// The issues of a page, and how many there are on all pages. The conditions are over `issues` and `repositories`.
async fn select(
    call: &Call,
    conditions: &mut Conditions,
    order: &str,
    page: Page,
) -> Result<(Vec<Issue>, i64), Failure> {
    let limit = conditions.value(page.limit());
    let offset = conditions.value(page.offset());
    let (row, all) = (row(), conditions.sql());
    let from = format!("FROM issues JOIN repositories ON repositories.id = issues.repository_id WHERE {all}");
    let sql = format!(
        "SELECT {row}, (SELECT count(*) {from}) FROM issues \
         JOIN repositories ON repositories.id = issues.repository_id \
         WHERE {all} ORDER BY {order} LIMIT {limit} OFFSET {offset}"
    );
    let rows = call.query_planned(&sql, &conditions.parameters()).await?;
    let total = if let Some(row) = rows.first() {
        row.get(1)
    } else {
        // Behind the last page; the places of the limit are used so that all parameters are.
        let sql = format!("SELECT count(*) {from} AND {limit}::bigint >= 0 AND {offset}::bigint >= 0");
        call.query_one(&sql, &conditions.parameters()).await?.get(0)
    };
    let issues = rows.iter().map(|row| Issue::read(row.get(0)));
    Ok((issues.collect::<Result<_, Failure>>()?, total))
}

/// [`select`] among the repositories that the caller sees.
pub(crate) async fn select_visible(
    call: &Call,
    conditions: &mut Conditions,
    order: &str,
    page: Page,
) -> Result<(Vec<Issue>, i64), Failure> {
    let viewer = conditions.value(account::viewer_id(call));
    let private = conditions.value(access::reaches_private(call));
    // Places of the fragment are numbers of its own.
    let visible = VISIBLE
        .replace("$1", "\u{1}")
        .replace("$2", &private)
        .replace('\u{1}', &format!("{viewer}::bigint"));
    conditions.add(visible);
    select(call, conditions, order, page).await
}

/// Issues as objects with their repositories.
pub(crate) async fn with_repositories(call: &Call, issues: &[Issue]) -> Result<Vec<Value>, Failure> {
    let urls = Urls::of(call);
    let mut known: HashMap<i64, Seen> = HashMap::new();
    let mut objects = Vec::with_capacity(issues.len());
    for issue in issues {
        if !known.contains_key(&issue.repository_id)
            && let Some((repository, owner)) = repository::by_id(call, issue.repository_id).await?
            && let Some(seen) = access::see(call, repository, owner).await?
        {
            known.insert(issue.repository_id, seen);
        }
        let Some(seen) = known.get(&issue.repository_id) else {
            continue;
        };
        let name = repository::render::full_name(seen);
        let mut object = render::issue(&urls, &name, issue);
        let repository = repository::render::repository(&urls, seen);
        extend(&mut object, serde_json::json!({ "repository": repository }));
        objects.push(object);
    }
    Ok(objects)
}
