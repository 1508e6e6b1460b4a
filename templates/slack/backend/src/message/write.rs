//! Writing messages.

use super::{Message, columns, events, known};
use crate::{event::subscribed, timestamp::Ts};
use asymmetric_kit::{Call, Failure, ToSql};
use serde_json::Value;
use tokio_postgres::Row;

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
    /// Files that are posted with it, in their order.
    pub(crate) files: Vec<String>,
}

/// Writes a message under the next timestamp of the conversation, and selects it with everything that a document shows: it
/// has no replies, reactions or files yet. `is_heard` is whether any app hears of events.
const WRITE: &str = concat!(
    "WITH next AS (UPDATE channels SET last_ts = greatest($2, last_ts + 1) WHERE id = $1 RETURNING last_ts, kind), \
     written AS (INSERT INTO messages (channel_id, ts, user_id, bot_id, subtype, text, blocks, attachments, metadata, \
             is_plain, thread_ts, is_broadcast, inviter, username, icon_emoji, icon_url) \
         SELECT $1, next.last_ts, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 FROM next \
         RETURNING ",
    columns!(),
    ") SELECT ",
    columns!(),
    ", next.kind, EXISTS (SELECT FROM app_settings WHERE ",
    subscribed!(),
    ") AS is_heard, bots.app_id, bots.name AS bot_name, bots.updated AS bot_updated, parent.user_id AS parent_user, \
         0::bigint AS reply_count, NULL::bigint AS latest_reply, '{}'::text[] AS reply_users, \
         '[]'::jsonb AS reactions, '[]'::jsonb AS files \
     FROM written AS messages CROSS JOIN next \
     LEFT JOIN bots ON bots.id = messages.bot_id \
     LEFT JOIN messages AS parent ON parent.channel_id = messages.channel_id AND parent.ts = messages.thread_ts"
);

/// Writes a message and gives its timestamp, see [`write`].
pub(crate) async fn post(call: &Call, channel: &str, draft: &Draft) -> Result<Ts, Failure> {
    Ok(write(call, channel, draft).await?.ts)
}

/// The next timestamp of a conversation, for what is shown in it without being one of its messages: world time, or the
/// next microsecond that is free in the channel. Whoever posts there next waits until this call has ended.
pub(crate) async fn next_ts(call: &Call, channel: &str) -> Result<Ts, Failure> {
    let next =
        "UPDATE channels SET last_ts = greatest($2, last_ts + 1) WHERE id = $1 RETURNING last_ts, kind";
    let row = call
        .query_one(next, &[&channel, &call.now().as_microsecond()])
        .await?;
    reopen(call, channel, &row).await?;
    Ok(Ts(row.get("last_ts")))
}

/// Brings a direct message that a member had closed back into view; `row` has the `kind` of the conversation.
async fn reopen(call: &Call, channel: &str, row: &Row) -> Result<(), Failure> {
    if matches!(row.get("kind"), "im" | "mpim") {
        let open = "UPDATE channel_members SET is_open = true WHERE channel_id = $1 AND NOT is_open";
        call.execute(open, &[&channel]).await?;
    }
    Ok(())
}

/// Writes a message under the conversation's next timestamp (see [`next_ts`]), and tells apps.
pub(crate) async fn write(call: &Call, channel: &str, draft: &Draft) -> Result<Message, Failure> {
    let thread = draft.thread.map(|thread| thread.0);
    let now = call.now().as_microsecond();
    let values: [&(dyn ToSql + Sync); 16] = [
        &channel,
        &now,
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
    let row = call.query_one(WRITE, &values).await?;
    reopen(call, channel, &row).await?;
    let mut written = Message::from_row(&row);
    if !draft.files.is_empty() {
        attach(call, &written, &draft.files).await?;
        written = known(call, channel, written.ts).await?;
    }
    events::posted(call, &written, row.get("kind"), row.get("is_heard")).await?;
    Ok(written)
}

/// Posts files with a message, in this order.
async fn attach(call: &Call, message: &Message, files: &[String]) -> Result<(), Failure> {
    for (file, position) in files.iter().zip(1_i32..) {
        let insert = "INSERT INTO file_shares (channel_id, ts, file_id, position) VALUES ($1, $2, $3, $4)";
        call.execute(insert, &[&message.channel, &message.ts.0, file, &position])
            .await?;
    }
    Ok(())
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

/// Like [`announce`], with fields of its own, such as the new `topic`.
pub(crate) async fn announce_with(
    call: &Call,
    channel: &str,
    user: &str,
    subtype: &'static str,
    text: String,
    details: &Value,
) -> Result<Ts, Failure> {
    let ts = announce(call, channel, user, subtype, text, None).await?;
    let update = "UPDATE messages SET details = $3 WHERE channel_id = $1 AND ts = $2";
    call.execute(update, &[&channel, &ts.0, details]).await?;
    Ok(ts)
}
