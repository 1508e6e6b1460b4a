//! `conversations.setTopic` and `conversations.setPurpose`

use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{self, Right, locked},
    message::announce_with,
    text::escape,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};

const MAXIMUM_LENGTH: usize = 250;

/// One of the two texts that say what a conversation is about.
struct Subject {
    /// The argument, and the word for it in the announcement.
    name: &'static str,
    subtype: &'static str,
    select: &'static str,
    update: &'static str,
}

const TOPIC: Subject = Subject {
    name: "topic",
    subtype: "channel_topic",
    select: "SELECT topic FROM channels WHERE id = $1",
    update: "UPDATE channels SET topic = $2, topic_creator = $3, topic_last_set = $4, updated = $5 WHERE id = $1",
};

const PURPOSE: Subject = Subject {
    name: "purpose",
    subtype: "channel_purpose",
    select: "SELECT purpose FROM channels WHERE id = $1",
    update: "UPDATE channels SET purpose = $2, purpose_creator = $3, purpose_last_set = $4, updated = $5 WHERE id = $1",
};

/// Sets what a conversation talks about now.
pub(crate) async fn set_topic(call: &mut Call) -> HandlerResult {
    set(call, &TOPIC).await
}

/// Sets what a channel is for.
pub(crate) async fn set_purpose(call: &mut Call) -> HandlerResult {
    set(call, &PURPOSE).await
}

async fn set(call: &Call, subject: &Subject) -> HandlerResult {
    let actor = Actor::of(call)?;
    let found = locked(call, &actor, Right::Topic).await?;
    let Some(given) = call.arguments().text(subject.name) else {
        return Err(invalid_arguments(&format!(
            "missing required field: {}",
            subject.name
        )));
    };
    let problem = match () {
        () if found.is_archived => Some("is_archived"),
        () if !found.is_member => Some("not_in_channel"),
        () if given.chars().count() > MAXIMUM_LENGTH => Some("too_long"),
        () => None,
    };
    if let Some(problem) = problem {
        return Err(refuse(problem));
    }
    let value = escape(&given);
    let before: String = call.query_one(subject.select, &[&found.id]).await?.get(0);
    if value != before {
        let now = call.now();
        let values: [&(dyn ToSql + Sync); 5] = [
            &found.id,
            &value,
            &actor.user_id,
            &now.as_second(),
            &now.as_millisecond(),
        ];
        call.execute(subject.update, &values).await?;
        let text = if value.is_empty() {
            format!("<@{}> cleared the channel {}", actor.user_id, subject.name)
        } else {
            format!("<@{}> set the channel {}: {value}", actor.user_id, subject.name)
        };
        let mut details = json!({});
        details[subject.name] = Value::String(value);
        announce_with(call, &found.id, &actor.user_id, subject.subtype, text, &details).await?;
    }
    let changed = channel::find(call, &actor, &found.id).await?;
    let changed = changed.ok_or_else(|| Failure::internal("find the conversation that was described"))?;
    Ok(success(json!({"channel": changed.document(&actor, false)})))
}
