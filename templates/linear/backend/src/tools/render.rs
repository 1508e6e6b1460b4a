//! How the published tools show what they found.

use serde_json::{Map, Value, json};

/// The fields of an issue that [`issue`] shows.
pub(super) const ISSUE: &str = "id identifier title description priority priorityLabel url branchName createdAt \
     updatedAt startedAt completedAt canceledAt archivedAt dueDate estimate \
     state { name type } team { id name } assignee { id name } creator { id name } parent { id identifier } project { id name } \
     labels(first: 50) { nodes { name } }";

/// An issue. What it does not have is left out, as the published server does.
pub(super) fn issue(issue: &Value) -> Value {
    let labels: Vec<&Value> = nodes(&issue["labels"])
        .iter()
        .map(|label| &label["name"])
        .collect();
    let mut shown = json!({
        "id": issue["id"],
        "identifier": issue["identifier"],
        "title": issue["title"],
        "description": issue["description"],
        "priority": {"value": issue["priority"], "name": issue["priorityLabel"]},
        "url": issue["url"],
        "gitBranchName": issue["branchName"],
        "createdAt": issue["createdAt"],
        "updatedAt": issue["updatedAt"],
        "startedAt": issue["startedAt"],
        "completedAt": issue["completedAt"],
        "canceledAt": issue["canceledAt"],
        "archivedAt": issue["archivedAt"],
        "dueDate": issue["dueDate"],
        "estimate": issue["estimate"],
        "status": issue["state"]["name"],
        "statusType": issue["state"]["type"],
        "labels": labels,
        "createdBy": issue["creator"]["name"],
        "createdById": issue["creator"]["id"],
        "assignee": issue["assignee"]["name"],
        "assigneeId": issue["assignee"]["id"],
        "parentId": issue["parent"]["id"],
        "project": issue["project"]["name"],
        "projectId": issue["project"]["id"],
        "team": issue["team"]["name"],
        "teamId": issue["team"]["id"],
    });
    present(&mut shown);
    shown
}

/// The fields of a comment that [`comment`] shows.
pub(super) const COMMENT: &str = "id body url createdAt updatedAt editedAt parent { id } user { id name }";

/// A comment.
pub(super) fn comment(comment: &Value) -> Value {
    let mut shown = json!({
        "id": comment["id"],
        "body": comment["body"],
        "url": comment["url"],
        "createdAt": comment["createdAt"],
        "updatedAt": comment["updatedAt"],
        "editedAt": comment["editedAt"],
        "parentId": comment["parent"]["id"],
        "author": comment["user"],
    });
    present(&mut shown);
    shown
}

/// What it is, field by field.
pub(super) fn whole(found: &Value) -> Value {
    let mut shown = found.clone();
    present(&mut shown);
    shown
}

/// Takes out what is null.
fn present(shown: &mut Value) {
    if let Value::Object(fields) = shown {
        let all = std::mem::take(fields);
        *fields = all
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .collect::<Map<_, _>>();
    }
}

/// The items of a connection.
pub(super) fn nodes(connection: &Value) -> &[Value] {
    connection["nodes"].as_array().map_or(&[], Vec::as_slice)
}
