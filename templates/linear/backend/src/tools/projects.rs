//! `list_projects`, `get_project`, `save_project` and `list_cycles`.

use super::{
    ask, find, given, list, number, optional, page, refuse,
    render::{self, whole},
    text, texts,
};
use crate::uuid::is_uuid;
use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Map, Value, json};

const PROJECT: &str = "id name description content url slugId priority priorityLabel startDate targetDate progress \
     createdAt updatedAt startedAt completedAt canceledAt status { id name type } lead { id name } \
     teams(first: 20) { nodes { id key name } } \
     projectMilestones(first: 50) { nodes { id name targetDate status } }";
const PROJECTS: &str =
    "query($filter: ProjectFilter) { projects(filter: $filter, first: 2) { nodes { id } } }";
const STATUSES: &str = "{ projectStatuses(first: 50) { nodes { id name type } } }";
const CREATE: &str =
    "mutation($input: ProjectCreateInput!) { projectCreate(input: $input) { project { id } } }";
const UPDATE: &str = "mutation($id: String!, $input: ProjectUpdateInput!) { \
     projectUpdate(id: $id, input: $input) { project { id } } }";
const CYCLES: &str = "query($filter: CycleFilter) { cycles(filter: $filter, first: 250) { nodes { \
     id number name startsAt endsAt completedAt progress isActive isNext isPrevious } } }";

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "list_projects",
            "Lists projects of the workspace or of a team.",
            page::properties(json!({
                "query": text("A part of the name"),
                "state": text("The status: name or type"),
                "team": text("The team's name, key or id"),
            })),
            &[],
            &["query.projects", "query.teams"],
            list_projects,
        )
        .title("List projects")
        .read_only(),
        Tool::new(
            "get_project",
            "Reads a project with its milestones.",
            json!({"query": text("The project's name or id")}),
            &["query"],
            &["query.project", "query.projects"],
            get_project,
        )
        .title("Get project")
        .read_only(),
        Tool::new(
            "save_project",
            "Makes a project (name and setTeams are needed), or changes the one that id names. What is not given stays.",
            json!({
                "id": text("The project to change: name or id; a new one is made without it"),
                "name": text("The name"),
                "summary": text("What it is, in a sentence"),
                "description": text("What it is, at length, as Markdown"),
                "state": text("The status: name or type"),
                "setTeams": texts("Its teams: names, keys or ids"),
                "lead": optional("The user: id, name, e-mail address or \"me\"; null for nobody"),
                "priority": number("0 none, 1 urgent, 2 high, 3 medium, 4 low"),
                "startDate": optional("The day it starts, as YYYY-MM-DD"),
                "targetDate": optional("The day it is to be finished, as YYYY-MM-DD"),
            }),
            &[],
            &[
                "mutation.projectCreate",
                "mutation.projectUpdate",
                "query.project",
                "query.projects",
                "query.projectStatuses",
                "query.teams",
                "query.users",
                "query.viewer",
            ],
            save_project,
        )
        .title("Save project")
        .destructive(),
        Tool::new(
            "list_cycles",
            "Lists the cycles of a team.",
            json!({
                "teamId": text("The team's name, key or id"),
                "type": {
                    "type": "string",
                    "enum": ["current", "previous", "next"],
                    "description": "One of them; all without it",
                },
            }),
            &["teamId"],
            &["query.cycles", "query.teams"],
            list_cycles,
        )
        .title("List cycles")
        .read_only(),
    ]
}

