//! Messages: writing them, finding them, showing them.

mod document;
pub(crate) mod edits;
pub(crate) mod events;

pub(crate) use document::{Context, bot_profile};

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
    /// Whether the text is shown as it is, without mrkdwn.
    pub(crate) is_plain: bool,
    pub(crate) thread: Option<Ts>,
    pub(crate) is_broadcast: bool,
    pub(crate) inviter: Option<String>,
    pub(crate) username: Option<String>,
    pub(crate) icon_emoji: Option<String>,
    pub(crate) icon_url: Option<String>,
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
    pub(crate) attachments: Option<Value>,
    channel: String,
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
    username: Option<String>,
    icon_emoji: Option<String>,
    icon_url: Option<String>,
    reply_users: Vec<String>,
    latest_reply: Option<i64>,
    parent_user: Option<String>,
    reactions: Value,
}

/// Selects messages with everything that a document shows; a condition on `messages` follows.
pub(crate) const SELECT: &str = "\
SELECT messages.*, bots.app_id, bots.name AS bot_name, bots.updated AS bot_updated, \
    parent.user_id AS parent_user, \
    replies.reply_count, replies.latest_reply, replies.reply_users, reacted.reactions \
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
) AS reacted ";

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

/// Writes a message and gives its timestamp, see [`write`].
pub(crate) async fn post(call: &Call, channel: &str, draft: &Draft) -> Result<Ts, Failure> {
    Ok(write(call, channel, draft).await?.ts)
}

/// The next timestamp of a conversation, and the conversation's kind: world time, or the next microsecond that is free
/// in the channel. Whoever posts there next waits until this call has ended.
pub(crate) async fn next_ts(call: &Call, channel: &str) -> Result<(Ts, String), Failure> {
    let next =
        "UPDATE channels SET last_ts = greatest($2, last_ts + 1) WHERE id = $1 RETURNING last_ts, kind";
    let row = call
        .query_one(next, &[&channel, &call.now().as_microsecond()])
        .await?;
    Ok((Ts(row.get(0)), row.get(1)))
}

/// Writes a message under the conversation's next timestamp, and tells apps.
pub(crate) async fn write(call: &Call, channel: &str, draft: &Draft) -> Result<Message, Failure> {
    let (ts, kind) = next_ts(call, channel).await?;
    let insert = "INSERT INTO messages (channel_id, ts, user_id, bot_id, subtype, text, blocks, attachments, metadata, \
             is_plain, thread_ts, is_broadcast, inviter, username, icon_emoji, icon_url) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let thread = draft.thread.map(|thread| thread.0);
    let values: [&(dyn ToSql + Sync); 16] = [
        &channel,
        &ts.0,
        &draft.user,
        &draft.bot,
        &draft.subtype,
        &draft.text,
        &draft.blocks,
        &draft.attachments,
        &draft.metadata,
        &draft.is_plain,
        &thread,
        &draft.is_broadcast,
        &draft.inviter,
        &draft.username,
        &draft.icon_emoji,
        &draft.icon_url,
    ];
    call.execute(insert, &values).await?;
    let written = known(call, channel, ts).await?;
    events::posted(call, &written, &kind).await?;
    Ok(written)
}

/// A message that was found earlier in this call.
pub(crate) async fn known(call: &Call, channel: &str, ts: Ts) -> Result<Message, Failure> {
    find(call, channel, ts)
        .await?
        .ok_or_else(|| Failure::internal("find a message that was there before"))
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
