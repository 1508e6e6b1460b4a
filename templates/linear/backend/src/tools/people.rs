//! `list_teams`, `get_team`, `list_users` and `get_user`.

use super::{ask, find, given, page, render::whole, text};
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::{Map, Value, json};

const TEAM: &str = "id key name description createdAt updatedAt";
const USER: &str = "id name displayName email admin guest active avatarUrl description";

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "list_teams",
            "Lists teams of the workspace.",
            page::properties(json!({"query": text("A part of the name")})),
            &[],
            &["query.teams"],
            list_teams,
        )
        .title("List teams")
        .read_only(),
        Tool::new(
            "get_team",
            "Reads a team.",
            json!({"query": text("The team's name, key or id")}),
            &["query"],
            &["query.teams", "query.team"],
            get_team,
        )
        .title("Get team")
        .read_only(),
        Tool::new(
            "list_users",
            "Lists people of the workspace.",
            page::properties(json!({
                "query": text("A part of the name or e-mail address"),
                "team": text("Members of this team only: name, key or id"),
            })),
            &[],
            &["query.users", "query.team", "query.teams"],
            list_users,
        )
        .title("List users")
        .read_only(),
        Tool::new(
            "get_user",
            "Reads a person.",
            json!({"query": text("The user: id, name, e-mail address or \"me\"")}),
            &["query"],
            &[find::OF_USERS[0], find::OF_USERS[1], "query.user"],
            get_user,
        )
        .title("Get user")
        .read_only(),
    ]
}

/// The document of a page of a connection.
fn document(field: &str, filter: &str, fields: &str) -> String {
    format!(
        "query($filter: {filter}, $first: Int, $after: String, $orderBy: PaginationOrderBy, \
         $includeArchived: Boolean) {{ {field}(filter: $filter, first: $first, after: $after, orderBy: $orderBy, \
         includeArchived: $includeArchived) {{ nodes {{ {fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
    )
}

async fn list_teams(call: &ToolCall) -> ToolResult {
    let mut filter = Map::new();
    if let Some(query) = given(call, "query") {
        filter.insert("name".to_owned(), json!({"containsIgnoreCase": query}));
    }
    let document = document("teams", "TeamFilter", TEAM);
    page::read(call, ("query.teams", &document), filter, ("teams", whole)).await
}

async fn get_team(call: &ToolCall) -> ToolResult {
    let id = find::team(call, &given(call, "query").unwrap_or_default()).await?;
    let document = format!("query($id: String!) {{ team(id: $id) {{ {TEAM} }} }}");
    let team = ask(call, "query.team", &document, json!({"id": id})).await?;
    Ok(whole(&team))
}

async fn list_users(call: &ToolCall) -> ToolResult {
    let mut filter = Map::new();
    if let Some(query) = given(call, "query") {
        let part = json!({"containsIgnoreCase": query});
        let fields = ["name", "displayName", "email"].map(|field| json!({field: part}));
        filter.insert("or".to_owned(), json!(fields));
    }
    if let Some(team) = given(call, "team") {
        return members(call, &team, filter).await;
    }
    let document = document("users", "UserFilter", USER);
    page::read(call, ("query.users", &document), filter, ("users", user)).await
}

/// People of one team: the API filters users by nothing that is about teams.
async fn members(call: &ToolCall, team: &str, filter: Map<String, Value>) -> ToolResult {
    let id = find::team(call, team).await?;
    let document = format!(
        "query($id: String!, $filter: UserFilter, $first: Int, $after: String, $orderBy: PaginationOrderBy, \
         $includeArchived: Boolean) {{ team(id: $id) {{ members(filter: $filter, first: $first, after: $after, \
         orderBy: $orderBy, includeArchived: $includeArchived) {{ nodes {{ {USER} }} \
         pageInfo {{ hasNextPage endCursor }} }} }} }}"
    );
    let mut variables = page::variables(call, &filter)?;
    variables["id"] = id.into();
    let team = ask(call, "query.team", &document, variables).await?;
    Ok(page::shown(&team["members"], "users", user))
}

async fn get_user(call: &ToolCall) -> ToolResult {
    let id = find::user(call, &given(call, "query").unwrap_or_default()).await?;
    let document = format!("query($id: String!) {{ user(id: $id) {{ {USER} }} }}");
    let found = ask(call, "query.user", &document, json!({"id": id})).await?;
    Ok(user(&found))
}

/// The published server calls what people are otherwise than the API does.
fn user(found: &Value) -> Value {
    let mut shown = whole(found);
    for (ours, theirs) in [("admin", "isAdmin"), ("guest", "isGuest"), ("active", "isActive")] {
        shown[theirs] = shown[ours].take();
    }
    whole(&shown)
}
