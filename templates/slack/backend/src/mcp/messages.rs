//! `slack_send_message`.

use super::{
    given,
    markdown::to_mrkdwn,
    render::{field, permalink},
    text, truth,
};
use asymmetric_kit::{Tool, ToolCall, ToolRefusal, ToolResult};
use serde_json::json;

/// Characters of a message at most.
pub(super) const LONGEST: usize = 5000;

/// The tools of this family.
pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "slack_send_message",
            "Sends a message to a channel, or to a user by the user's id. The message is Markdown of at most 5000 \
             characters. With thread_ts it is a reply in a thread.",
            json!({
                "channel_id": text("The channel's id, or a user's for a direct message"),
                "message": text("The message in Markdown"),
                "thread_ts": text("The timestamp of the message that is replied to"),
                "reply_broadcast": truth("Whether a reply is sent to the channel as well"),
            }),
            &["channel_id", "message"],
            &["chat.postMessage"],
            send,
        )
        .title("Send a message"),
    ]
}

async fn send(call: &ToolCall) -> ToolResult {
    let asked = json!({
        "channel": given(call, "channel_id"),
        "text": body(call)?,
        "thread_ts": given(call, "thread_ts"),
        "reply_broadcast": call.arguments().boolean("reply_broadcast").ok().flatten(),
    });
    let sent = call.operation("chat.postMessage", asked).await?;
    let (channel, ts) = (field(&sent, "/channel"), field(&sent, "/ts"));
    Ok(json!({
        "message_link": permalink(call, channel, ts),
        "message_context": {"channel_id": channel, "message_ts": ts},
    }))
}

/// The message as Slack writes it.
pub(super) fn body(call: &ToolCall) -> Result<String, ToolRefusal> {
    let message = call.arguments().text("message").unwrap_or_default();
    if message.chars().count() > LONGEST {
        return Err(ToolRefusal::Arguments(format!(
            "message must have at most {LONGEST} characters"
        )));
    }
    Ok(to_mrkdwn(&message))
}
