//! `pins.*`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{self, Channel},
    event::{self, Audience},
    item,
    message::{Context, Message, SELECT},
    operations::method,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::{Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("pins.add", "Tier 2", &["pins:write"], add)
            .summary("Pins a message to its conversation."),
        method("pins.list", "Tier 2", &["pins:read"], list)
            .summary("Lists what is pinned to a conversation."),
        method("pins.remove", "Tier 2", &["pins:write"], remove)
            .summary("Takes a message from the pins of its conversation."),
    ]
}

/// Pins of one conversation at most.
const MAXIMUM_PINS: i64 = 100;

/// Fields of messages that the items of `pins.list` do not have.
const HIDDEN: [&str; 8] = [
    "subtype",
    "edited",
    "metadata",
    "icons",
    "username",
    "inviter",
    "subscribed",
    "hidden",
];

/// `pins.add`
async fn add(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let (channel, message) = writable(call, &actor).await?;
    if !message.is_written() {
        return Err(refuse("not_pinnable"));
    }
    let counts = "SELECT count(*), coalesce(max(position), 0) FROM pins WHERE channel_id = $1";
    let row = call.query_one(counts, &[&channel.id]).await?;
    let (count, position): (i64, i32) = (row.get(0), row.get(1));
    let now = call.now().as_second();
    let insert = "INSERT INTO pins (channel_id, ts, user_id, created, position) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING";
    let added = call
        .execute(
            insert,
            &[&channel.id, &message.ts.0, &actor.user_id, &now, &(position + 1)],
        )
        .await?;
    if added == 0 {
        return Err(refuse("already_pinned"));
    }
    if count >= MAXIMUM_PINS {
        return Err(refuse("too_many_pins"));
    }
    let pin = Pin {
        created: now,
        created_by: actor.user_id.clone(),
        message,
    };
    tell(call, &actor, "pin_added", &channel, &pin, count + 1).await?;
    Ok(success(json!({})))
}

/// `pins.remove`
async fn remove(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let (channel, message) = writable(call, &actor).await?;
    let delete = "DELETE FROM pins WHERE channel_id = $1 AND ts = $2 RETURNING user_id, created";
    let row = call
        .query_opt(delete, &[&channel.id, &message.ts.0])
        .await?
        .ok_or_else(|| refuse("no_pin"))?;
    let pin = Pin {
        created: row.get("created"),
        created_by: row.get("user_id"),
        message,
    };
    let left = count(call, &channel.id).await?;
    tell(call, &actor, "pin_removed", &channel, &pin, left).await?;
    Ok(success(json!({})))
}

/// `pins.list`, the newest first.
async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = item::conversation(call, &actor).await?;
    if actor.is_bot && !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let sql = SELECT.replacen(
        "SELECT ",
        "SELECT pins.created AS pinned_at, pins.user_id AS pinned_by, ",
        1,
    );
    let sql = format!(
        "{sql} JOIN pins ON pins.channel_id = messages.channel_id AND pins.ts = messages.ts \
         WHERE messages.channel_id = $1 ORDER BY pins.position DESC"
    );
    let rows = call.query(&sql, &[&channel.id]).await?;
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            let pin = Pin {
                created: row.get("pinned_at"),
                created_by: row.get("pinned_by"),
                message: Message::from_row(row),
            };
            pin.document(call, &actor, &channel)
        })
        .collect();
    Ok(success(json!({"items": items})))
}

/// How many messages are pinned to a conversation.
pub(crate) async fn count(call: &Call, channel: &str) -> Result<i64, Failure> {
    let select = "SELECT count(*) FROM pins WHERE channel_id = $1";
    Ok(call.query_one(select, &[&channel]).await?.get(0))
}

struct Pin {
    created: i64,
    created_by: String,
    message: Message,
}

impl Pin {
    fn document(&self, call: &Call, actor: &Actor, channel: &Channel) -> Value {
        let mut message = self.message.document(&Context::new(call, &actor.team_id));
        message["permalink"] = self.message.permalink(&call.base_url()).into();
        message["pinned_to"] = json!([channel.id]);
        if let Some(fields) = message.as_object_mut() {
            fields.retain(|name, _| !HIDDEN.contains(&name.as_str()));
        }
        json!({
            "type": "message", "channel": channel.id, "created": self.created, "created_by": self.created_by,
            "message": message,
        })
    }
}

/// A message whose pins the actor may change, with its conversation locked so that changes follow one another.
async fn writable(call: &Call, actor: &Actor) -> Result<(Channel, Message), Failure> {
    let id = item::conversation(call, actor).await?.id;
    channel::lock(call, &id).await?;
    let channel = item::conversation(call, actor).await?;
    let ts = item::timestamp(call)?;
    if channel.is_archived {
        return Err(refuse("is_archived"));
    }
    if !channel.is_member {
        return Err(refuse("not_in_channel"));
    }
    let message = item::message(call, &channel, ts).await?;
    Ok((channel, message))
}

/// Tells apps in the conversation; `count` pins are there now.
async fn tell(
    call: &Call,
    actor: &Actor,
    kind: &str,
    channel: &Channel,
    pin: &Pin,
    count: i64,
) -> Result<(), Failure> {
    let mut event = json!({
        "type": kind, "user": actor.user_id, "channel_id": channel.id, "item": pin.document(call, actor, channel),
        "item_user": pin.message.user, "pin_count": count,
        "pinned_info": {"channel": channel.id, "pinned_by": pin.created_by, "pinned_ts": pin.created},
        "event_ts": Ts(call.now().as_microsecond()).to_string(),
    });
    if kind == "pin_removed" {
        event["has_pins"] = (count > 0).into();
    }
    event::publish(call, event, Audience::Channel(&channel.id)).await
}
