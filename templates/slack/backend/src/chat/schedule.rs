//! `chat.scheduleMessage`, and the posting when its time has come.

use super::{content::Content, post::MAXIMUM_TEXT, target};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel,
    message::{self, Draft, bot_profile},
    timestamp::Ts,
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, Job, ToSql};
use jiff::Timestamp;
use serde_json::{Value, json};

/// The kind of the job that posts a message.
pub(crate) const JOB: &str = "scheduled_message";

/// How far ahead a message can be scheduled, in seconds.
const MAXIMUM_AHEAD: i64 = 120 * 24 * 60 * 60;

/// The window that few messages fit into, in seconds.
const WINDOW: i64 = 5 * 60;

/// Messages of one channel in one window at most.
const MAXIMUM_IN_WINDOW: i64 = 30;

/// Keeps a message until world time reaches `post_at`.
pub(crate) async fn schedule_message(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let post_at = post_at(call)?;
    let content = Content::read(call, MAXIMUM_TEXT).await?;
    let found = target::writable(call, &actor).await?;
    if content.is_empty() {
        return Err(refuse("no_text"));
    }
    let thread = target::thread(call, &found.id).await?;
    // The channel is locked, so that two at once do not both take the last place.
    let window = post_at.div_euclid(WINDOW) * WINDOW;
    let count =
        "SELECT count(*) FROM scheduled_messages WHERE channel_id = $1 AND post_at >= $2 AND post_at < $3";
    let waiting: i64 = call
        .query_one(count, &[&found.id, &window, &(window + WINDOW)])
        .await?
        .get(0);
    if waiting >= MAXIMUM_IN_WINDOW {
        return Err(refuse("restricted_too_many"));
    }
    let id = call.identifier("Q", Alphabet::Upper, 10).await?;
    let is_broadcast = thread.is_some() && call.arguments().boolean("reply_broadcast") == Ok(Some(true));
    let insert = "INSERT INTO scheduled_messages (id, channel_id, user_id, bot_id, is_bot, post_at, date_created, text, \
             blocks, attachments, metadata, is_plain, thread_ts, is_broadcast) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)";
    let text = content.text.unwrap_or_default();
    let values: [&(dyn ToSql + Sync); 14] = [
        &id,
        &found.id,
        &actor.user_id,
        &actor.bot_id,
        &actor.is_bot,
        &post_at,
        &call.now().as_second(),
        &text,
        &content.blocks,
        &content.attachments,
        &content.metadata,
        &content.is_plain,
        &thread.map(|thread| thread.0),
        &is_broadcast,
    ];
    call.execute(insert, &values).await?;
    call.schedule(&job(&id, post_at)?).await?;
    let mut message = delayed(call, &actor, &text).await?;
    if let Some(blocks) = content.blocks {
        message["blocks"] = blocks;
    }
    Ok(success(json!({
        "channel": found.id, "scheduled_message_id": id, "post_at": post_at, "message": message,
    })))
}

/// Posts the message that a job names, unless its author can no longer write where it should go.
pub(crate) async fn post(call: &Call, id: &str) -> Result<(), Failure> {
    let Some(row) = call
        .query_opt("SELECT channel_id FROM scheduled_messages WHERE id = $1", &[&id])
        .await?
    else {
        return Ok(());
    };
    channel::lock(call, row.get(0)).await?;
    let delete = "DELETE FROM scheduled_messages WHERE id = $1 RETURNING *, \
             (SELECT NOT is_archived FROM channels WHERE id = channel_id) \
                 AND (EXISTS (SELECT FROM channel_members AS member WHERE member.channel_id = scheduled_messages.channel_id \
                         AND member.user_id = scheduled_messages.user_id) \
                     OR (SELECT kind = 'public' FROM channels WHERE id = channel_id)) \
                 AND (thread_ts IS NULL OR EXISTS (SELECT FROM messages AS parent \
                     WHERE parent.channel_id = scheduled_messages.channel_id \
                         AND parent.ts = scheduled_messages.thread_ts)) AS is_possible";
    let Some(row) = call.query_opt(delete, &[&id]).await? else {
        return Ok(());
    };
    if !row.get::<_, bool>("is_possible") {
        return Ok(());
    }
    let draft = Draft {
        user: row.get("user_id"),
        bot: Some(row.get("bot_id")),
        text: row.get("text"),
        blocks: row.get("blocks"),
        attachments: row.get("attachments"),
        metadata: row.get("metadata"),
        is_plain: row.get("is_plain"),
        thread: row.get::<_, Option<i64>>("thread_ts").map(Ts),
        is_broadcast: row.get("is_broadcast"),
        ..Draft::default()
    };
    message::post(call, row.get("channel_id"), &draft).await?;
    Ok(())
}

/// The job that posts a scheduled message.
fn job(id: &str, post_at: i64) -> Result<Job, Failure> {
    let due = Timestamp::from_second(post_at).map_err(|_| refuse("invalid_time"))?;
    Ok(Job {
        kind: JOB.to_owned(),
        key: id.to_owned(),
        due,
        payload: json!({}),
    })
}

/// The argument `post_at`, a time of the world that is ahead, and not too far.
fn post_at(call: &Call) -> Result<i64, Failure> {
    let given = call
        .arguments()
        .integer("post_at")
        .map_err(|_| refuse("invalid_time"))?;
    let post_at = given.ok_or_else(|| invalid_arguments("missing required field: post_at"))?;
    let now = call.now().as_second();
    if post_at <= now {
        Err(refuse("time_in_past"))
    } else if post_at > now + MAXIMUM_AHEAD {
        Err(refuse("time_too_far"))
    } else {
        Ok(post_at)
    }
}

/// How the answer shows a message that is not posted yet.
async fn delayed(call: &Call, actor: &Actor, text: &str) -> Result<Value, Failure> {
    let select = "SELECT app_id, name, updated FROM bots WHERE id = $1";
    let row = call.query_one(select, &[&actor.bot_id]).await?;
    let (app, name): (String, String) = (row.get(0), row.get(1));
    let profile = bot_profile(&actor.bot_id, &app, &name, row.get(2), &actor.team_id);
    Ok(json!({
        "type": "delayed_message", "text": text, "user": actor.user_id, "bot_id": actor.bot_id, "app_id": app,
        "team": actor.team_id, "bot_profile": profile,
    }))
}
