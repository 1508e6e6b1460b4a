//! `slack_search_users` and `slack_read_user_profile`.

use super::{
    Page, all, given, limit, number,
    render::{field, results, section},
    text, truth,
};
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::{Value, json};

/// Members of one page at most.
const MOST: usize = 20;

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "slack_search_users",
            "Finds members by a part of their name, title or e-mail address, or by their id.",
            json!({
                "query": text("A part of a name, title or e-mail address, or an id"),
                "limit": number("Results of one page, from 1 to 20"),
                "cursor": text("The cursor that an earlier answer gave"),
            }),
            &["query"],
            &["users.list"],
            find,
        )
        .title("Search users")
        .read_only(),
        Tool::new(
            "slack_read_user_profile",
            "Reads the profile of a member: name, title, e-mail address, time zone, status.",
            json!({
                "user_id": text("The member's id; the user of the token by default"),
                "include_locale": truth("Whether the member's language is read as well"),
            }),
            &[],
            &["users.info", "auth.test"],
            read,
        )
        .title("Read a user's profile")
        .read_only(),
    ]
}

async fn find(call: &ToolCall) -> ToolResult {
    let limit = limit(call, MOST)?;
    let mut members = all(call, "users.list", "members", json!({})).await?;
    let query = given(call, "query").unwrap_or_default().to_lowercase();
    let query = query.trim_start_matches('@');
    members.retain(|member| {
        let is_there = member["deleted"] != true;
        let is_meant = [
            "/name",
            "/real_name",
            "/profile/display_name",
            "/profile/title",
            "/profile/email",
        ]
        .iter()
        .any(|pointer| field(member, pointer).to_lowercase().contains(query));
        is_there && (is_meant || field(member, "/id").to_lowercase() == query)
    });
    let page = Page::of(call, members, limit)?;
    let sections: Vec<String> = page
        .items
        .iter()
        .enumerate()
        .map(|(index, member)| describe(call, &format!("Result {}", index + 1), member))
        .collect();
    Ok(results(&sections, page.next.as_deref()))
}

async fn read(call: &ToolCall) -> ToolResult {
    let user = if let Some(user) = given(call, "user_id") {
        user
    } else {
        let who = call.operation("auth.test", json!({})).await?;
        field(&who, "/user_id").to_owned()
    };
    let with_locale = call.arguments().boolean("include_locale").ok().flatten();
    let asked = json!({"user": user, "include_locale": with_locale});
    let answer = call.operation("users.info", asked).await?;
    Ok(json!({"result": describe(call, "User profile", &answer["user"])}))
}

fn describe(call: &ToolCall, heading: &str, member: &Value) -> String {
    let id = field(member, "/id");
    let status = format!(
        "{} {}",
        field(member, "/profile/status_emoji"),
        field(member, "/profile/status_text")
    );
    let lines = [
        ("User ID", id.to_owned()),
        ("Name", field(member, "/real_name").to_owned()),
        ("Username", field(member, "/name").to_owned()),
        ("Display name", field(member, "/profile/display_name").to_owned()),
        ("Title", field(member, "/profile/title").to_owned()),
        ("Email", field(member, "/profile/email").to_owned()),
        ("Timezone", field(member, "/tz").to_owned()),
        ("Locale", field(member, "/locale").to_owned()),
        ("Status", status.trim().to_owned()),
        ("Permalink", format!("[open]({}/team/{id})", call.base_url())),
    ];
    section(heading, &lines)
}
