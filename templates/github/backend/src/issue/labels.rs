//! Operations on the labels of an issue.
//!
//! <https://docs.github.com/en/rest/issues/labels>

use asymmetric_kit::{Access, Call, Failure, HandlerResult, Operation, Reply};
use serde_json::Value;

use super::{Issue, by_id, in_path, locked_in_path, write};
use crate::{
    access::{self, Permission, Seen},
    answer, body,
    error::GitHubError,
    label::{self, Label},
    page::Page,
    parameters::{names, names_in},
    repository::render::full_name,
    urls::Urls,
};

/// The operations of this family.
pub(super) fn operations() -> Vec<Operation> {
    let labels = "/repos/{owner}/{repo}/issues/{issue_number}/labels";
    let label = "/repos/{owner}/{repo}/issues/{issue_number}/labels/{name}";
    vec![
        Operation::get("issues/list-labels-on-issue", labels, list)
            .access(Access::Optional)
            .summary("Lists the labels of an issue."),
        Operation::post("issues/add-labels", labels, add).summary("Adds labels to an issue."),
        Operation::put("issues/set-labels", labels, set).summary("Replaces the labels of an issue."),
        Operation::delete("issues/remove-all-labels", labels, remove_all)
            .summary("Removes all labels of an issue."),
        Operation::delete("issues/remove-label", label, remove).summary("Removes a label of an issue."),
    ]
}

fn shown(call: &Call, seen: &Seen, issue: &Issue) -> Vec<Value> {
    let (urls, name) = (Urls::of(call), full_name(seen));
    issue
        .labels
        .iter()
        .map(|label| label.render(&urls, &name))
        .collect()
}

/// Names of labels: a list under `labels`, or the body as a list.
fn wanted(call: &Call) -> Result<Vec<String>, GitHubError> {
    match call.arguments().get(body::ARRAY) {
        Some(array) => names_in("labels", array, "name"),
        None => Ok(names(call, "labels", "name")?.unwrap_or_default()),
    }
}

async fn list(call: &mut Call) -> HandlerResult {
    let seen = access::readable(call).await?;
    let issue = in_path(call, &seen).await?;
    let all = shown(call, &seen, &issue);
    let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
    let page = Page::of(call);
    Ok(page.reply(call, page.slice(all), total))
}

async fn add(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let issue = locked_in_path(call, &seen).await?;
    let mut all = issue.labels.clone();
    all.extend(label::resolve(call, &seen, &wanted(call)?).await?);
    replace(call, &seen, &issue, &unique(all)).await
}

async fn set(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let issue = locked_in_path(call, &seen).await?;
    let all = label::resolve(call, &seen, &wanted(call)?).await?;
    replace(call, &seen, &issue, &all).await
}

async fn remove_all(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let issue = locked_in_path(call, &seen).await?;
    replace(call, &seen, &issue, &[]).await?;
    Ok(answer::no_content())
}

async fn remove(call: &mut Call) -> HandlerResult {
    let seen = access::allowed(call, Permission::Triage).await?;
    let issue = locked_in_path(call, &seen).await?;
    let name = call.path_parameter("name").to_lowercase();
    let mut left = issue.labels.clone();
    left.retain(|label| label.name.to_lowercase() != name);
    if left.len() == issue.labels.len() {
        return Err(GitHubError::new(http::StatusCode::NOT_FOUND, "Label does not exist").into());
    }
    replace(call, &seen, &issue, &left).await
}

async fn replace(call: &Call, seen: &Seen, issue: &Issue, labels: &[Label]) -> HandlerResult {
    write::set_labels(call, issue.id, &issue.labels, labels).await?;
    write::touch(call, issue.id).await?;
    let after: Issue = by_id(call, issue.id).await?;
    let shown: Vec<Value> = shown(call, seen, &after);
    Ok::<Reply, Failure>(Reply::json(Value::Array(shown)))
}

fn unique(labels: Vec<Label>) -> Vec<Label> {
    let mut all: Vec<Label> = Vec::with_capacity(labels.len());
    for label in labels {
        if all.iter().all(|one| one.id != label.id) {
            all.push(label);
        }
    }
    all
}
