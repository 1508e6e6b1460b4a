//! People and the workspace.

use super::{Arguments, RootField};
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Scope},
    model::USER,
};
use serde_json::Value;

/// Root fields about people and the workspace.
pub(super) const OPERATIONS: &[RootField] = &[
    RootField::custom("query.viewer", |scope, _| Box::pin(viewer(scope))),
    RootField::list("query.users", &USER, "UserFilter"),
    RootField::custom("query.user", |scope, arguments| Box::pin(user(scope, arguments))),
    RootField::custom("query.organization", |scope, _| Box::pin(organization(scope))),
];

async fn viewer(scope: &Scope<'_>) -> Result<Answer, Problem> {
    let viewer = scope.find(&USER, &scope.viewer).await?;
    viewer
        .map(Answer::Item)
        .ok_or_else(|| LinearError::not_found("User").into())
}

/// `me` is whoever asks.
async fn user(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let id = match arguments.get("id").and_then(Value::as_str) {
        Some("me") | None => &scope.viewer,
        Some(id) => id,
    };
    let user = scope.find(&USER, id).await?;
    user.map(Answer::Item)
        .ok_or_else(|| LinearError::not_found("User").into())
}

async fn organization(scope: &Scope<'_>) -> Result<Answer, Problem> {
    Ok(Answer::Item(scope.organization().await?))
}
