//! Messages: writing them, finding them, showing them.

mod document;
pub(crate) mod edits;
pub(crate) mod events;
mod write;

pub(crate) use document::{Context, bot_profile};
pub(crate) use write::{Draft, announce, announce_with, next_ts, post, write};

use crate::{actor::Actor, timestamp::Ts};
use asymmetric_kit::{Call, Failure};
use serde_json::Value;
use tokio_postgres::Row;

/// The user on whose behalf a deleted parent of a thread stands.
pub(crate) const SLACKBOT: &str = "USLACKBOT";

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
    pub(crate) attachments: Option<Value>,
    pub(crate) channel: String,
    app: Option<String>,
    bot_name: Option<String>,
    bot_updated: Option<i64>,
    blocks: Option<Value>,
    metadata: Option<Value>,
    is_plain: bool,
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
    /// Fields that only its subtype has.
    details: Option<Value>,
    files: Value,
}

/// The columns of `messages` that a [`Message`] holds: all but what search finds it by.
macro_rules! columns {
    () => {
        "messages.channel_id, messages.ts, messages.user_id, messages.bot_id, messages.subtype, messages.text, \
         messages.blocks, messages.attachments, messages.metadata, messages.is_plain, messages.thread_ts, \
         messages.is_broadcast, messages.edited_by, messages.edited_at, messages.client_msg_id, messages.inviter, \
         messages.username, messages.icon_emoji, messages.icon_url, messages.details"
    };
}
use columns;

/// Selects messages with everything that a document shows; a condition on `messages` follows.
pub(crate) const SELECT: &str = concat!(
    "SELECT ",
    columns!(),
    ", bots.app_id, bots.name AS bot_name, bots.updated AS bot_updated, \
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
) AS shared "
);

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
            is_plain: row.get("is_plain"),
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
            details: row.get("details"),
            files: row.get("files"),
        }
    }

    /// Whether what was once written here is deleted, and only its thread is left.
    pub(crate) fn is_tombstone(&self) -> bool {
        self.subtype.as_deref() == Some("tombstone")
    }

    /// Whether a user takes part in the thread that starts here, and so is told of replies.
    pub(crate) fn is_followed_by(&self, user: &str) -> bool {
        self.reply_count > 0 && (self.user == user || self.reply_users.iter().any(|known| known == user))
    }

    /// Whether somebody wrote it, rather than the application saying what happened in the channel.
    pub(crate) fn is_written(&self) -> bool {
        let subtype = self.subtype.as_deref();
        matches!(subtype, None | Some("bot_message" | "me_message" | "file_share"))
    }

    /// What the app's blocks say, as JSON; empty where it gave none.
    pub(crate) fn blocks_as_text(&self) -> String {
        self.blocks.as_ref().map(Value::to_string).unwrap_or_default()
    }

    /// The address of the message in the application.
    pub(crate) fn permalink(&self, base_url: &str) -> String {
        let link = format!("{base_url}/archives/{}/p{}", self.channel, self.ts.compact());
        match self.thread {
            Some(thread) => format!("{link}?thread_ts={thread}&cid={}", self.channel),
            None => link,
        }
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

/// A message that was found earlier in this call.
pub(crate) async fn known(call: &Call, channel: &str, ts: Ts) -> Result<Message, Failure> {
    find(call, channel, ts)
        .await?
        .ok_or_else(|| Failure::internal("find a message that was there before"))
}
