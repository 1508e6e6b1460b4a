//! Finds what an argument means: people and models write names where the API wants identifiers.

use super::{ask, refuse};
use crate::uuid::is_uuid;
use asymmetric_kit::{ToolCall, ToolRefusal};
use serde_json::{Value, json};

const USERS: &str = "query($filter: UserFilter) { users(filter: $filter, first: 2) { nodes { id } } }";
const VIEWER: &str = "{ viewer { id } }";
const TEAMS: &str = "query($filter: TeamFilter) { teams(filter: $filter, first: 2) { nodes { id } } }";
const STATES: &str = "query($filter: WorkflowStateFilter) { \
     workflowStates(filter: $filter, first: 50) { nodes { id name position } } }";
const LABELS: &str = "query($filter: IssueLabelFilter) { \
     issueLabels(filter: $filter, first: 250) { nodes { id name team { id } } } }";
const ISSUE: &str = "query($id: String!) { issue(id: $id) { id team { id } } }";

/// Operations that finding a user takes.
pub(super) const OF_USERS: [&str; 2] = ["query.users", "query.viewer"];

/// The user with this identifier, e-mail address or name, or the caller for `me`.
pub(super) async fn user(call: &ToolCall, text: &str) -> Result<String, ToolRefusal> {
    if text == "me" {
        let viewer = ask(call, "query.viewer", VIEWER, json!({})).await?;
        return id(&viewer);
    }
    let filter = if is_uuid(text) {
        json!({"id": {"eq": text}})
    } else {
        json!({"or": [
            {"email": {"eqIgnoreCase": text}},
            {"name": {"eqIgnoreCase": text}},
            {"displayName": {"eqIgnoreCase": text}},
        ]})
    };
    let found = ask(call, "query.users", USERS, json!({"filter": filter})).await?;
    only(&found, "user", text)
}

/// The team with this identifier, key or name.
pub(super) async fn team(call: &ToolCall, text: &str) -> Result<String, ToolRefusal> {
    let filter = if is_uuid(text) {
        json!({"id": {"eq": text}})
    } else {
        json!({"or": [{"key": {"eqIgnoreCase": text}}, {"name": {"eqIgnoreCase": text}}]})
    };
    let found = ask(call, "query.teams", TEAMS, json!({"filter": filter})).await?;
    only(&found, "team", text)
}

/// The state of this team with this identifier or name, or the first of this type.
pub(super) async fn state(call: &ToolCall, team: &str, text: &str) -> Result<String, ToolRefusal> {
    let meant = if is_uuid(text) {
        json!([{"id": {"eq": text}}])
    } else {
        json!([{"name": {"eqIgnoreCase": text}}, {"type": {"eq": text.to_lowercase()}}])
    };
    let filter = json!({"team": {"id": {"eq": team}}, "or": meant});
    let found = ask(call, "query.workflowStates", STATES, json!({"filter": filter})).await?;
    let nodes = found["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    let position = |state: &Value| state["position"].as_f64().unwrap_or_default();
    let is_named = |state: &Value| {
        state["name"]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case(text))
    };
    let named = nodes.iter().find(|state| is_named(state));
    let first = nodes
        .iter()
        .min_by(|one, other| position(one).total_cmp(&position(other)));
    match named.or(first) {
        Some(state) => id(state),
        None => refuse(format!("the team has no status '{text}'")),
    }
}

/// Labels of this team or of the workspace, by identifier or name.
pub(super) async fn labels(
    call: &ToolCall,
    team: &str,
    wanted: &[String],
) -> Result<Vec<String>, ToolRefusal> {
    let filter = json!({"or": [{"team": {"id": {"eq": team}}}, {"team": {"null": true}}]});
    let found = ask(call, "query.issueLabels", LABELS, json!({"filter": filter})).await?;
    let nodes = found["nodes"].as_array().map_or(&[][..], Vec::as_slice);
    let mut labels = Vec::with_capacity(wanted.len());
    for text in wanted {
        let is_meant = |label: &&Value| {
            label["id"] == text.as_str()
                || label["name"]
                    .as_str()
                    .is_some_and(|name| name.eq_ignore_ascii_case(text))
        };
        // A team may have a label of the same name as the workspace.
        let mut meant: Vec<&Value> = nodes.iter().filter(is_meant).collect();
        meant.sort_by_key(|label| label["team"].is_null());
        match meant.first() {
            Some(label) => labels.push(id(label)?),
            None => return refuse(format!("there is no label '{text}'")),
        }
    }
    Ok(labels)
}

/// The identifiers of an issue and of its team.
pub(super) async fn issue(call: &ToolCall, text: &str) -> Result<(String, String), ToolRefusal> {
    let found = ask(call, "query.issue", ISSUE, json!({"id": text})).await?;
    Ok((id(&found)?, id(&found["team"])?))
}

fn id(found: &Value) -> Result<String, ToolRefusal> {
    match found["id"].as_str() {
        Some(id) => Ok(id.to_owned()),
        None => refuse("the API answered without an id"),
    }
}

/// The one that was found.
pub(super) fn only(found: &Value, what: &str, text: &str) -> Result<String, ToolRefusal> {
    match found["nodes"].as_array().map(Vec::as_slice) {
        Some([found]) => id(found),
        Some([_, _, ..]) => refuse(format!("more than one {what} is called '{text}': give its id")),
        _ => refuse(format!("there is no {what} '{text}'")),
    }
}
