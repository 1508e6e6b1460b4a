//! Messages that a query finds.

use super::{
    Search,
    conditions::{Conditions, feature, ids, people},
    page::{MAXIMUM_COUNT, MAXIMUM_PAGE},
    query::{Condition, Feature},
};
use crate::{
    channel::{self, Channel, Kind},
    message::{self, Context, Message},
};
use asymmetric_kit::{Alphabet, Call, Failure};
use futures::future::try_join;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What the user may see, but for what the application says about itself. The two sets are read once, and looked into for
/// each message in whatever order messages come.
const VISIBLE: &str = "(messages.channel_id IN (SELECT channels.id FROM channels WHERE channels.kind = 'public') \
        OR messages.channel_id IN \
            (SELECT channel_members.channel_id FROM channel_members WHERE channel_members.user_id = $1)) \
    AND (messages.subtype IS NULL OR messages.subtype !~ '^(channel_|group_|tombstone)')";

/// Messages that are found at most, as many as all pages hold: the newest, or the oldest if those come first.
const MAXIMUM_FOUND: i64 = MAXIMUM_PAGE * MAXIMUM_COUNT;

/// The page of messages that the search asks for, as the API lists them.
pub(super) async fn find(call: &Call, search: &Search) -> Result<Value, Failure> {
    let (mut conditions, rank) = conditions(call, search).await?;
    let most = conditions.bind(MAXIMUM_FOUND);
    let (limit, offset) = (
        conditions.bind(search.page.count),
        conditions.bind(search.page.offset()),
    );
    let direction = search.direction;
    let by_time = format!("ts {direction}, channel_id {direction}");
    let (first, order) = if search.by_time {
        (by_time.as_str(), by_time.clone())
    } else {
        ("ts DESC, channel_id DESC", format!("rank {direction}, {by_time}"))
    };
    let sql = format!(
        "WITH found AS MATERIALIZED (SELECT messages.channel_id, messages.ts, messages.words FROM messages \
                 WHERE {condition} ORDER BY {first} LIMIT {most}), \
             page AS (SELECT channel_id, ts, {rank} AS rank FROM found AS messages \
                 ORDER BY {order} LIMIT {limit} OFFSET {offset}) \
         SELECT total.count, page.channel_id, page.ts FROM (SELECT count(*) FROM found) AS total \
         LEFT JOIN page ON true ORDER BY {order}",
        condition = conditions.sql(),
    );
    let rows = call.query_planned(&sql, &conditions.values()).await?;
    let total = rows.first().map_or(0, |row| row.get(0));
    let keys: Vec<(String, i64)> = rows
        .iter()
        .filter_map(|row| Some((row.get::<_, Option<String>>(1)?, row.get::<_, Option<i64>>(2)?)))
        .collect();
    Ok(search
        .page
        .document(total, &documents(call, search, &keys).await?))
}

/// The condition of a query, and the expression that ranks what it finds.
async fn conditions(call: &Call, search: &Search) -> Result<(Conditions, String), Failure> {
    let (actor, query) = (&search.actor, &search.query);
    let mut conditions = Conditions::new(actor, VISIBLE);
    let rank = conditions.add_words("messages.words", query);
    for is_negated in [false, true] {
        let places = ids(call, actor, query, is_negated, Condition::place, true).await?;
        conditions.add_ids(places, is_negated, "messages.channel_id = ANY ($ids)");
        let authors = ids(call, actor, query, is_negated, Condition::author, false).await?;
        conditions.add_ids(authors, is_negated, "messages.user_id = ANY ($ids)");
    }
    for modifier in &query.modifiers {
        let is_negated = modifier.is_negated;
        match &modifier.condition {
            Condition::In(_) | Condition::From(_) => {}
            Condition::To(name) => {
                let people = people(call, actor, name).await?;
                let written_to = "messages.user_id <> ALL ($ids) AND EXISTS (SELECT FROM channels \
                     WHERE channels.id = messages.channel_id AND string_to_array(channels.im_pair, ' ') && $ids)";
                conditions.add_ids(Some(people), is_negated, written_to);
            }
            Condition::Has(Feature::Reaction(emoji)) => {
                let parameter = conditions.bind(emoji.clone());
                let has = feature(&Feature::Reaction(emoji.clone())).replace("$emoji", &parameter);
                conditions.add(is_negated, &has);
            }
            Condition::Has(other) => conditions.add(is_negated, feature(other)),
            Condition::Time(from, to) => {
                let (from, to) = (conditions.bind(*from), conditions.bind(*to));
                conditions.add(
                    is_negated,
                    &format!("messages.ts >= {from} AND messages.ts < {to}"),
                );
            }
            Condition::Thread => conditions.add(
                is_negated,
                "messages.thread_ts IS NOT NULL OR EXISTS (SELECT FROM messages AS reply \
                     WHERE reply.channel_id = messages.channel_id AND reply.thread_ts = messages.ts)",
            ),
            Condition::Saved => conditions.add(is_negated, feature(&Feature::Star)),
        }
    }
    Ok((conditions, rank))
}

