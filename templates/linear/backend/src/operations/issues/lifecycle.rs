//! Archived, deleted and restored issues. A deleted issue is archived and trashed: no list shows it and nobody changes it
//! until it is restored.

use super::update::trash;
use crate::{
    error::{Kind, LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ISSUE, USER},
    operations::{Arguments, input},
};
use serde_json::{Map, Value};

fn is_true(arguments: &Arguments, name: &str) -> bool {
    arguments.get(name) == Some(&Value::Bool(true))
}

pub(super) async fn delete(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let issue = scope.lock(&ISSUE, input::id(arguments)).await?;
    if is_true(arguments, "permanentlyDelete") {
        for_good(scope, &issue).await?;
        return scope.payload(vec![("entity", Answer::Null)]).await;
    }
    let issue = scope.update(&ISSUE, issue.id(), trash(scope, true)).await?;
    scope.payload(vec![("entity", Answer::Item(issue))]).await
}

/// Only administrators may.
async fn for_good(scope: &Scope<'_>, issue: &Item) -> Result<(), Problem> {
    let viewer = scope.find(&USER, &scope.viewer).await?;
    if viewer.is_none_or(|viewer| viewer.get("admin") != &Value::Bool(true)) {
        return Err(LinearError::new(
            Kind::Forbidden,
            "Insufficient permissions",
            "Only admins can permanently delete issues.",
        )
        .into());
    }
    let orphans = "UPDATE issues SET parent_id = NULL WHERE parent_id = $1";
    scope.call.execute(orphans, &[&issue.id()]).await?;
    scope.delete(&ISSUE, issue.id()).await
}

pub(super) async fn archive(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    if is_true(arguments, "trash") {
        return delete(scope, arguments).await;
    }
    let issue = scope.lock(&ISSUE, input::id(arguments)).await?;
    let columns = Map::from_iter([("archived_at".to_owned(), scope.now().into())]);
    let issue = scope.update(&ISSUE, issue.id(), columns).await?;
    scope.payload(vec![("entity", Answer::Item(issue))]).await
}

pub(super) async fn restore(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let issue = scope.lock_archived(&ISSUE, input::id(arguments)).await?;
    if issue.get("archived_at").is_null() {
        return Err(LinearError::invalid("Issue is not archived", "This issue isn't archived.").into());
    }
    let issue = scope.update(&ISSUE, issue.id(), trash(scope, false)).await?;
    scope.payload(vec![("entity", Answer::Item(issue))]).await
}
