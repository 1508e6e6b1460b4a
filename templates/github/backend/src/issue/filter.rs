//! Which issues a list shows, and in which order.

use asymmetric_kit::{Call, Failure};

use crate::{
    account,
    error::{FieldError, GitHubError},
    parameters::{choice, since},
    sql::Conditions,
};

/// What lists of issues have in common: `state`, `labels`, `since`.
pub(super) fn common(call: &Call, conditions: &mut Conditions) -> Result<(), GitHubError> {
    let state = choice(call, "Issue", "state", &["open", "closed", "all"], "open")?;
    if state != "all" {
        let value = conditions.value(state.into_owned());
        conditions.add(format!("issues.state = {value}"));
    }
    if let Some(labels) = call.arguments().filled("labels") {
        for label in labels.split(',').map(str::trim).filter(|label| !label.is_empty()) {
            add_label(conditions, label);
        }
    }
    if let Some(since) = since(call) {
        let value = conditions.value(since);
        conditions.add(format!("issues.updated_at >= {value}"));
    }
    Ok(())
}

/// Issues with a label.
pub(crate) fn add_label(conditions: &mut Conditions, label: &str) {
    let value = conditions.value(label.to_owned());
    conditions.add(format!(
        "EXISTS (SELECT FROM issue_labels JOIN labels ON labels.id = issue_labels.label_id \
         WHERE issue_labels.issue_id = issues.id AND lower(labels.name) = lower({value}))"
    ));
}

/// `ORDER BY` of the parameters `sort` and `direction`.
pub(super) fn order(call: &Call) -> Result<String, GitHubError> {
    let sort = choice(
        call,
        "Issue",
        "sort",
        &["created", "updated", "comments"],
        "created",
    )?;
    let direction = choice(call, "Issue", "direction", &["asc", "desc"], "desc")?;
    let by = match sort.as_ref() {
        "updated" => "issues.updated_at",
        "comments" => "(SELECT count(*) FROM issue_comments WHERE issue_comments.issue_id = issues.id)",
        _ => "issues.created_at",
    };
    let direction = if direction == "asc" { "ASC" } else { "DESC" };
    Ok(format!("{by} {direction}, issues.id {direction}"))
}

/// What the list of a repository has besides: `milestone`, `assignee`, `creator`, `mentioned`.
pub(super) async fn of_repository(call: &Call, conditions: &mut Conditions) -> Result<(), Failure> {
    match call.arguments().filled("milestone").as_deref() {
        None => {}
        Some("*") => conditions.add("issues.milestone_id IS NOT NULL"),
        Some("none") => conditions.add("issues.milestone_id IS NULL"),
        Some(number) => {
            let Ok(number) = number.parse::<i64>() else {
                let error = FieldError::new("Issue", "milestone", "invalid").with_value(number);
                return Err(GitHubError::validation([error]).into());
            };
            let value = conditions.value(number);
            conditions.add(format!(
                "issues.milestone_id = (SELECT id FROM milestones \
                 WHERE milestones.repository_id = issues.repository_id AND milestones.number = {value})"
            ));
        }
    }
    match call.arguments().filled("assignee").as_deref() {
        None => {}
        Some("*") => {
            conditions.add("EXISTS (SELECT FROM issue_assignees WHERE issue_id = issues.id)");
        }
        Some("none") => {
            conditions.add("NOT EXISTS (SELECT FROM issue_assignees WHERE issue_id = issues.id)");
        }
        Some(login) => {
            let Some(user) = account::by_login(call, login).await? else {
                let error = FieldError::new("Issue", "assignee", "invalid").with_value(login);
                return Err(GitHubError::validation([error]).into());
            };
            add_assignee(conditions, user.id);
        }
    }
    if let Some(login) = call.arguments().filled("creator") {
        let user = account::by_login(call, &login).await?;
        let value = conditions.value(user.map(|user| user.id));
        conditions.add(format!("issues.user_id = {value}"));
    }
    if let Some(login) = call.arguments().filled("mentioned") {
        add_mention(conditions, &login);
    }
    Ok(())
}

/// Issues that somebody is assigned to.
pub(crate) fn add_assignee(conditions: &mut Conditions, user: i64) {
    let value = conditions.value(user);
    conditions.add(format!(
        "EXISTS (SELECT FROM issue_assignees \
         WHERE issue_assignees.issue_id = issues.id AND issue_assignees.user_id = {value})"
    ));
}

/// Issues that mention somebody in their text or a comment.
pub(crate) fn add_mention(conditions: &mut Conditions, login: &str) {
    let clause = mention(conditions, login);
    conditions.add(clause);
}

/// The condition of [`add_mention`].
pub(crate) fn mention(conditions: &mut Conditions, login: &str) -> String {
    let is_login = |character: char| character.is_ascii_alphanumeric() || character == '-';
    let login: String = login.chars().filter(|character| is_login(*character)).collect();
    let value = conditions.value(format!(r"(^|[^A-Za-z0-9`/])@{login}($|[^A-Za-z0-9-])"));
    format!(
        "issues.body ~* {value} OR EXISTS (SELECT FROM issue_comments \
         WHERE issue_comments.issue_id = issues.id AND issue_comments.body ~* {value})"
    )
}
