//! `conversations.history`

use super::window::Window;
use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Right, of_argument},
    cursor,
    message::{self, Context, SELECT},
    pins,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use futures::future::try_join;
use serde_json::{Value, json};

/// Lists a conversation's messages, newest first; replies only where they were sent to the channel as well.
pub(crate) async fn history(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = of_argument(call, &actor, Right::History).await?;
    if actor.is_bot && !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let window = Window::read(call.arguments(), 100)?;
    let latest = window
        .start
        .map_or(window.latest, |start| start.min(window.latest));
    let sql = format!(
        "{SELECT} WHERE messages.channel_id = $1 AND messages.ts BETWEEN $2 AND $3 \
             AND (messages.thread_ts IS NULL OR messages.is_broadcast) \
         ORDER BY messages.ts DESC LIMIT $4"
    );
    let (rows, pin_count) = try_join(
        call.query(
            &sql,
            &[&channel.id, &window.oldest, &latest, &window.page.fetch()],
        ),
        pins::count(call, &channel.id),
    )
    .await?;
    let (mut messages, next) = window.documents(call, &actor, &rows);
    add_roots(call, &actor, &channel.id, &mut messages).await?;
    let mut answer = json!({
        "messages": messages, "has_more": next.is_some(), "pin_count": pin_count, "channel_actions_ts": null,
        "channel_actions_count": 0,
    });
    if let Some(latest) = call.arguments().filled("latest") {
        answer["latest"] = latest.into();
    }
    if let Some(next) = next {
        answer["response_metadata"] = cursor::metadata(Some(&next));
    }
    Ok(success(answer))
}

/// Fields of the parent that a reply shows where it was sent to the channel as well.
const ROOT: [&str; 14] = [
    "bot_id",
    "icons",
    "latest_reply",
    "parent_user_id",
    "reply_count",
    "reply_users",
    "reply_users_count",
    "subscribed",
    "subtype",
    "text",
    "thread_ts",
    "ts",
    "type",
    "username",
];

/// Shows replies that were sent to the channel together with what they reply to.
async fn add_roots(call: &Call, actor: &Actor, channel: &str, messages: &mut [Value]) -> Result<(), Failure> {
    let broadcast: Vec<&mut Value> = messages
        .iter_mut()
        .filter(|message| message["subtype"] == "thread_broadcast")
        .collect();
    for message in broadcast {
        let Some(thread) = message["thread_ts"].as_str().and_then(Ts::parse) else {
            continue;
        };
        let Some(parent) = message::find(call, channel, thread).await? else {
            continue;
        };
        let mut root = parent.document(&Context::new(call, &actor.team_id));
        if let Some(fields) = root.as_object_mut() {
            fields.retain(|name, _| ROOT.contains(&name.as_str()));
        }
        message["root"] = root;
    }
    Ok(())
}
