//! Events of issues, and the timeline that mixes them with comments.
//!
//! <https://docs.github.com/en/rest/issues/events> and <https://docs.github.com/en/rest/issues/timeline>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{
    access::{self, Seen},
    account::{Account, extend},
    clock, comment,
    error::GitHubError,
    issue::{self, render},
    node_id,
    page::Page,
    parameters::path_number,
    repository::render::full_name,
    urls::Urls,
};

/// A row of `issue_events`, with the accounts that it names.
#[derive(Debug, Clone, Deserialize)]
struct Event {
    id: i64,
    issue_id: i64,
    actor: Account,
    #[serde(rename = "event")]
    name: String,
    commit_id: Option<String>,
    created_at: i64,
    details: Value,
    subject: Option<Account>,
}

const ROW: &str = "to_jsonb(issue_events) || jsonb_build_object( \
    'actor', (SELECT to_jsonb(actor) FROM accounts AS actor WHERE actor.id = issue_events.actor_id), \
    'subject', (SELECT to_jsonb(subject) FROM accounts AS subject \
        WHERE subject.id = coalesce(issue_events.details ->> 'assignee_id', \
            issue_events.details ->> 'requested_reviewer_id')::bigint))";

impl Event {
    fn read(row: Value) -> Result<Self, Failure> {
        serde_json::from_value(row).map_err(|error| Failure::caused("read an event", error))
    }

    fn render(&self, urls: &Urls, full_name: &str, repository: i64) -> Value {
        let commit_url = self
            .commit_id
            .as_ref()
            .map(|commit| urls.api(&format!("/repos/{full_name}/commits/{commit}")));
        let mut object = json!({
            "id": self.id,
            "node_id": node_id::of(prefix(&self.name), &[repository, self.id]),
            "url": urls.api(&format!("/repos/{full_name}/issues/events/{}", self.id)),
            "actor": self.actor.simple(urls),
            "event": self.name,
            "commit_id": self.commit_id,
            "commit_url": commit_url,
            "created_at": clock::text(self.created_at),
        });
        match (&self.subject, self.name.as_str()) {
            (Some(subject), "assigned" | "unassigned") => extend(
                &mut object,
                json!({"assignee": subject.simple(urls), "assigner": self.actor.simple(urls)}),
            ),
            (Some(subject), _) => extend(
                &mut object,
                json!({
                    "review_requester": self.actor.simple(urls),
                    "requested_reviewer": subject.simple(urls),
                }),
            ),
            // Only the timeline says why something was closed.
            (None, "closed" | "reopened") => {}
            (None, _) => extend(&mut object, self.details.clone()),
        }
        extend(&mut object, json!({"performed_via_github_app": null}));
        object
    }

    fn render_in_timeline(&self, urls: &Urls, full_name: &str, repository: i64) -> Value {
        let mut object = self.render(urls, full_name, repository);
        if self.name == "closed" || self.name == "reopened" {
            extend(&mut object, self.details.clone());
        }
        object
    }
}

/// Prefixes of node ids by the kind of event.
fn prefix(event: &str) -> &'static str {
    match event {
        "labeled" => "LE",
        "unlabeled" => "UNLE",
        "assigned" => "AE",
        "unassigned" => "UNAE",
        "milestoned" => "MIE",
        "demilestoned" => "DME",
        "renamed" => "RTE",
        "locked" => "LOE",
        "unlocked" => "UNLOE",
        "closed" => "CE",
        "reopened" => "REE",
        "merged" => "ME",
        _ => "IE",
    }
}

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        Operation::get(
            "issues/list-events",
            "/repos/{owner}/{repo}/issues/{issue_number}/events",
            list,
        )
        .access(Access::Optional)
        .summary("Lists the events of an issue."),
        Operation::get(
            "issues/list-events-for-repo",
            "/repos/{owner}/{repo}/issues/events",
            list_all,
        )
        .access(Access::Optional)
        .summary("Lists the events of all issues of a repository, newest first."),
        Operation::get(
            "issues/get-event",
            "/repos/{owner}/{repo}/issues/events/{event_id}",
            get,
        )
        .access(Access::Optional)
        .summary("Shows an event."),
        Operation::get(
            "issues/list-events-for-timeline",
            "/repos/{owner}/{repo}/issues/{issue_number}/timeline",
            timeline,
        )
        .access(Access::Optional)
        .summary("Lists the events of an issue and the comments on it."),
    ]
}

async fn of_issue(call: &Call, issue: i64) -> Result<Vec<Event>, Failure> {
    let sql = format!("SELECT {ROW} FROM issue_events WHERE issue_id = $1 ORDER BY id");
    let rows = call.query(&sql, &[&issue]).await?;
    rows.iter().map(|row| Event::read(row.get(0))).collect()
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let issue = issue::in_path(call, &seen).await?;
    let all = of_issue(call, issue.id).await?;
    let (urls, name) = (Urls::of(call), full_name(&seen));
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = Page::of(call);
    let render = |event: &Event| event.render(&urls, &name, seen.repository.id);
    let items = page.slice(all.iter().map(render).collect());
    Ok(page.reply(call, items, total))
}

async fn list_all(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let page = Page::of(call);
    let sql = format!(
        "SELECT {ROW}, count(*) OVER () FROM issue_events JOIN issues ON issues.id = issue_events.issue_id \
         WHERE issues.repository_id = $1 ORDER BY issue_events.id DESC LIMIT $2 OFFSET $3"
    );
    let rows = call
        .query(&sql, &[&seen.repository.id, &page.limit(), &page.offset()])
        .await?;
    let total = rows.first().map_or(0, |row| row.get(1));
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        items.push(with_issue(call, &seen, Event::read(row.get(0))?).await?);
    }
    Ok(page.reply(call, items, total))
}

async fn get(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let id = path_number(call, "event_id")?;
    let sql = format!(
        "SELECT {ROW} FROM issue_events JOIN issues ON issues.id = issue_events.issue_id \
         WHERE issue_events.id = $1 AND issues.repository_id = $2"
    );
    let Some(row) = call.query_opt(&sql, &[&id, &seen.repository.id]).await? else {
        return Err(GitHubError::not_found().into());
    };
    let event = Event::read(row.get(0))?;
    Ok(Reply::json(with_issue(call, &seen, event).await?))
}

async fn with_issue(call: &Call, seen: &Seen, event: Event) -> Result<Value, Failure> {
    let (urls, name) = (Urls::of(call), full_name(seen));
    let issue = issue::by_id(call, event.issue_id).await?;
    let mut object = event.render(&urls, &name, seen.repository.id);
    extend(&mut object, json!({"issue": render::issue(&urls, &name, &issue)}));
    Ok(object)
}

async fn timeline(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let issue = issue::in_path(call, &seen).await?;
    let (urls, name) = (Urls::of(call), full_name(&seen));
    let mut all: Vec<(i64, Value)> = Vec::new();
    for event in of_issue(call, issue.id).await? {
        all.push((
            event.created_at,
            event.render_in_timeline(&urls, &name, seen.repository.id),
        ));
    }
    for comment in comment::of_issue(call, issue.id).await? {
        let mut object = comment.render(&urls, &name);
        let actor = comment.user.simple(&urls);
        extend(&mut object, json!({"event": "commented", "actor": actor}));
        all.push((comment.created_at, object));
    }
    all.sort_by_key(|(time, _)| *time);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = Page::of(call);
    let items = page.slice(all.into_iter().map(|(_, object)| object).collect());
    Ok(page.reply(call, items, total))
}
