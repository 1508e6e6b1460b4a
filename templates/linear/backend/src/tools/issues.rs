//! `list_issues` and `get_issue`.

use super::{
    ask, find, given, is_set, number, optional, page, projects,
    render::{self, nodes},
    text, truth,
};
use crate::uuid::is_uuid;
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::{Map, Value, json};

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "list_issues",
            "Lists issues, the newest first. Use \"me\" as assignee for the caller's own.",
            page::properties(json!({
                "query": text("A part of the title or description"),
                "team": text("The team's name, key or id"),
                "state": text("The status: name, type or id"),
                "label": text("The label: name or id"),
                "assignee": optional("The user: id, name, e-mail address or \"me\"; null for issues of nobody"),
                "creator": text("Who made it: id, name, e-mail address or \"me\""),
                "project": text("The project: name or id"),
                "priority": number("0 none, 1 urgent, 2 high, 3 medium, 4 low"),
                "parentId": text("The parent issue: identifier or id"),
                "createdAt": text("Made after this date, or within this ISO 8601 duration, such as -P1D"),
                "updatedAt": text("Updated after this date, or within this ISO 8601 duration, such as -P1D"),
            })),
            &[],
            &["query.issues", "query.issue", "query.projects", "query.teams", "query.users", "query.viewer"],
            list,
        )
        .title("List issues")
        .read_only(),
        Tool::new(
            "get_issue",
            "Reads an issue: description, status, people, labels, branch name and attachments.",
            json!({
                "id": text("The issue's identifier, such as ENG-123, or id"),
                "includeRelations": truth("Whether blocking, blocked, related and duplicate issues are read as well"),
            }),
            &["id"],
            &["query.issue"],
            get,
        )
        .title("Get issue")
        .read_only(),
    ]
}

async fn list(call: &ToolCall) -> ToolResult {
    let document = format!(
        "query($filter: IssueFilter, $first: Int, $after: String, $orderBy: PaginationOrderBy, \
         $includeArchived: Boolean) {{ issues(filter: $filter, first: $first, after: $after, orderBy: $orderBy, \
         includeArchived: $includeArchived) {{ nodes {{ {} }} pageInfo {{ hasNextPage endCursor }} }} }}",
        render::ISSUE
    );
    let filter = filter(call).await?;
    page::read(
        call,
        ("query.issues", &document),
        filter,
        ("issues", render::issue),
    )
    .await
}

async fn filter(call: &ToolCall) -> Result<Map<String, Value>, asymmetric_kit::ToolRefusal> {
    let mut filter = Map::new();
    let mut set = |name: &str, value: Value| filter.insert(name.to_owned(), value);
    if let Some(query) = given(call, "query") {
        let part = json!({"containsIgnoreCase": query});
        set("or", json!([{"title": part}, {"description": part}]));
    }
    if let Some(team) = given(call, "team") {
        set("team", json!({"id": {"eq": find::team(call, &team).await?}}));
    }
    if let Some(state) = given(call, "state") {
        set(
            "state",
            by_name(&state, &json!({"type": {"eq": state.to_lowercase()}})),
        );
    }
    if let Some(label) = given(call, "label") {
        let is_meant = by_name(&label, &Value::Null);
        set("labels", json!({"some": is_meant}));
    }
    if let Some(assignee) = given(call, "assignee") {
        set(
            "assignee",
            json!({"id": {"eq": find::user(call, &assignee).await?}}),
        );
    } else if call.arguments().get("assignee") == Some(&Value::Null) {
        set("assignee", json!({"null": true}));
    }
    if let Some(creator) = given(call, "creator") {
        set(
            "creator",
            json!({"id": {"eq": find::user(call, &creator).await?}}),
        );
    }
    if let Some(project) = given(call, "project") {
        set(
            "project",
            json!({"id": {"eq": projects::named(call, &project).await?}}),
        );
    }
    if let Some(priority) = call.arguments().get("priority").filter(|value| value.is_number()) {
        set("priority", json!({"eq": priority}));
    }
    if let Some(parent) = given(call, "parentId") {
        let (parent, _) = find::issue(call, &parent).await?;
        set("parent", json!({"id": {"eq": parent}}));
    }
    for date in ["createdAt", "updatedAt"] {
        if let Some(after) = given(call, date) {
            set(date, json!({"gte": after}));
        }
    }
    Ok(filter)
}

/// By identifier, or by name or what else it may be.
fn by_name(text: &str, otherwise: &Value) -> Value {
    if is_uuid(text) {
        return json!({"id": {"eq": text}});
    }
    let named = json!({"name": {"eqIgnoreCase": text}});
    if otherwise.is_null() {
        named
    } else {
        json!({"or": [named, otherwise]})
    }
}

async fn get(call: &ToolCall) -> ToolResult {
    let id = given(call, "id").unwrap_or_default();
    read(call, &id, is_set(call, "includeRelations")).await
}

/// An issue as [`tools`] show it.
pub(super) async fn read(call: &ToolCall, id: &str, with_relations: bool) -> ToolResult {
    let relations = "relations(first: 50) { nodes { type relatedIssue { id identifier title } } } \
         inverseRelations(first: 50) { nodes { type issue { id identifier title } } }";
    let relations = if with_relations { relations } else { "" };
    let document = format!(
        "query($id: String!) {{ issue(id: $id) {{ {} {relations} }} }}",
        render::ISSUE
    );
    let found = ask(call, "query.issue", &document, json!({"id": id})).await?;
    let mut shown = render::issue(&found);
    if with_relations {
        shown["relations"] = relations_of(&found);
    }
    Ok(shown)
}

/// Relations from the issue's point of view.
fn relations_of(issue: &Value) -> Value {
    let of = |list: &str, kind: &str, other: &str| -> Vec<Value> {
        let relations = nodes(&issue[list]).iter();
        let wanted = relations.filter(|relation| relation["type"] == kind);
        wanted.map(|relation| relation[other].clone()).collect()
    };
    let related = [
        of("relations", "related", "relatedIssue"),
        of("inverseRelations", "related", "issue"),
    ];
    json!({
        "blocks": of("relations", "blocks", "relatedIssue"),
        "blockedBy": of("inverseRelations", "blocks", "issue"),
        "relatedTo": related.concat(),
        "duplicateOf": of("relations", "duplicate", "relatedIssue").first(),
    })
}
