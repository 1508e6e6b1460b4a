//! `slack_search_public` and `slack_search_public_and_private`.

use super::{
    given, limit, number,
    render::{field, moment, results, section},
    text,
};
use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::{Value, json};

/// Results of one page at most.
const MOST: usize = 20;

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    let both = both_properties();
    let mut public = both.clone();
    if let Some(properties) = public.as_object_mut() {
        properties.remove("channel_types");
    }
    vec![
        Tool::new(
            "slack_search_public",
            "Searches messages and files in public channels. Understands Slack's search modifiers, such as \
             in:#channel, from:@user, before:2026-01-31 and has:link.",
            public,
            &["query"],
            &["search.messages"],
            public_only,
        )
        .title("Search public channels")
        .read_only(),
        Tool::new(
            "slack_search_public_and_private",
            "Searches messages and files in all conversations that the user is in: public and private channels, group \
             and direct messages. Ask the user for consent before using it. Understands Slack's search modifiers.",
            both,
            &["query"],
            &["search.messages"],
            everywhere,
        )
        .title("Search all conversations")
        .read_only(),
    ]
}

fn both_properties() -> Value {
    json!({
        "query": text("What to search for"),
        "channel_types": text(
            "Kinds of conversations, separated by commas: public_channel, private_channel, mpim, im; all by default"
        ),
        "content_types": text("What to find, separated by commas: messages, files; messages by default"),
        "limit": number("Results of one page, from 1 to 20"),
        "cursor": text("The cursor that an earlier answer gave"),
        "sort": {"type": "string", "enum": ["score", "timestamp"], "description": "Best or newest first"},
        "sort_dir": {"type": "string", "enum": ["asc", "desc"], "description": "Direction of the order"},
        "after": text("Only what is later than this Unix time"),
        "before": text("Only what is earlier than this Unix time"),
    })
}

async fn public_only(call: &ToolCall) -> ToolResult {
    search(call, &["public_channel"]).await
}

async fn everywhere(call: &ToolCall) -> ToolResult {
    let asked = given(call, "channel_types").unwrap_or("public_channel,private_channel,mpim,im".to_owned());
    let kinds: Vec<&str> = asked.split(',').map(str::trim).collect();
    search(call, &kinds).await
}

async fn search(call: &ToolCall, kinds: &[&str]) -> ToolResult {
    let count = limit(call, MOST)?;
    let page = match given(call, "cursor") {
        None => 1,
        Some(cursor) => cursor.parse::<u64>().map_err(|_| {
            ToolRefusal::Arguments(format!("cursor is not one of an earlier answer: {cursor}"))
        })?,
    };
    let asked = json!({
        "query": given(call, "query"),
        "count": count,
        "page": page,
        "sort": given(call, "sort"),
        "sort_dir": given(call, "sort_dir"),
    });
    let contents = given(call, "content_types").unwrap_or("messages".to_owned());
    let mut sections = Vec::new();
    let mut pages = 0;
    for content in contents.split(',').map(str::trim) {
        let (operation, list) = match content {
            "messages" => ("search.messages", "messages"),
            "files" => ("search.files", "files"),
            other => {
                return Err(ToolRefusal::Arguments(format!(
                    "content_types knows messages and files, not {other}"
                )));
            }
        };
        let answer = call.operation(operation, asked.clone()).await?;
        let found = &answer[list];
        pages = pages.max(
            found
                .pointer("/paging/pages")
                .and_then(Value::as_u64)
                .unwrap_or(0),
        );
        for matched in found["matches"].as_array().into_iter().flatten() {
            let heading = format!("Result {}", sections.len() + 1);
            if list == "files" {
                sections.push(file(&heading, matched));
            } else if is_wanted(call, matched, kinds) {
                sections.push(message(&heading, matched));
            }
        }
    }
    let next = (page < pages).then(|| (page + 1).to_string());
    Ok(results(&sections, next.as_deref()))
}

/// Whether a message is from such a conversation and of the asked time.
fn is_wanted(call: &ToolCall, matched: &Value, kinds: &[&str]) -> bool {
    let is = |name: &str| matched["channel"][name] == true;
    let id = field(matched, "/channel/id");
    let kind = if is("is_im") || id.starts_with('D') {
        "im"
    } else if is("is_mpim") {
        "mpim"
    } else if is("is_private") {
        "private_channel"
    } else {
        "public_channel"
    };
    let seconds = |text: &str| text.split('.').next().and_then(|whole| whole.parse::<i64>().ok());
    let sent = seconds(field(matched, "/ts"));
    let bound = |name: &str| given(call, name).as_deref().and_then(seconds);
    kinds.contains(&kind)
        && bound("after").is_none_or(|after| sent > Some(after))
        && bound("before").is_none_or(|before| sent < Some(before))
}

fn message(heading: &str, matched: &Value) -> String {
    let ts = field(matched, "/ts");
    let lines = [
        (
            "Channel",
            format!(
                "#{} (ID: {})",
                field(matched, "/channel/name"),
                field(matched, "/channel/id")
            ),
        ),
        (
            "From",
            format!(
                "{} (ID: {})",
                field(matched, "/username"),
                field(matched, "/user")
            ),
        ),
        ("Time", moment(ts)),
        ("Message_ts", ts.to_owned()),
        ("Permalink", format!("[link]({})", field(matched, "/permalink"))),
        ("Text", field(matched, "/text").to_owned()),
    ];
    section(heading, &lines)
}

fn file(heading: &str, matched: &Value) -> String {
    let lines = [
        ("File", field(matched, "/title").to_owned()),
        ("ID", field(matched, "/id").to_owned()),
        ("Type", field(matched, "/pretty_type").to_owned()),
        ("From", field(matched, "/user").to_owned()),
        ("Permalink", format!("[link]({})", field(matched, "/permalink"))),
    ];
    section(heading, &lines)
}