/// The matches of the API for these messages, in this order.
async fn documents(call: &Call, search: &Search, keys: &[(String, i64)]) -> Result<Vec<Value>, Failure> {
    if keys.is_empty() {
        return Ok(Vec::new());
    }
    let (channels, times): (Vec<&str>, Vec<i64>) =
        keys.iter().map(|(channel, ts)| (channel.as_str(), *ts)).unzip();
    let of_messages = format!(
        "{} WHERE (messages.channel_id, messages.ts) IN (SELECT * FROM unnest($1::text[], $2::bigint[]))",
        message::SELECT
    );
    let of_channels = format!("{} WHERE channels.id = ANY ($2)", channel::SELECT);
    let (messages, channels) = try_join(
        call.query(&of_messages, &[&channels, &times]),
        call.query(&of_channels, &[&search.actor.user_id, &channels]),
    )
    .await?;
    let messages: Vec<Message> = messages.iter().map(Message::from_row).collect();
    let channels: Vec<Channel> = channels.iter().map(Channel::from_row).collect();
    let users: Vec<&str> = messages.iter().map(|message| message.user.as_str()).collect();
    let rows = call
        .query("SELECT id, name FROM users WHERE id = ANY ($1)", &[&users])
        .await?;
    let names: HashMap<&str, &str> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let context = Context::new(call, &search.actor.team_id);
    let document = |(channel_id, ts): &(String, i64)| {
        let message = messages
            .iter()
            .find(|message| message.ts.0 == *ts && message.channel == *channel_id)?;
        let channel = channels.iter().find(|channel| channel.id == *channel_id)?;
        let name = names.get(message.user.as_str()).copied().unwrap_or_default();
        Some(shown(search, &context, channel, message, name))
    };
    Ok(keys.iter().filter_map(document).collect())
}

fn shown(search: &Search, context: &Context<'_>, channel: &Channel, message: &Message, name: &str) -> Value {
    let label = format!("iid {} {}", channel.id, message.ts);
    let hex = context.identifiers.derived(&label, "", Alphabet::Hex, 32);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    let iid = [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-");
    let permalink = message.permalink(&context.base_url);
    let full = message.document(context);
    let mut document = json!({
        "iid": iid, "team": context.team, "channel": place(search, channel), "type": "message",
        "user": message.user, "username": message.username.as_deref().unwrap_or(name),
        "ts": message.ts.to_string(), "text": search.marked(&message.text), "permalink": permalink,
        "no_reactions": full.get("reactions").is_none(),
    });
    for field in ["blocks", "attachments", "files"] {
        if let Some(value) = full.get(field) {
            document[field] = value.clone();
        }
    }
    document
}

/// A conversation as matches show it; a direct message has the id of its other side for a name.
fn place(search: &Search, channel: &Channel) -> Value {
    let full = channel.document(&search.actor, false);
    let is_im = channel.kind == Kind::Im;
    let name = if is_im { &full["user"] } else { &full["name"] };
    let mut document = json!({
        "id": channel.id, "is_channel": !is_im, "is_group": false, "is_im": is_im, "is_mpim": false,
        "is_shared": false, "is_org_shared": false, "is_ext_shared": false,
        "is_private": channel.kind != Kind::Public, "name": name, "name_normalized": name,
        "pending_shared": [], "is_pending_ext_shared": false,
    });
    if is_im {
        document["user"] = full["user"].clone();
    }
    document
}
