//! Operations on milestones.
//!
//! <https://docs.github.com/en/rest/issues/milestones>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use serde_json::Value;

use super::{Milestone, ROW, by_number};
use crate::{
    access::{self, Permission, Seen},
    account, answer, clock,
    error::{FieldError, GitHubError},
    ids, label,
    page::Page,
    parameters::{choice, nullable_text, path_number, required_text, text},
    repository::render::full_name,
    urls::Urls,
};

/// The operations of this family.
pub(crate) fn operations() -> Vec<Operation> {
    let milestones = "/repos/{owner}/{repo}/milestones";
    let milestone = "/repos/{owner}/{repo}/milestones/{milestone_number}";
    let labels = "/repos/{owner}/{repo}/milestones/{milestone_number}/labels";
    vec![
        Operation::get("issues/list-milestones", milestones, list)
            .access(Access::Optional)
            .summary("Lists the milestones of a repository."),
        Operation::post("issues/create-milestone", milestones, create).summary("Makes a milestone."),
        Operation::get("issues/get-milestone", milestone, get)
            .access(Access::Optional)
            .summary("Shows a milestone."),
        Operation::patch("issues/update-milestone", milestone, update).summary("Changes a milestone."),
        Operation::delete("issues/delete-milestone", milestone, delete).summary("Deletes a milestone."),
        Operation::get("issues/list-labels-for-milestone", labels, list_labels)
            .access(Access::Optional)
            .summary("Lists the labels of the issues of a milestone."),
    ]
}

fn render(call: &Call, seen: &Seen, milestone: &Milestone) -> Value {
    milestone.render(&Urls::of(call), &full_name(seen))
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let state = choice(call, "Milestone", "state", &["open", "closed", "all"], "open")?;
    let sort = choice(call, "Milestone", "sort", &["due_on", "completeness"], "due_on")?;
    let direction = choice(call, "Milestone", "direction", &["asc", "desc"], "asc")?;
    let by = if sort == "due_on" {
        "due_on"
    } else {
        "(SELECT avg((state = 'closed')::int) FROM issues WHERE issues.milestone_id = milestones.id)"
    };
    let order = if direction == "asc" { "ASC" } else { "DESC" };
    let page = Page::of(call);
    let sql = format!(
        "SELECT {ROW}, count(*) OVER () FROM milestones \
         WHERE repository_id = $1 AND ($2 = 'all' OR state = $2) \
         ORDER BY {by} {order} NULLS LAST, number {order} LIMIT $3 OFFSET $4"
    );
    let rows = call
        .query(
            &sql,
            &[
                &seen.repository.id,
                &state.as_ref(),
                &page.limit(),
                &page.offset(),
            ],
        )
        .await?;
    let total = rows.first().map_or(0, |row| row.get(1));
    let read = |row: &tokio_postgres::Row| Ok(render(call, &seen, &Milestone::read(row.get(0))?));
    let items = rows.iter().map(read).collect::<Result<_, Failure>>()?;
    Ok(page.reply(call, items, total))
}

async fn create(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let creator = account::authenticated(call).await?;
    let title = checked_title(required_text(call, "title")?)?;
    let state = choice(call, "Milestone", "state", &["open", "closed"], "open")?.into_owned();
    let description = text(call, "description")?;
    let due_on = due_on(call)?.flatten();
    let number: i64 = call
        .query_one(
            "UPDATE repositories SET last_milestone = last_milestone + 1 WHERE id = $1 RETURNING last_milestone",
            &[&seen.repository.id],
        )
        .await?
        .get(0);
    check_free(call, &seen, &title, None).await?;
    let id = ids::next(call, "milestones").await?;
    let now = clock::now(call);
    let closed_at = (state == "closed").then_some(now);
    call.execute(
        "INSERT INTO milestones (id, repository_id, number, state, title, description, creator_id, created_at, \
         updated_at, closed_at, due_on) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8, $9, $10)",
        &[
            &id,
            &seen.repository.id,
            &number,
            &state,
            &title,
            &description,
            &creator.id,
            &now,
            &closed_at,
            &due_on,
        ],
    )
    .await?;
    let made = found(call, &seen, number).await?;
    Ok(answer::created(render(call, &seen, &made)))
}

