//! `save_issue`.

use super::{ask, find, given, issues, list, number, optional, projects, refuse, text, texts};
use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Map, Value, json};

const CREATE: &str =
    "mutation($input: IssueCreateInput!) { issueCreate(input: $input) { success issue { id } } }";
const UPDATE: &str = "mutation($id: String!, $input: IssueUpdateInput!) { \
     issueUpdate(id: $id, input: $input) { success issue { id } } }";
const RELATE: &str = "mutation($input: IssueRelationCreateInput!) { \
     issueRelationCreate(input: $input) { success } }";

/// The tool.
pub(super) fn tools() -> Vec<Tool> {
    let tool = Tool::new(
        "save_issue",
        "Makes an issue (title and team are needed), or changes the one that id names. What is not given stays; null \
         takes away. Labels replace those that were there, relations are added.",
        json!({
            "id": text("The issue to change: identifier, such as ENG-123, or id; a new one is made without it"),
            "title": text("The title"),
            "description": optional("The description as Markdown"),
            "team": text("The team's name, key or id"),
            "state": text("The status: name, type or id"),
            "priority": number("0 none, 1 urgent, 2 high, 3 medium, 4 low"),
            "assignee": optional("The user: id, name, e-mail address or \"me\"; null for nobody"),
            "labels": texts("Labels: names or ids"),
            "project": optional("The project: name or id; null for none"),
            "parentId": optional("The parent issue: identifier or id"),
            "dueDate": optional("The day it is due, as YYYY-MM-DD"),
            "estimate": {"type": ["number", "null"], "description": "The estimate"},
            "blocks": texts("Issues that this one blocks"),
            "blockedBy": texts("Issues that block this one"),
            "relatedTo": texts("Issues that have to do with this one"),
            "duplicateOf": text("The issue that this one duplicates"),
        }),
        &[],
        &[
            "mutation.issueCreate",
            "mutation.issueUpdate",
            "mutation.issueRelationCreate",
            "query.issue",
            "query.teams",
            "query.users",
            "query.viewer",
            "query.workflowStates",
            "query.issueLabels",
            "query.projects",
        ],
        save,
    );
    vec![tool.title("Save issue").destructive()]
}

async fn save(call: &ToolCall) -> ToolResult {
    let existing = match given(call, "id") {
        Some(id) => Some(find::issue(call, &id).await?),
        None => None,
    };
    let named = match given(call, "team") {
        Some(team) => Some(find::team(call, &team).await?),
        None => None,
    };
    let Some(team) = named.clone().or(existing.as_ref().map(|(_, team)| team.clone())) else {
        return refuse("team is required for a new issue");
    };
    if existing.is_none() && given(call, "title").is_none() {
        return refuse("title is required for a new issue");
    }
    let mut input = fields(call, &team).await?;
    if let Some(team) = named {
        input.insert("teamId".to_owned(), team.into());
    }
    let relations = relations(call).await?;
    let id = if let Some((id, _)) = existing {
        if !input.is_empty() {
            let variables = json!({"id": id, "input": input});
            ask(call, "mutation.issueUpdate", UPDATE, variables).await?;
        }
        id
    } else {
        let made = ask(call, "mutation.issueCreate", CREATE, json!({"input": input})).await?;
        made["issue"]["id"].as_str().unwrap_or_default().to_owned()
    };
    for relation in relations {
        let input = relation.input(&id);
        ask(
            call,
            "mutation.issueRelationCreate",
            RELATE,
            json!({"input": input}),
        )
        .await?;
    }
    issues::read(call, &id, true).await
}

/// What is given of the issue itself, as the API takes it.
async fn fields(call: &ToolCall, team: &str) -> Result<Map<String, Value>, ToolRefusal> {
    let mut input = Map::new();
    for name in ["title", "description", "priority", "dueDate", "estimate"] {
        if let Some(value) = call.arguments().get(name) {
            input.insert(name.to_owned(), value.clone());
        }
    }
    if let Some(state) = given(call, "state") {
        input.insert(
            "stateId".to_owned(),
            find::state(call, team, &state).await?.into(),
        );
    }
    if let Some(assignee) = call.arguments().get("assignee") {
        let id = match assignee.as_str() {
            Some(text) => find::user(call, text).await?.into(),
            None => Value::Null,
        };
        input.insert("assigneeId".to_owned(), id);
    }
    if let Some(labels) = list(call, "labels") {
        input.insert(
            "labelIds".to_owned(),
            find::labels(call, team, &labels).await?.into(),
        );
    }
    if let Some(project) = call.arguments().get("project") {
        let id = match project.as_str() {
            Some(text) => projects::named(call, text).await?.into(),
            None => Value::Null,
        };
        input.insert("projectId".to_owned(), id);
    }
    if let Some(parent) = call.arguments().get("parentId") {
        let id = match parent.as_str() {
            Some(text) => find::issue(call, text).await?.0.into(),
            None => Value::Null,
        };
        input.insert("parentId".to_owned(), id);
    }
    Ok(input)
}

/// A relation to make.
struct Relation {
    kind: &'static str,
    other: String,
    /// Whether it goes from the other issue to this one.
    is_inverse: bool,
}

impl Relation {
    fn input(&self, id: &str) -> Value {
        let (from, to) = if self.is_inverse {
            (self.other.as_str(), id)
        } else {
            (id, self.other.as_str())
        };
        json!({"type": self.kind, "issueId": from, "relatedIssueId": to})
    }
}

/// The relations that are asked for, with the other issues looked up before anything is written.
async fn relations(call: &ToolCall) -> Result<Vec<Relation>, ToolRefusal> {
    let mut relations = Vec::new();
    let lists = [
        ("blocks", "blocks", false),
        ("blockedBy", "blocks", true),
        ("relatedTo", "related", false),
    ];
    for (argument, kind, is_inverse) in lists {
        for other in list(call, argument).unwrap_or_default() {
            let (other, _) = find::issue(call, &other).await?;
            relations.push(Relation {
                kind,
                other,
                is_inverse,
            });
        }
    }
    if let Some(other) = given(call, "duplicateOf") {
        let (other, _) = find::issue(call, &other).await?;
        relations.push(Relation {
            kind: "duplicate",
            other,
            is_inverse: false,
        });
    }
    Ok(relations)
}
