//! `assistant.threads.*`: what an assistant shows above its threads. <https://docs.slack.dev/ai/developing-ai-apps>

use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel, message,
    operations::method,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::{Value, json};

/// Prompts of a thread at most.
const MAXIMUM_PROMPTS: usize = 4;

/// Messages that the client shows in turn while it waits, at most.
const MAXIMUM_LOADING_MESSAGES: usize = 10;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("assistant.threads.setStatus", "Special", &["assistant:write", "chat:write"], set_status)
            .summary("Says in a thread what the assistant is doing."),
        method("assistant.threads.setSuggestedPrompts", "Tier 3", &["assistant:write"], set_suggested_prompts)
            .summary("Suggests what to ask in a thread."),
        method("assistant.threads.setTitle", "Tier 3", &["assistant:write"], set_title)
            .summary("Names a thread."),
    ]
}

/// `assistant.threads.setStatus`. An empty status takes the last one away, and so does a reply of the app.
async fn set_status(call: &mut Call) -> HandlerResult {
    let (channel, ts) = thread(call).await?;
    let status = call.arguments().text("status");
    let status = status.ok_or_else(|| invalid_arguments("missing required field: status"))?;
    let loading = call.arguments().structure("loading_messages");
    let loading = loading
        .map_err(|_| invalid_arguments("loading_messages is not valid JSON"))?
        .unwrap_or_else(|| json!([]));
    let fits = loading
        .as_array()
        .is_some_and(|all| all.len() <= MAXIMUM_LOADING_MESSAGES && all.iter().all(Value::is_string));
    if !fits {
        let message =
            format!("loading_messages must be an array of at most {MAXIMUM_LOADING_MESSAGES} strings");
        return Err(invalid_arguments(&message));
    }
    let insert = "INSERT INTO assistant_threads (channel_id, thread_ts, status, loading_messages) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (channel_id, thread_ts) DO UPDATE SET status = excluded.status, \
             loading_messages = excluded.loading_messages";
    call.execute(insert, &[&channel, &ts.0, &&*status, &loading])
        .await?;
    Ok(success(json!({})))
}

/// `assistant.threads.setTitle`
async fn set_title(call: &mut Call) -> HandlerResult {
    let (channel, ts) = thread(call).await?;
    let title = call.arguments().filled("title");
    let title = title.ok_or_else(|| invalid_arguments("missing required field: title"))?;
    let insert = "INSERT INTO assistant_threads (channel_id, thread_ts, title) VALUES ($1, $2, $3) \
         ON CONFLICT (channel_id, thread_ts) DO UPDATE SET title = excluded.title";
    call.execute(insert, &[&channel, &ts.0, &&*title]).await?;
    Ok(success(json!({})))
}

/// `assistant.threads.setSuggestedPrompts`
async fn set_suggested_prompts(call: &mut Call) -> HandlerResult {
    let (channel, ts) = thread(call).await?;
    let prompts = call.arguments().structure("prompts");
    let prompts = prompts
        .map_err(|_| invalid_arguments("prompts is not valid JSON"))?
        .ok_or_else(|| invalid_arguments("missing required field: prompts"))?;
    let good = |prompt: &Value| {
        let filled = |name: &str| prompt[name].as_str().is_some_and(|text| !text.is_empty());
        filled("title") && filled("message")
    };
    let fits = prompts
        .as_array()
        .is_some_and(|all| !all.is_empty() && all.len() <= MAXIMUM_PROMPTS && all.iter().all(good));
    if !fits {
        let message = format!("prompts must be 1 to {MAXIMUM_PROMPTS} objects with title and message");
        return Err(invalid_arguments(&message));
    }
    let title = call.arguments().text("title").unwrap_or_default();
    let insert = "INSERT INTO assistant_threads (channel_id, thread_ts, prompts_title, prompts) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (channel_id, thread_ts) DO UPDATE SET prompts_title = excluded.prompts_title, \
             prompts = excluded.prompts";
    call.execute(insert, &[&channel, &ts.0, &&*title, &prompts])
        .await?;
    Ok(success(json!({})))
}

/// The thread of the arguments `channel_id` and `thread_ts`, in a conversation that the app is in.
async fn thread(call: &Call) -> Result<(String, Ts), Failure> {
    let actor = Actor::of(call)?;
    let given = |name: &str| {
        let given = call.arguments().filled(name);
        given.ok_or_else(|| invalid_arguments(&format!("missing required field: {name}")))
    };
    let id = given("channel_id")?;
    let ts = Ts::parse(&given("thread_ts")?).ok_or_else(|| refuse("invalid_thread_ts"))?;
    let channel = channel::find(call, &actor, &id).await?;
    let channel = channel.ok_or_else(|| refuse("channel_not_found"))?;
    if !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let parent = message::find(call, &channel.id, ts).await?;
    if parent.is_none_or(|message| message.is_tombstone()) {
        return Err(refuse("thread_not_found"));
    }
    Ok((channel.id, ts))
}

/// A reply of the app ends its status.
pub(crate) async fn replied(call: &Call, channel: &str, thread: Ts) -> Result<(), Failure> {
    let update = "UPDATE assistant_threads SET status = '', loading_messages = '[]' \
         WHERE channel_id = $1 AND thread_ts = $2 AND status <> ''";
    call.execute(update, &[&channel, &thread.0]).await?;
    Ok(())
}
