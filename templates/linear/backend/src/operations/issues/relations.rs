//! What issues are to each other.

use super::change::{self, discrepancy};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ISSUE, ISSUE_RELATION, WORKFLOW_STATE},
    operations::{
        Arguments,
        input::{self, Input},
    },
};
use serde_json::{Map, Value};

const KEYS: &[&str] = &["id", "issueId", "relatedIssueId", "type"];

pub(super) async fn create(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "IssueRelationCreateInput", &[KEYS])?;
    let mut columns = input.columns(&["id", "type"]);
    let issue = scope
        .lock(&ISSUE, input.text("issueId").unwrap_or_default())
        .await?;
    let related = input.text("relatedIssueId").unwrap_or_default();
    let related = scope.referred(&ISSUE, "relatedIssueId", related).await?;
    if issue.id() == related.id() {
        return Err(discrepancy(
            "Issue can't be related to itself",
            "An issue can't have a relation to itself.",
        ));
    }
    let kind = input.text("type").unwrap_or_default();
    let same = "SELECT FROM issue_relations WHERE issue_id = $1 AND related_issue_id = $2 AND type = $3";
    let known = scope
        .call
        .query(same, &[&issue.id(), &related.id(), &kind])
        .await?;
    if !known.is_empty() {
        return Err(discrepancy(
            "Issue relation already exists",
            "The issues are related in this way already.",
        ));
    }
    columns.insert("issue_id".to_owned(), issue.id().into());
    columns.insert("related_issue_id".to_owned(), related.id().into());
    let relation = scope.insert(&ISSUE_RELATION, columns).await?;
    if kind == "duplicate" {
        close(scope, &issue).await?;
    }
    scope
        .payload(vec![("issueRelation", Answer::Item(relation))])
        .await
}

/// A duplicate needs no work: it goes to the state that its team has for such issues.
async fn close(scope: &Scope<'_>, issue: &Item) -> Result<(), Problem> {
    let select = "SELECT id FROM workflow_states WHERE team_id = $1 AND archived_at IS NULL \
         AND type IN ('duplicate', 'canceled') ORDER BY type = 'duplicate' DESC, position, id LIMIT 1";
    let Some(row) = scope.call.query_opt(select, &[&issue.text("team_id")]).await? else {
        return Ok(());
    };
    let Some(state) = scope.find(&WORKFLOW_STATE, row.get(0)).await? else {
        return Ok(());
    };
    let old = scope.find(&WORKFLOW_STATE, issue.text("state_id")).await?;
    let old_type = old.as_ref().map(|old| old.text("type"));
    let mut columns = Map::from_iter([("state_id".to_owned(), Value::from(state.id()))]);
    change::enter(scope, &state, Some(issue), old_type, &mut columns);
    scope.update(&ISSUE, issue.id(), columns).await?;
    Ok(())
}

pub(super) async fn update(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let input = Input::of(arguments, "IssueRelationUpdateInput", &[&KEYS[1..]])?;
    let relation = scope.lock(&ISSUE_RELATION, input::id(arguments)).await?;
    let mut columns = input.columns(&["type"]);
    columns.retain(|_, value| !value.is_null());
    for key in ["issueId", "relatedIssueId"] {
        if let Some(id) = input.text(key) {
            let issue = scope.referred(&ISSUE, key, id).await?;
            columns.insert(crate::model::column_of(key), issue.id().into());
        }
    }
    let relation = scope.update(&ISSUE_RELATION, relation.id(), columns).await?;
    if relation.get("issue_id") == relation.get("related_issue_id") {
        return Err(LinearError::invalid(
            "Issue can't be related to itself",
            "An issue can't have a relation to itself.",
        )
        .into());
    }
    scope
        .payload(vec![("issueRelation", Answer::Item(relation))])
        .await
}

pub(super) async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let relation = scope.lock(&ISSUE_RELATION, input::id(arguments)).await?;
    scope.delete(&ISSUE_RELATION, relation.id()).await?;
    let id = Answer::Json(relation.id().into());
    scope.payload(vec![("entityId", id)]).await
}
