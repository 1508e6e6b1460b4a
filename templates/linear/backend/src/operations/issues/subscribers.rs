//! Who hears about an issue, and the issue that a branch is named for.

use super::change;
use crate::{
    error::{LinearError, Problem},
    graphql::{Answer, Item, Scope},
    model::{ISSUE, USER},
    operations::{Arguments, input},
};
use serde_json::{Map, Value};

/// `issueSubscribe`.
pub(super) async fn subscribe(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let (issue, user) = both(scope, arguments).await?;
    change::subscribe(scope, issue.id(), &[&user]).await?;
    touched(scope, &issue).await
}

/// `issueUnsubscribe`.
pub(super) async fn unsubscribe(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let (issue, user) = both(scope, arguments).await?;
    let delete = "DELETE FROM issue_subscribers WHERE issue_id = $1 AND user_id = $2";
    scope.call.execute(delete, &[&issue.id(), &user]).await?;
    touched(scope, &issue).await
}

/// The issue, and the id of the user: by id, by address, or whoever asks.
async fn both(scope: &Scope<'_>, arguments: &Arguments) -> Result<(Item, String), Problem> {
    let issue = scope.lock(&ISSUE, input::id(arguments)).await?;
    let text = |name: &str| arguments.get(name).and_then(Value::as_str);
    let user = match (text("userId"), text("userEmail")) {
        (Some(id), _) => scope.referred(&USER, "userId", id).await?.id().to_owned(),
        (None, Some(email)) => {
            let select = "SELECT id FROM users WHERE lower(email) = lower($1)";
            let row = scope.call.query_opt(select, &[&email]).await?;
            row.ok_or_else(|| LinearError::not_found("User"))?.get(0)
        }
        (None, None) => scope.viewer.clone(),
    };
    Ok((issue, user))
}

async fn touched(scope: &Scope<'_>, issue: &Item) -> Result<Answer, Problem> {
    let issue = scope.update(&ISSUE, issue.id(), Map::new()).await?;
    scope.payload(vec![("issue", Answer::Item(issue))]).await
}

/// `issueVcsBranchSearch`: the issue whose identifier is in the name of a branch.
pub(super) async fn by_branch(scope: &Scope<'_>, arguments: &Arguments) -> Result<Answer, Problem> {
    let branch = arguments
        .get("branchName")
        .and_then(Value::as_str)
        .unwrap_or_default();
    // Identifiers are letters, digits and a hyphen: nothing in them means something to a pattern.
    let select = "SELECT id FROM issues WHERE trashed IS NOT TRUE \
         AND lower($1) ~ ('(^|[^a-z0-9])' || lower(identifier) || '([^0-9]|$)') \
         ORDER BY length(identifier) DESC, identifier LIMIT 1";
    let Some(row) = scope.call.query_opt(select, &[&branch]).await? else {
        return Ok(Answer::Null);
    };
    let issue = scope.find(&ISSUE, row.get(0)).await?;
    Ok(issue.map_or(Answer::Null, Answer::Item))
}
