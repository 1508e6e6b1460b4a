//! `files.completeUploadExternal`

use super::{File, SELECT, event_ts, tell};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{self, Channel, Kind},
    event::{self, Audience},
    message::{self, Context, Draft},
    text::normalize,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};
use std::borrow::Cow;

/// Conversations in one call at most.
const MAXIMUM_CHANNELS: usize = 100;

/// Makes files of uploads that have arrived, and posts them, all in one message per conversation.
pub(super) async fn complete(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let uploads = uploads(call)?;
    let text = call
        .arguments()
        .filled("initial_comment")
        .map(|text| normalize(&text));
    let blocks = blocks(call)?.filter(|_| text.is_none());
    let channels = channels(call, &actor).await?;
    for (id, title) in &uploads {
        finish(call, &actor, id, title.as_deref()).await?;
    }
    let ids: Vec<String> = uploads.into_iter().map(|(id, _)| id).collect();
    for id in &ids {
        tell(
            call,
            &actor,
            "file_created",
            id,
            channels.first().map(|channel| &*channel.id),
        )
        .await?;
    }
    for channel in &channels {
        let draft = Draft {
            user: actor.user_id.clone(),
            bot: actor.is_bot.then(|| actor.bot_id.clone()),
            text: text.clone().unwrap_or_default(),
            blocks: blocks.clone(),
            thread: thread(call, channel).await?,
            files: ids.clone(),
            ..Draft::default()
        };
        post(call, &actor, channel, &draft).await?;
    }
    let sql = format!("{SELECT} WHERE files.id = ANY ($1) ORDER BY array_position($1, files.id)");
    let rows = call.query(&sql, &[&ids]).await?;
    let base_url = call.base_url();
    let files: Vec<Value> = rows
        .iter()
        .map(|row| shown(&File::from_row(row), &actor, &base_url))
        .collect();
    Ok(success(json!({"files": files})))
}

/// The files of the answer do not say yet where they are: Slack posts them after it has answered.
fn shown(file: &File, actor: &Actor, base_url: &str) -> Value {
    let mut document = file.document(&actor.team_id, base_url);
    document["shares"] = json!({});
    document
}

/// Ids of uploads, with the titles that they get, each once.
fn uploads(call: &Call) -> Result<Vec<(String, Option<String>)>, Failure> {
    let given = call
        .arguments()
        .structure("files")
        .map_err(|_| invalid_arguments("files is not valid JSON [json-pointer:/files]"))?
        .ok_or_else(|| invalid_arguments("missing required field: files"))?;
    let items = given
        .as_array()
        .filter(|items| !items.is_empty())
        .ok_or_else(|| invalid_arguments("must be an array of files [json-pointer:/files]"))?;
    let mut uploads: Vec<(String, Option<String>)> = Vec::with_capacity(items.len());
    for (position, item) in items.iter().enumerate() {
        let id = item["id"].as_str().ok_or_else(|| {
            invalid_arguments(&format!(
                "missing required field: id [json-pointer:/files/{position}]"
            ))
        })?;
        let title = item["title"].as_str().filter(|title| !title.is_empty());
        if uploads.iter().all(|(known, _)| known != id) {
            uploads.push((id.to_owned(), title.map(str::to_owned)));
        }
    }
    Ok(uploads)
}

fn blocks(call: &Call) -> Result<Option<Value>, Failure> {
    let blocks = call
        .arguments()
        .structure("blocks")
        .map_err(|_| refuse("invalid_blocks"))?;
    let is_typed = |block: &Value| block["type"].is_string();
    match &blocks {
        Some(Value::Array(items)) if items.iter().all(is_typed) => Ok(blocks),
        None => Ok(None),
        Some(_) => Err(refuse("invalid_blocks")),
    }
}

/// The conversations of `channel_id` and `channels`, locked, each once and writable.
async fn channels(call: &Call, actor: &Actor) -> Result<Vec<Channel>, Failure> {
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let several = given("channels").unwrap_or_default();
    let mut ids: Vec<(String, &str)> = given("channel_id")
        .into_iter()
        .map(|id| (id, "channel_not_found"))
        .collect();
    let several = several.split(',').map(str::trim).filter(|id| !id.is_empty());
    ids.extend(several.map(|id| (id.to_owned(), "invalid_channel")));
    if ids.len() > MAXIMUM_CHANNELS {
        return Err(refuse("channels_limit_exceeded"));
    }
    let mut channels: Vec<Channel> = Vec::new();
    for (id, error) in ids {
        let id = if id.starts_with('U') {
            let opened = channel::direct_message(call, actor, &id).await?;
            opened.ok_or_else(|| refuse(error))?
        } else {
            id
        };
        if channels.iter().any(|channel| channel.id == id) {
            continue;
        }
        channel::lock(call, &id).await?;
        let found = channel::find(call, actor, &id).await?;
        let channel = found.ok_or_else(|| refuse(error))?;
        if channel.is_archived {
            return Err(refuse("posting_to_channel_denied"));
        }
        if !channel.is_member {
            return Err(refuse("not_in_channel"));
        }
        channels.push(channel);
    }
    Ok(channels)
}

/// The thread that the files are a reply to.
async fn thread(call: &Call, channel: &Channel) -> Result<Option<Ts>, Failure> {
    let Some(given) = call.arguments().filled("thread_ts") else {
        return Ok(None);
    };
    let found = match Ts::parse(&given) {
        Some(ts) => message::find(call, &channel.id, ts).await?,
        None => None,
    };
    let parent = found.ok_or_else(|| refuse("invalid_thread_ts"))?;
    Ok(Some(parent.thread.unwrap_or(parent.ts)))
}

/// Makes a file of an upload of the actor's.
async fn finish(call: &Call, actor: &Actor, id: &str, title: Option<&str>) -> Result<(), Failure> {
    let update = "UPDATE files SET state = 'complete', ticket = NULL, title = coalesce($3, title), updated = $4 \
         WHERE id = $1 AND user_id = $2 AND state = 'received'";
    let done = call
        .execute(update, &[&id, &actor.user_id, &title, &call.now().as_second()])
        .await?;
    if done == 0 {
        return Err(refuse("file_not_found"));
    }
    Ok(())
}

/// Posts the files and tells apps of them, one by one, and of the message.
async fn post(call: &Call, actor: &Actor, channel: &Channel, draft: &Draft) -> Result<(), Failure> {
    let ts = message::post(call, &channel.id, draft).await?;
    for id in &draft.files {
        tell(call, actor, "file_shared", id, Some(&channel.id)).await?;
    }
    let posted = message::find(call, &channel.id, ts).await?;
    let posted = posted.ok_or_else(|| Failure::internal("find the message that files were posted with"))?;
    let context = Context {
        team: &actor.team_id,
        identifiers: call.identifiers(),
        all_metadata: true,
        base_url: &call.base_url(),
    };
    let mut event = posted.document(context);
    event["subtype"] = "file_share".into();
    event["channel"] = channel.id.as_str().into();
    event["channel_type"] = match channel.kind {
        Kind::Public => "channel",
        Kind::Private => "group",
        Kind::Im => "im",
    }
    .into();
    event["event_ts"] = event_ts(call).into();
    event::publish(call, event, Audience::Channel(&channel.id)).await
}
