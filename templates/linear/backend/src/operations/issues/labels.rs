//! Which labels an issue has.

use super::change::discrepancy;
use crate::{
    error::Problem,
    graphql::{Answer, Item, Scope},
    model::{ISSUE, ISSUE_LABEL, TEAM},
    operations::{
        Arguments,
        input::{self, Input},
    },
};
use serde_json::{Map, Value};

/// Labels that issues of a team may have together.
pub(super) async fn checked(scope: &Scope<'_>, team: &Item, ids: &[&str]) -> Result<Vec<Item>, Problem> {
    let mut labels: Vec<Item> = Vec::new();
    for id in ids {
        let label = scope.referred(&ISSUE_LABEL, "labelIds", id).await?;
        let owner = label.get("team_id").as_str();
        if owner.is_some_and(|owner| owner != team.id()) {
            return Err(discrepancy(
                "Discrepancy between issue team and label team",
                &format!(
                    "The label \"{}\" belongs to another team than the issue.",
                    label.text("name")
                ),
            ));
        }
        if label.get("is_group") == &Value::Bool(true) {
            return Err(discrepancy(
                "Label is a group",
                &format!(
                    "\"{}\" is a label group and can't be applied.",
                    label.text("name")
                ),
            ));
        }
        let group = label.get("parent_id");
        let excludes = |other: &Item| other.id() != label.id() && other.get("parent_id") == group;
        if !group.is_null() && labels.iter().any(excludes) {
            return Err(discrepancy(
                "LabelIds not exclusive child labels",
                "Only one label of a group can be applied to an issue.",
            ));
        }
        labels.push(label);
    }
    Ok(labels)
}

/// Gives an issue exactly these labels.
pub(super) async fn put(scope: &Scope<'_>, issue: &str, labels: &[Item]) -> Result<(), Problem> {
    let ids: Vec<String> = labels.iter().map(|label| label.id().to_owned()).collect();
    let gone = "DELETE FROM issue_label_links WHERE issue_id = $1 AND label_id <> ALL($2)";
    scope.call.execute(gone, &[&issue, &ids]).await?;
    let used = "WITH added AS (INSERT INTO issue_label_links (issue_id, label_id) \
             SELECT $1, label FROM unnest($2::text[]) AS label ON CONFLICT DO NOTHING RETURNING label_id) \
         UPDATE issue_labels SET last_applied_at = $3::text::timestamptz FROM added \
         WHERE issue_labels.id = added.label_id";
    scope.call.execute(used, &[&issue, &ids, &scope.now()]).await?;
    Ok(())
}

async fn current(scope: &Scope<'_>, issue: &str) -> Result<Vec<String>, Problem> {
    let select = "SELECT label_id FROM issue_label_links WHERE issue_id = $1 ORDER BY label_id";
    let rows = scope.call.query(select, &[&issue]).await?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// What `issueUpdate` does to labels: all of them, or some added and some taken away.
pub(super) async fn change(
    scope: &Scope<'_>,
    issue: &Item,
    team: &Item,
    input: &Input<'_>,
) -> Result<(), Problem> {
    let keys = ["labelIds", "addedLabelIds", "removedLabelIds"];
    if keys.iter().all(|key| input.get(key).is_none()) {
        return Ok(());
    }
    let current = current(scope, issue.id()).await?;
    let mut wanted = match input.texts("labelIds") {
        Some(labels) => labels,
        None => current.iter().map(String::as_str).collect(),
    };
    wanted.extend(input.texts("addedLabelIds").unwrap_or_default());
    let removed = input.texts("removedLabelIds").unwrap_or_default();
    wanted.retain(|label| !removed.contains(label));
    wanted.sort_unstable();
    wanted.dedup();
    let labels = checked(scope, team, &wanted).await?;
    put(scope, issue.id(), &labels).await
}

/// `issueAddLabel`.
pub(super) async fn add(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let (issue, label) = both(scope, arguments).await?;
    let team = scope.referred(&TEAM, "team", issue.text("team_id")).await?;
    let current = current(scope, issue.id()).await?;
    if current.iter().any(|known| known == label.id()) {
        return Err(discrepancy(
            "Label already on issue",
            "The issue has this label already.",
        ));
    }
    let mut wanted: Vec<&str> = current.iter().map(String::as_str).collect();
    wanted.push(label.id());
    let labels = checked(scope, &team, &wanted).await?;
    put(scope, issue.id(), &labels).await?;
    touched(scope, &issue).await
}

/// `issueRemoveLabel`.
pub(super) async fn remove(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let (issue, label) = both(scope, arguments).await?;
    let delete = "DELETE FROM issue_label_links WHERE issue_id = $1 AND label_id = $2";
    if scope.call.execute(delete, &[&issue.id(), &label.id()]).await? == 0 {
        return Err(discrepancy(
            "Label not on issue",
            "The issue doesn't have this label.",
        ));
    }
    touched(scope, &issue).await
}

async fn both(scope: &Scope<'_>, arguments: &Arguments) -> Result<(Item, Item), Problem> {
    let issue = scope.lock(&ISSUE, input::id(arguments)).await?;
    let label = arguments
        .get("labelId")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let label = scope.referred(&ISSUE_LABEL, "labelId", label).await?;
    Ok((issue, label))
}

async fn touched(scope: &Scope<'_>, issue: &Item) -> Result<Answer, Problem> {
    let issue = scope.update(&ISSUE, issue.id(), Map::new()).await?;
    scope.payload(vec![("issue", Answer::Item(issue))]).await
}
