//! Messages: writing them, finding them, showing them.

mod document;

pub(crate) use document::Context;

use crate::{actor::Actor, timestamp::Ts};
use asymmetric_kit::{Call, Failure, ToSql};
use serde_json::Value;
use tokio_postgres::Row;

/// The user on whose behalf a deleted parent of a thread stands.
pub(crate) const SLACKBOT: &str = "USLACKBOT";

/// A message to be written.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    pub(crate) user: String,
    pub(crate) bot: Option<String>,
    pub(crate) subtype: Option<&'static str>,
    /// Escaped.
    pub(crate) text: String,
    pub(crate) blocks: Option<Value>,
    pub(crate) attachments: Option<Value>,
    pub(crate) metadata: Option<Value>,
    pub(crate) thread: Option<Ts>,
    pub(crate) is_broadcast: bool,
    pub(crate) inviter: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) icon_emoji: Option<String>,
    pub(crate) icon_url: Option<String>,
    /// Ids of files that it is posted with, in their order.
    pub(crate) files: Vec<String>,
}

/// A message as it is stored, with what its thread and its reactions add up to.
#[derive(Debug)]
pub(crate) struct Message {
    pub(crate) ts: Ts,
    pub(crate) user: String,
    pub(crate) bot: Option<String>,
    pub(crate) subtype: Option<String>,
    pub(crate) text: String,
    pub(crate) thread: Option<Ts>,
    pub(crate) reply_count: i64,
    pub(crate) channel: String,
    app: Option<String>,
    bot_name: Option<String>,
    bot_updated: Option<i64>,
    blocks: Option<Value>,
    attachments: Option<Value>,
    metadata: Option<Value>,
    is_broadcast: bool,
    edited_by: Option<String>,
    edited_at: Option<i64>,
    client_msg_id: Option<String>,
    inviter: Option<String>,
    pub(crate) username: Option<String>,
    icon_emoji: Option<String>,
    icon_url: Option<String>,
    reply_users: Vec<String>,
    latest_reply: Option<i64>,
    parent_user: Option<String>,
    reactions: Value,
    files: Value,
}

/// Selects messages with everything that a document shows; a condition on `messages` follows.
pub(crate) const SELECT: &str = "\
SELECT messages.*, bots.app_id, bots.name AS bot_name, bots.updated AS bot_updated, \
    parent.user_id AS parent_user, \
    replies.reply_count, replies.latest_reply, replies.reply_users, reacted.reactions, shared.files \
FROM messages \
LEFT JOIN bots ON bots.id = messages.bot_id \
LEFT JOIN messages AS parent ON parent.channel_id = messages.channel_id AND parent.ts = messages.thread_ts \
CROSS JOIN LATERAL ( \
    SELECT coalesce(sum(count), 0)::bigint AS reply_count, max(latest) AS latest_reply, \
        coalesce(array_agg(user_id ORDER BY first), '{}') AS reply_users \
    FROM (SELECT user_id, count(*), min(ts) AS first, max(ts) AS latest FROM messages AS reply \
        WHERE reply.channel_id = messages.channel_id AND reply.thread_ts = messages.ts GROUP BY user_id) AS by_user \
) AS replies \
CROSS JOIN LATERAL ( \
    SELECT coalesce(jsonb_agg(jsonb_build_object('name', name, 'users', users, 'count', count) ORDER BY first), '[]') \
        AS reactions \
    FROM (SELECT name, jsonb_agg(user_id ORDER BY position) AS users, count(*), min(position) AS first \
        FROM reactions WHERE reactions.channel_id = messages.channel_id AND reactions.ts = messages.ts \
        GROUP BY name) AS by_name \
) AS reacted \
CROSS JOIN LATERAL ( \
    SELECT coalesce(jsonb_agg(file_facts(files) ORDER BY file_shares.position), '[]') AS files \
    FROM file_shares JOIN files ON files.id = file_shares.file_id \
    WHERE file_shares.channel_id = messages.channel_id AND file_shares.ts = messages.ts \
) AS shared ";

