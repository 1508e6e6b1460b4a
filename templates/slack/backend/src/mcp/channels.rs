//! `slack_search_channels`, `slack_read_channel` and `slack_read_thread`.

use super::{
    Page, all, given, limit, number,
    render::{field, message, moment, names, next_cursor, pagination, results, section},
    text, truth,
};
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::{Value, json};

/// Channels of one page at most.
const MOST_CHANNELS: usize = 20;

/// Messages of one page at most.
const MOST_MESSAGES: usize = 100;

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "slack_search_channels",
            "Finds channels by a part of their name, topic or purpose, and gives their ids.",
            json!({
                "query": text("A part of the name, topic or purpose"),
                "channel_types": text("public_channel, private_channel or both, separated by commas; public by default"),
                "include_archived": truth("Whether archived channels are found; not by default"),
                "limit": number("Results of one page, from 1 to 20"),
                "cursor": text("The cursor that an earlier answer gave"),
            }),
            &["query"],
            &["conversations.list"],
            find,
        )
        .title("Search channels")
        .read_only(),
        Tool::new(
            "slack_read_channel",
            "Reads the messages of a channel, newest first, without the replies in threads.",
            json!({
                "channel_id": text("The channel's id, or a user's for the direct messages with them"),
                "limit": number("Messages of one page, from 1 to 100"),
                "cursor": text("The cursor that an earlier answer gave"),
                "oldest": text("Only messages after this timestamp"),
                "latest": text("Only messages before this timestamp"),
            }),
            &["channel_id"],
            &["conversations.history"],
            read,
        )
        .title("Read a channel")
        .read_only(),
        Tool::new(
            "slack_read_thread",
            "Reads a message and the replies to it, oldest first.",
            json!({
                "channel_id": text("The channel's id"),
                "message_ts": text("The timestamp of the message that the thread began with"),
                "limit": number("Messages of one page, from 1 to 100"),
                "cursor": text("The cursor that an earlier answer gave"),
                "oldest": text("Only replies after this timestamp"),
                "latest": text("Only replies before this timestamp"),
            }),
            &["channel_id", "message_ts"],
            &["conversations.replies"],
            read_thread,
        )
        .title("Read a thread")
        .read_only(),
    ]
}

async fn find(call: &ToolCall) -> ToolResult {
    let limit = limit(call, MOST_CHANNELS)?;
    let with_archived = call.arguments().boolean("include_archived") == Ok(Some(true));
    let asked = json!({
        "types": given(call, "channel_types").unwrap_or("public_channel".to_owned()),
        "exclude_archived": !with_archived,
    });
    let mut channels = all(call, "conversations.list", "channels", asked).await?;
    let query = given(call, "query").unwrap_or_default().to_lowercase();
    let query = query.trim_start_matches('#');
    channels.retain(|channel| {
        ["/name", "/topic/value", "/purpose/value"]
            .iter()
            .any(|pointer| field(channel, pointer).to_lowercase().contains(query))
    });
    let page = Page::of(call, channels, limit)?;
    let base = call.base_url();
    let sections: Vec<String> = page
        .items
        .iter()
        .enumerate()
        .map(|(index, channel)| {
            let id = field(channel, "/id");
            let created = channel["created"].to_string();
            let lines = [
                ("Channel ID", id.to_owned()),
                ("Name", format!("#{}", field(channel, "/name"))),
                ("Created", moment(&created)),
                ("Purpose", field(channel, "/purpose/value").to_owned()),
                ("Topic", field(channel, "/topic/value").to_owned()),
                ("Permalink", format!("[open]({base}/archives/{id})")),
                ("Is Private", channel["is_private"].to_string()),
                ("Is Archived", channel["is_archived"].to_string()),
            ];
            section(&format!("Result {}", index + 1), &lines)
        })
        .collect();
    Ok(results(&sections, page.next.as_deref()))
}

async fn read(call: &ToolCall) -> ToolResult {
    let asked = json!({
        "channel": given(call, "channel_id"),
        "limit": limit(call, MOST_MESSAGES)?,
        "cursor": given(call, "cursor"),
        "oldest": given(call, "oldest"),
        "latest": given(call, "latest"),
    });
    let answer = call.operation("conversations.history", asked).await?;
    conversation(call, &answer).await
}

async fn read_thread(call: &ToolCall) -> ToolResult {
    let asked = json!({
        "channel": given(call, "channel_id"),
        "ts": given(call, "message_ts"),
        "limit": limit(call, MOST_MESSAGES)?,
        "cursor": given(call, "cursor"),
        "oldest": given(call, "oldest"),
        "latest": given(call, "latest"),
    });
    let answer = call.operation("conversations.replies", asked).await?;
    conversation(call, &answer).await
}

async fn conversation(call: &ToolCall, answer: &Value) -> ToolResult {
    let names = names(call).await;
    let messages = answer["messages"].as_array().into_iter().flatten();
    let texts: Vec<String> = messages.map(|one| message(one, &names)).collect();
    let channel = given(call, "channel_id").unwrap_or_default();
    Ok(json!({
        "messages": format!("Channel: {channel}\n\n{}", texts.join("\n")),
        "pagination_info": pagination(next_cursor(answer)),
    }))
}