async fn list_projects(call: &ToolCall) -> ToolResult {
    let document = format!(
        "query($filter: ProjectFilter, $first: Int, $after: String, $orderBy: PaginationOrderBy, \
         $includeArchived: Boolean) {{ projects(filter: $filter, first: $first, after: $after, orderBy: $orderBy, \
         includeArchived: $includeArchived) {{ nodes {{ {PROJECT} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let mut filter = Map::new();
    if let Some(query) = given(call, "query") {
        filter.insert("name".to_owned(), json!({"containsIgnoreCase": query}));
    }
    if let Some(state) = given(call, "state") {
        let meant = json!([{"name": {"eqIgnoreCase": state}}, {"type": {"eq": state.to_lowercase()}}]);
        filter.insert("status".to_owned(), json!({"or": meant}));
    }
    if let Some(team) = given(call, "team") {
        let team = find::team(call, &team).await?;
        let is_meant = json!({"some": {"id": {"eq": team}}});
        filter.insert("accessibleTeams".to_owned(), is_meant);
    }
    page::read(call, ("query.projects", &document), filter, ("projects", project)).await
}

async fn get_project(call: &ToolCall) -> ToolResult {
    let id = named(call, &given(call, "query").unwrap_or_default()).await?;
    read(call, &id).await
}

async fn read(call: &ToolCall, id: &str) -> ToolResult {
    let document = format!("query($id: String!) {{ project(id: $id) {{ {PROJECT} }} }}");
    let found = ask(call, "query.project", &document, json!({"id": id})).await?;
    Ok(project(&found))
}

fn project(found: &Value) -> Value {
    let mut shown = whole(found);
    shown["summary"] = found["description"].clone();
    shown["description"] = found["content"].clone();
    shown["priority"] = json!({"value": found["priority"], "name": found["priorityLabel"]});
    shown["teams"] = render::nodes(&found["teams"]).into();
    shown["milestones"] = render::nodes(&found["projectMilestones"]).into();
    if let Value::Object(fields) = &mut shown {
        for name in ["content", "priorityLabel", "projectMilestones"] {
            fields.remove(name);
        }
    }
    whole(&shown)
}

async fn save_project(call: &ToolCall) -> ToolResult {
    let existing = match given(call, "id") {
        Some(text) => Some(named(call, &text).await?),
        None => None,
    };
    let input = input(call).await?;
    let id = if let Some(id) = existing {
        ask(
            call,
            "mutation.projectUpdate",
            UPDATE,
            json!({"id": id, "input": input}),
        )
        .await?;
        id
    } else {
        for (key, argument) in [("name", "name"), ("teamIds", "setTeams")] {
            if !input.contains_key(key) {
                return refuse(format!("{argument} is required for a new project"));
            }
        }
        let made = ask(call, "mutation.projectCreate", CREATE, json!({"input": input})).await?;
        made["project"]["id"].as_str().unwrap_or_default().to_owned()
    };
    read(call, &id).await
}

/// What is given of a project, as the API takes it.
async fn input(call: &ToolCall) -> Result<Map<String, Value>, ToolRefusal> {
    let mut input = Map::new();
    for (argument, key) in [
        ("name", "name"),
        ("summary", "description"),
        ("description", "content"),
        ("priority", "priority"),
        ("startDate", "startDate"),
        ("targetDate", "targetDate"),
    ] {
        if let Some(value) = call.arguments().get(argument) {
            input.insert(key.to_owned(), value.clone());
        }
    }
    if let Some(teams) = list(call, "setTeams") {
        let mut ids = Vec::with_capacity(teams.len());
        for team in teams {
            ids.push(find::team(call, &team).await?);
        }
        input.insert("teamIds".to_owned(), ids.into());
    }
    if let Some(lead) = call.arguments().get("lead") {
        let id = match lead.as_str() {
            Some(text) => find::user(call, text).await?.into(),
            None => Value::Null,
        };
        input.insert("leadId".to_owned(), id);
    }
    if let Some(state) = given(call, "state") {
        input.insert("statusId".to_owned(), status(call, &state).await?);
    }
    Ok(input)
}

/// The id of the status with this name, or the first of this type.
async fn status(call: &ToolCall, text: &str) -> Result<Value, ToolRefusal> {
    let found = ask(call, "query.projectStatuses", STATUSES, json!({})).await?;
    let is_called = |status: &&Value, field: &str| {
        status[field]
            .as_str()
            .is_some_and(|name| name.eq_ignore_ascii_case(text))
    };
    let statuses = render::nodes(&found);
    let named = statuses.iter().find(|status| is_called(status, "name"));
    match named.or_else(|| statuses.iter().find(|status| is_called(status, "type"))) {
        Some(status) => Ok(status["id"].clone()),
        None => refuse(format!("projects have no status '{text}'")),
    }
}

/// The id of the project with this id or name.
pub(super) async fn named(call: &ToolCall, text: &str) -> Result<String, ToolRefusal> {
    if is_uuid(text) {
        return Ok(text.to_owned());
    }
    let filter = json!({"name": {"eqIgnoreCase": text}});
    let found = ask(call, "query.projects", PROJECTS, json!({"filter": filter})).await?;
    find::only(&found, "project", text)
}

async fn list_cycles(call: &ToolCall) -> ToolResult {
    let team = find::team(call, &given(call, "teamId").unwrap_or_default()).await?;
    let mut filter = json!({"team": {"id": {"eq": team}}});
    let kinds = [
        ("current", "isActive"),
        ("previous", "isPrevious"),
        ("next", "isNext"),
    ];
    if let Some(kind) = given(call, "type")
        && let Some((_, key)) = kinds.iter().find(|(name, _)| *name == kind)
    {
        filter[*key] = json!({"eq": true});
    }
    let found = ask(call, "query.cycles", CYCLES, json!({"filter": filter})).await?;
    let cycles: Vec<Value> = render::nodes(&found).iter().map(whole).collect();
    Ok(json!({"cycles": cycles}))
}