impl Message {
    pub(crate) fn from_row(row: &Row) -> Self {
        Self {
            ts: Ts(row.get("ts")),
            user: row.get("user_id"),
            bot: row.get("bot_id"),
            subtype: row.get("subtype"),
            text: row.get("text"),
            thread: row.get::<_, Option<i64>>("thread_ts").map(Ts),
            reply_count: row.get("reply_count"),
            channel: row.get("channel_id"),
            app: row.get("app_id"),
            bot_name: row.get("bot_name"),
            bot_updated: row.get("bot_updated"),
            blocks: row.get("blocks"),
            attachments: row.get("attachments"),
            metadata: row.get("metadata"),
            is_broadcast: row.get("is_broadcast"),
            edited_by: row.get("edited_by"),
            edited_at: row.get("edited_at"),
            client_msg_id: row.get("client_msg_id"),
            inviter: row.get("inviter"),
            username: row.get("username"),
            icon_emoji: row.get("icon_emoji"),
            icon_url: row.get("icon_url"),
            reply_users: row.get("reply_users"),
            latest_reply: row.get("latest_reply"),
            parent_user: row.get("parent_user"),
            reactions: row.get("reactions"),
            files: row.get("files"),
        }
    }

    /// Whether what was once written here is deleted, and only its thread is left.
    pub(crate) fn is_tombstone(&self) -> bool {
        self.subtype.as_deref() == Some("tombstone")
    }

    /// Whether the actor wrote it: a bot what its bot posted, a user what stands under their name.
    pub(crate) fn is_by(&self, actor: &Actor) -> bool {
        if actor.is_bot {
            self.bot.as_deref() == Some(&actor.bot_id) && self.user == actor.user_id
        } else {
            self.user == actor.user_id
        }
    }
}

/// A message by its timestamp.
pub(crate) async fn find(call: &Call, channel: &str, ts: Ts) -> Result<Option<Message>, Failure> {
    let sql = format!("{SELECT} WHERE messages.channel_id = $1 AND messages.ts = $2");
    let row = call.query_opt(&sql, &[&channel, &ts.0]).await?;
    Ok(row.as_ref().map(Message::from_row))
}

/// Writes a message and gives its timestamp: world time, or the next microsecond that is free in the channel. Whoever
/// posts there next waits until this call has ended.
pub(crate) async fn post(call: &Call, channel: &str, draft: &Draft) -> Result<Ts, Failure> {
    let next = "UPDATE channels SET last_ts = greatest($2, last_ts + 1) WHERE id = $1 RETURNING last_ts";
    let ts: i64 = call
        .query_one(next, &[&channel, &call.now().as_microsecond()])
        .await?
        .get(0);
    let insert = "INSERT INTO messages (channel_id, ts, user_id, bot_id, subtype, text, blocks, attachments, metadata, \
             thread_ts, is_broadcast, inviter, username, icon_emoji, icon_url) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)";
    let thread = draft.thread.map(|thread| thread.0);
    let values: [&(dyn ToSql + Sync); 15] = [
        &channel,
        &ts,
        &draft.user,
        &draft.bot,
        &draft.subtype,
        &draft.text,
        &draft.blocks,
        &draft.attachments,
        &draft.metadata,
        &thread,
        &draft.is_broadcast,
        &draft.inviter,
        &draft.username,
        &draft.icon_emoji,
        &draft.icon_url,
    ];
    call.execute(insert, &values).await?;
    for (file, position) in draft.files.iter().zip(1_i32..) {
        let share = "INSERT INTO file_shares (channel_id, ts, file_id, position) VALUES ($1, $2, $3, $4)";
        call.execute(share, &[&channel, &ts, file, &position]).await?;
    }
    Ok(Ts(ts))
}

/// Says in the channel that something happened to it, such as `channel_join`.
pub(crate) async fn announce(
    call: &Call,
    channel: &str,
    user: &str,
    subtype: &'static str,
    text: String,
    inviter: Option<&str>,
) -> Result<Ts, Failure> {
    let draft = Draft {
        user: user.to_owned(),
        subtype: Some(subtype),
        text,
        inviter: inviter.map(str::to_owned),
        ..Draft::default()
    };
    post(call, channel, &draft).await
}
