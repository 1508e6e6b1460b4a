//! `slack_schedule_message`.

use super::{given, messages::body, number, render::field, text, truth};
use asymmetric_kit::{Tool, ToolCall, ToolResult};
use serde_json::json;

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "slack_schedule_message",
            "Schedules a message for later. The message is Markdown of at most 5000 characters; post_at is at most 120 \
             days away.",
            json!({
                "channel_id": text("The channel's id, or a user's for a direct message"),
                "message": text("The message in Markdown"),
                "post_at": number("When it is sent, as Unix time"),
                "thread_ts": text("The timestamp of the message that is replied to"),
                "reply_broadcast": truth("Whether a reply is sent to the channel as well"),
            }),
            &["channel_id", "message", "post_at"],
            &["chat.scheduleMessage"],
            schedule,
        )
        .title("Schedule a message"),
    ]
}

async fn schedule(call: &ToolCall) -> ToolResult {
    let arguments = call.arguments();
    let asked = json!({
        "channel": given(call, "channel_id"),
        "text": body(call)?,
        "post_at": arguments.integer("post_at").ok().flatten(),
        "thread_ts": given(call, "thread_ts"),
        "reply_broadcast": arguments.boolean("reply_broadcast").ok().flatten(),
    });
    let scheduled = call.operation("chat.scheduleMessage", asked).await?;
    Ok(json!({
        "scheduled_message_id": field(&scheduled, "/scheduled_message_id"),
        "channel_id": field(&scheduled, "/channel"),
        "post_at": scheduled["post_at"],
    }))
}
