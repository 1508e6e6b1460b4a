//! `pulls/list`.

use asymmetric_kit::{Call, HandlerResult};

use super::{pull, render};
use crate::{
    access::{self, Seen},
    error::GitHubError,
    page::Page,
    parameters::choice,
    place::Place,
    sql::Conditions,
};

/// Lists pull requests: open ones, the latest first, unless the caller says otherwise.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let (place, page) = (Place::of(call, &seen), Page::of(call));
    let order = order(call)?;
    let mut conditions = Conditions::default();
    filter(call, &seen, &mut conditions)?;
    let rest = format!(
        "FROM issues JOIN pull_requests ON pull_requests.issue_id = issues.id WHERE {}",
        conditions.sql()
    );
    let total: i64 = call
        .query_one(&format!("SELECT count(*) {rest}"), &conditions.parameters())
        .await?
        .get(0);
    let (limit, offset) = (conditions.value(page.limit()), conditions.value(page.offset()));
    let sql = format!("SELECT issues.id {rest} ORDER BY {order} LIMIT {limit} OFFSET {offset}");
    let mut shown = Vec::new();
    for row in call.query(&sql, &conditions.parameters()).await? {
        let pull = pull::by_id(call, row.get(0)).await?;
        shown.push(render::simple(&place, &seen, &pull));
    }
    Ok(page.reply(call, shown, total))
}

fn filter(call: &Call, seen: &Seen, conditions: &mut Conditions) -> Result<(), GitHubError> {
    let repository = conditions.value(seen.repository.id);
    conditions.add(format!("issues.repository_id = {repository}"));
    let state = choice(call, "PullRequest", "state", &["open", "closed", "all"], "open")?;
    if state != "all" {
        let state = conditions.value(state.into_owned());
        conditions.add(format!("issues.state = {state}"));
    }
    let arguments = call.arguments();
    if let Some(base) = arguments.filled("base") {
        let base = conditions.value(base.into_owned());
        conditions.add(format!("pull_requests.base_ref = {base}"));
    }
    // What does not name an owner is no filter, as with the vendor.
    if let Some((owner, branch)) = arguments
        .filled("head")
        .as_deref()
        .and_then(|head| head.split_once(':'))
    {
        let same = owner.eq_ignore_ascii_case(&seen.owner.login);
        let branch = conditions.value(branch.to_owned());
        conditions.add(format!("pull_requests.head_ref = {branch} AND {same}"));
    }
    Ok(())
}

fn order(call: &Call) -> Result<String, GitHubError> {
    let sorts = ["created", "updated", "popularity", "long-running"];
    let sort = choice(call, "PullRequest", "sort", &sorts, "created")?;
    let column = match &*sort {
        "updated" => "issues.updated_at",
        "popularity" => "(SELECT count(*) FROM issue_comments WHERE issue_comments.issue_id = issues.id)",
        _ => "issues.created_at",
    };
    let default = if sort == "created" { "desc" } else { "asc" };
    let direction = choice(call, "PullRequest", "direction", &["asc", "desc"], default)?;
    Ok(format!("{column} {direction}, issues.number {direction}"))
}
