//! Tools about people.

use asymmetric_kit::{Tool, ToolCall};
use serde_json::{Value, json};

use super::{
    arguments, held, of, required,
    schema::{one_of, paged, text},
};

pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "get_me",
            "Shows the user whom the token acts as.",
            json!({}),
            &[],
            &["users/get-authenticated"],
            of("users/get-authenticated"),
        )
        .title("Get my user profile")
        .read_only(),
        Tool::new(
            "get_teams",
            "Lists the teams of the user whom the token acts as.",
            json!({}),
            &[],
            &["teams/list-for-authenticated-user"],
            of("teams/list-for-authenticated-user"),
        )
        .title("Get teams")
        .read_only(),
        Tool::new(
            "get_team_members",
            "Lists the members of a team.",
            json!({"org": text("The login of the organization"), "team_slug": text("The team's slug")}),
            &["org", "team_slug"],
            &["teams/list-members-in-org"],
            of("teams/list-members-in-org"),
        )
        .title("Get team members")
        .read_only(),
        search_of("search_users", "Search users", "type:user"),
        search_of("search_orgs", "Search organizations", "type:org"),
    ]
}

fn search_of(name: &'static str, title: &'static str, kind: &'static str) -> Tool {
    Tool::new(
        name,
        "Searches by login, name and qualifiers such as location:.",
        paged(json!({
            "query": text("What is looked for, in the syntax of GitHub's searches"),
            "sort": one_of("What they are sorted by", &["followers", "repositories", "joined"]),
            "order": one_of("The order", &["asc", "desc"]),
        })),
        &["query"],
        &["search/users"],
        held(move |call: &ToolCall| {
            Box::pin(async move {
                let query = required(call, "query")?;
                let mut arguments = arguments(call, &["query"]);
                arguments.insert("q".to_owned(), format!("{query} {kind}").into());
                call.operation("search/users", Value::Object(arguments)).await
            })
        }),
    )
    .title(title)
    .read_only()
}
