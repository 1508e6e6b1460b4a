//! `stars.*`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{self, Channel},
    event::{self, Audience},
    item,
    message::{self, Context, Message},
    operations::method,
    paging::Paging,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::{Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("stars.add", "Tier 2", &["stars:write"], add)
            .summary("Saves a message or a conversation for later."),
        method("stars.list", "Tier 3", &["stars:read"], list)
            .summary("Lists what the user saved for later."),
        method("stars.remove", "Tier 2", &["stars:write"], remove)
            .summary("Takes something from what the user saved."),
    ]
}

/// Fields of messages that the items of `stars.list` do not have.
const HIDDEN: [&str; 6] = ["app_id", "parent_user_id", "metadata", "icons", "hidden", "root"];

/// `stars.add`
async fn add(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let starred = Starred::named(call, &actor).await?;
    let insert = "INSERT INTO stars (user_id, channel_id, ts, created, position) \
         SELECT $1, $2, $3, $4, coalesce(max(position), 0) + 1 FROM stars WHERE user_id = $1 \
         ON CONFLICT DO NOTHING";
    let now = call.now().as_second();
    let added = call
        .execute(
            insert,
            &[&actor.user_id, &starred.channel.id, &starred.ts(), &now],
        )
        .await?;
    if added == 0 {
        return Err(refuse("already_starred"));
    }
    starred.tell(call, &actor, "star_added", now).await?;
    Ok(success(json!({})))
}

/// `stars.remove`
async fn remove(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let starred = Starred::named(call, &actor).await?;
    let delete = "DELETE FROM stars WHERE user_id = $1 AND channel_id = $2 AND ts = $3 RETURNING created";
    let row = call
        .query_opt(delete, &[&actor.user_id, &starred.channel.id, &starred.ts()])
        .await?
        .ok_or_else(|| refuse("not_starred"))?;
    starred.tell(call, &actor, "star_removed", row.get(0)).await?;
    Ok(success(json!({})))
}

/// `stars.list`, the newest first.
async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let paging = Paging::read(call.arguments(), "star")?;
    // Conversations that the user can no longer see take their stars with them.
    let visible = "FROM stars JOIN channels ON channels.id = stars.channel_id \
         WHERE stars.user_id = $1 AND (channels.kind = 'public' OR EXISTS (SELECT FROM channel_members AS member \
             WHERE member.channel_id = channels.id AND member.user_id = $1))";
    let count = format!("SELECT count(*) {visible}");
    let total: i64 = call.query_one(&count, &[&actor.user_id]).await?.get(0);
    let select = format!(
        "SELECT stars.channel_id, stars.ts, stars.created {visible} ORDER BY stars.position DESC LIMIT $2 OFFSET $3"
    );
    let rows = call
        .query(&select, &[&actor.user_id, &paging.limit, &paging.offset])
        .await?;
    let mut items = Vec::with_capacity(rows.len());
    for row in &rows {
        let id: String = row.get("channel_id");
        let Some(channel) = channel::find(call, &actor, &id).await? else {
            continue;
        };
        let message = match row.get("ts") {
            0 => None,
            ts => message::find(call, &id, Ts(ts)).await?,
        };
        let starred = Starred { channel, message };
        items.push(starred.document(call, &actor, row.get("created"), true));
    }
    let mut answer = json!({
        "items": items,
        "paging": {"per_page": paging.limit, "spill": 0, "page": paging.page(), "total": total,
            "pages": paging.pages(total)},
    });
    if let Some(metadata) = paging.metadata("star", total) {
        answer["response_metadata"] = metadata;
    }
    Ok(success(answer))
}

/// A conversation, or a message in it.
struct Starred {
    channel: Channel,
    message: Option<Message>,
}

impl Starred {
    /// What the arguments name. Its conversation is locked, so that stars follow one another.
    async fn named(call: &Call, actor: &Actor) -> Result<Self, Failure> {
        let given = |name: &str| call.arguments().filled(name).is_some();
        if given("file_comment") {
            return Err(refuse("file_comment_not_found"));
        }
        if given("file") {
            return Err(refuse("file_not_found"));
        }
        if !given("channel") {
            return Err(refuse("no_item_specified"));
        }
        // One user's stars have an order.
        let lock = "SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE";
        call.execute(lock, &[&actor.user_id]).await?;
        let channel = item::conversation(call, actor).await?;
        let message = if given("timestamp") {
            let ts = item::timestamp(call)?;
            Some(item::message(call, &channel, ts).await?)
        } else {
            None
        };
        Ok(Self { channel, message })
    }

    fn ts(&self) -> i64 {
        self.message.as_ref().map_or(0, |message| message.ts.0)
    }

    fn document(&self, call: &Call, actor: &Actor, created: i64, is_starred: bool) -> Value {
        let Some(message) = &self.message else {
            return json!({"type": "channel", "channel": self.channel.id, "date_create": created});
        };
        let mut document = message.document(&Context::new(call, &actor.team_id));
        document["permalink"] = message.permalink(&call.base_url()).into();
        document["is_starred"] = is_starred.into();
        if let Some(fields) = document.as_object_mut() {
            fields.retain(|name, _| !HIDDEN.contains(&name.as_str()));
        }
        json!({"type": "message", "channel": self.channel.id, "date_create": created, "message": document})
    }

    async fn tell(&self, call: &Call, actor: &Actor, kind: &str, created: i64) -> Result<(), Failure> {
        let event = json!({
            "type": kind, "user": actor.user_id,
            "item": self.document(call, actor, created, kind == "star_added"),
            "event_ts": Ts(call.now().as_microsecond()).to_string(),
        });
        event::publish(call, event, Audience::Channel(&self.channel.id)).await
    }
}
