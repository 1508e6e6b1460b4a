//! Messages that an app sends by an address it was given, without a token: answers to commands and actions, webhooks.

use crate::{
    answer::{invalid_arguments, refuse},
    app::App,
    blocks::{self, Surface},
    message::{self, Draft, Message, edits, events},
    text::normalize,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, ToSql, arguments::Arguments, http::Body};
use serde_json::Value;
use std::borrow::Cow;

/// Characters of text that are kept.
const MAXIMUM_TEXT: usize = 40_000;

/// Where a message goes.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub(crate) channel: String,
    /// Who sees it when it is for one person alone.
    pub(crate) user: String,
    pub(crate) thread: Option<Ts>,
}

/// What a message says.
#[derive(Debug, Clone)]
pub(crate) struct Said {
    /// Escaped.
    pub(crate) text: String,
    pub(crate) blocks: Option<Value>,
    pub(crate) attachments: Option<Value>,
    pub(crate) metadata: Option<Value>,
}

impl Said {
    /// Reads a message; refuses when it says nothing.
    pub(crate) fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let text = arguments.text("text").unwrap_or_default();
        let text = match text.char_indices().nth(MAXIMUM_TEXT) {
            Some((end, _)) => normalize(text.get(..end).unwrap_or_default()),
            None => normalize(&text),
        };
        let said = Self {
            text,
            blocks: shown(list(arguments, "blocks", "invalid_blocks")?)?,
            attachments: list(arguments, "attachments", "invalid_attachments")?,
            metadata: arguments
                .structure("metadata")
                .map_err(|_| refuse("invalid_metadata_format"))?,
        };
        let nothing =
            |value: &Option<Value>| value.as_ref().and_then(Value::as_array).is_none_or(Vec::is_empty);
        if said.text.is_empty() && nothing(&said.blocks) && nothing(&said.attachments) {
            return Err(refuse("no_text"));
        }
        Ok(said)
    }
}

/// Sends what `arguments` say: to all where `response_type` is `in_channel`, otherwise to the person alone.
pub(crate) async fn answer(
    call: &Call,
    app: &App,
    to: &Destination,
    arguments: &Arguments,
) -> Result<Ts, Failure> {
    let said = Said::read(arguments)?;
    match arguments.filled("response_type").as_deref() {
        Some("in_channel") => post(call, app, to, said).await,
        None | Some("ephemeral") => whisper(call, app, to, &said).await,
        Some(_) => Err(invalid_arguments("response_type must be in_channel or ephemeral")),
    }
}

/// Posts a message of the app's bot, which need not be in the conversation.
pub(crate) async fn post(call: &Call, app: &App, to: &Destination, said: Said) -> Result<Ts, Failure> {
    let (bot, user) = author(app)?;
    writable(call, &to.channel).await?;
    let draft = Draft {
        user,
        bot: Some(bot),
        subtype: Some("bot_message"),
        text: said.text,
        blocks: said.blocks,
        attachments: said.attachments,
        metadata: said.metadata,
        thread: to.thread,
        ..Draft::default()
    };
    message::post(call, &to.channel, &draft).await
}

/// Shows a message of the app's bot to one person.
async fn whisper(call: &Call, app: &App, to: &Destination, said: &Said) -> Result<Ts, Failure> {
    let (bot, user) = author(app)?;
    writable(call, &to.channel).await?;
    let ts = message::next_ts(call, &to.channel).await?;
    let insert = "INSERT INTO ephemeral_messages (channel_id, ts, recipient, user_id, bot_id, text, blocks, \
             attachments, thread_ts) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let thread = to.thread.map(|thread| thread.0);
    let values: [&(dyn ToSql + Sync); 9] = [
        &to.channel,
        &ts.0,
        &to.user,
        &user,
        &bot,
        &said.text,
        &said.blocks,
        &said.attachments,
        &thread,
    ];
    call.execute(insert, &values).await?;
    Ok(ts)
}

/// The code with which the application refused; none for a failure of another kind.
pub(crate) fn refusal(failure: &Failure) -> Option<String> {
    let Failure::Vendor(reply) = failure else {
        return None;
    };
    match reply.body() {
        Body::Json(document) => document["error"].as_str().map(str::to_owned),
        Body::Bytes(_) => None,
    }
}

fn author(app: &App) -> Result<(String, String), Failure> {
    app.bot.clone().ok_or_else(|| refuse("app_not_installed"))
}

async fn writable(call: &Call, channel: &str) -> Result<(), Failure> {
    let select = "SELECT is_archived FROM channels WHERE id = $1 FOR NO KEY UPDATE";
    let row = call.query_opt(select, &[&channel]).await?;
    let row = row.ok_or_else(|| refuse("channel_not_found"))?;
    if row.get(0) {
        return Err(refuse("channel_is_archived"));
    }
    Ok(())
}

fn list(arguments: &Arguments, name: &str, code: &str) -> Result<Option<Value>, Failure> {
    let given = arguments.structure(name).map_err(|_| refuse(code))?;
    match given {
        Some(given) if !given.is_array() => Err(refuse(code)),
        given => Ok(given),
    }
}

/// The blocks, if a message can show them.
fn shown(given: Option<Value>) -> Result<Option<Value>, Failure> {
    match given {
        Some(given) => match blocks::check(&given, Surface::Message) {
            Ok(blocks) => Ok(Some(Value::Array(blocks))),
            Err(_) => Err(refuse("invalid_blocks")),
        },
        None => Ok(None),
    }
}

/// The arguments of a request whose body is JSON whatever its type says, or a form with JSON in `payload`.
pub(crate) fn body(call: &Call) -> Result<Arguments, Failure> {
    let request = call.request();
    let form = Arguments::from_form(request.body());
    let json: Cow<'_, [u8]> = match form.filled("payload") {
        Some(payload) => Cow::Owned(payload.into_owned().into_bytes()),
        None => Cow::Borrowed(request.body()),
    };
    if json.is_empty() {
        return Err(refuse("no_text"));
    }
    Arguments::from_json(&json).map_err(|_| refuse("invalid_payload"))
}

/// Replaces a message of the app's bot.
pub(crate) async fn replace(
    call: &Call,
    app: &App,
    channel: &str,
    before: &Message,
    said: &Said,
) -> Result<(), Failure> {
    let (bot, _) = author(app)?;
    let sql = "UPDATE messages SET text = $3, blocks = $4, attachments = $5, edited_by = $6, edited_at = $7 \
         WHERE channel_id = $1 AND ts = $2";
    let now = call.now().as_second();
    let values: [&(dyn ToSql + Sync); 7] = [
        &channel,
        &before.ts.0,
        &said.text,
        &said.blocks,
        &said.attachments,
        &bot,
        &now,
    ];
    edits::keep(call, before, &bot).await?;
    call.execute(sql, &values).await?;
    let after = message::known(call, channel, before.ts).await?;
    events::changed(call, before, &after).await
}