async fn get(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let milestone = in_path(call, &seen).await?;
    Ok(Reply::json(render(call, &seen, &milestone)))
}

async fn update(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    lock(call, &seen).await?;
    let mut milestone = in_path(call, &seen).await?;
    if let Some(title) = text(call, "title")? {
        let title = checked_title(title)?;
        check_free(call, &seen, &title, Some(milestone.id)).await?;
        milestone.title = title;
    }
    if let Some(description) = nullable_text(call, "description")? {
        milestone.description = description;
    }
    if let Some(due_on) = due_on(call)? {
        milestone.due_on = due_on;
    }
    let state = choice(call, "Milestone", "state", &["open", "closed"], &milestone.state)?.into_owned();
    let now = clock::now(call);
    if state != milestone.state {
        milestone.closed_at = (state == "closed").then_some(now);
        milestone.state = state;
    }
    call.execute(
        "UPDATE milestones SET title = $2, description = $3, due_on = $4, state = $5, closed_at = $6, updated_at = $7 \
         WHERE id = $1",
        &[
            &milestone.id,
            &milestone.title,
            &milestone.description,
            &milestone.due_on,
            &milestone.state,
            &milestone.closed_at,
            &now,
        ],
    )
    .await?;
    let changed = found(call, &seen, milestone.number).await?;
    Ok(Reply::json(render(call, &seen, &changed)))
}

async fn delete(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    lock(call, &seen).await?;
    let milestone = in_path(call, &seen).await?;
    call.execute("DELETE FROM milestones WHERE id = $1", &[&milestone.id])
        .await?;
    Ok(answer::no_content())
}

async fn list_labels(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let milestone = in_path(call, &seen).await?;
    let condition = "EXISTS (SELECT FROM issue_labels JOIN issues ON issues.id = issue_labels.issue_id \
         WHERE issue_labels.label_id = labels.id AND issues.milestone_id = $1)";
    let all = label::select(call, condition, &[&milestone.id]).await?;
    let (urls, name) = (Urls::of(call), full_name(&seen));
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = Page::of(call);
    let items = page.slice(all.iter().map(|label| label.render(&urls, &name)).collect());
    Ok(page.reply(call, items, total))
}

async fn in_path(call: &Call, seen: &Seen) -> Result<Milestone, Failure> {
    found(call, seen, path_number(call, "milestone_number")?).await
}

async fn found(call: &Call, seen: &Seen, number: i64) -> Result<Milestone, Failure> {
    let milestone = by_number(call, seen.repository.id, number).await?;
    milestone.ok_or_else(|| GitHubError::not_found().into())
}

/// Makes calls that change milestones of a repository wait for each other.
async fn lock(call: &Call, seen: &Seen) -> Result<(), Failure> {
    call.query(
        "SELECT id FROM repositories WHERE id = $1 FOR UPDATE",
        &[&seen.repository.id],
    )
    .await?;
    Ok(())
}

fn checked_title(title: String) -> Result<String, GitHubError> {
    if title.trim().is_empty() {
        return Err(GitHubError::missing_field("Milestone", "title"));
    }
    if title.chars().count() > 255 {
        let message = "title is too long (maximum is 255 characters)";
        let error = FieldError::custom("Milestone", "title", message);
        return Err(GitHubError::validation([error]));
    }
    Ok(title)
}

async fn check_free(call: &Call, seen: &Seen, title: &str, own: Option<i64>) -> Result<(), Failure> {
    let sql = "SELECT FROM milestones WHERE repository_id = $1 AND title = $2 AND id IS DISTINCT FROM $3";
    let taken = call.query(sql, &[&seen.repository.id, &title, &own]).await?;
    if taken.is_empty() {
        return Ok(());
    }
    Err(GitHubError::already_exists("Milestone", "title").into())
}

/// The day on which it is due: absent, null, or a time.
#[allow(
    clippy::option_option,
    reason = "absent and null mean different things to the vendor"
)]
fn due_on(call: &Call) -> Result<Option<Option<i64>>, GitHubError> {
    match nullable_text(call, "due_on")? {
        None => Ok(None),
        Some(None) => Ok(Some(None)),
        Some(Some(text)) => match clock::read(&text) {
            Some(time) => Ok(Some(Some(time))),
            None => Err(GitHubError::invalid_field("Milestone", "due_on")),
        },
    }
}
