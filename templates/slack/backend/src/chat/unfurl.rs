//! `chat.unfurl`

use super::ephemeral::{Ephemeral, show};
use crate::{
    actor::Actor,
    answer::{all_messages, invalid_arguments, refuse, refuse_with, success},
    blocks::{self, BlocksError, Surface},
    channel, message,
    message::{Message, edits, events},
    text::{normalize, unescape},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, arguments::Arguments};
use serde_json::{Map, Value, json};

/// Shows previews of links of a message: each becomes an attachment of it. A message that asks its author to connect an
/// account is shown to them instead, where the arguments say so.
pub(crate) async fn unfurl(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let (channel, ts) = target(call.arguments())?;
    channel::lock(call, &channel).await?;
    let found = channel::find(call, &actor, &channel)
        .await?
        .ok_or_else(|| refuse("cannot_find_channel"))?;
    let previous = message::find(call, &found.id, ts)
        .await?
        .filter(|message| !message.is_tombstone())
        .ok_or_else(|| refuse("cannot_find_message"))?;
    if let Some(asked) = authentication(call.arguments())? {
        show(call, &actor, &found.id, &previous.user, &asked).await?;
        return Ok(success(json!({})));
    }
    let unfurls = unfurls(call.arguments())?;
    let attachments = attach(&previous, &actor, unfurls)?;
    edits::keep(call, &previous, &actor.bot_id).await?;
    let update = "UPDATE messages SET attachments = $3 WHERE channel_id = $1 AND ts = $2";
    call.execute(update, &[&found.id, &previous.ts.0, &attachments])
        .await?;
    let current = message::known(call, &found.id, previous.ts).await?;
    events::changed(call, &previous, &current).await?;
    Ok(success(json!({})))
}

/// The message that `channel` and `ts` name. An unfurl of a message that is being composed has an `unfurl_id`, which
/// only somebody who composes one gives out.
fn target(arguments: &Arguments) -> Result<(String, Ts), Failure> {
    let source = arguments.filled("source");
    if arguments.filled("unfurl_id").is_some() {
        return Err(refuse(match source.as_deref() {
            None => "missing_source",
            Some("composer" | "conversations_history") => "invalid_unfurl_id",
            Some(_) => "invalid_source",
        }));
    }
    if source.is_some() {
        return Err(refuse("missing_unfurl_id"));
    }
    let channel = arguments
        .filled("channel")
        .ok_or_else(|| refuse("missing_channel"))?;
    let ts = arguments.filled("ts").ok_or_else(|| refuse("missing_ts"))?;
    let ts = Ts::parse(&ts).ok_or_else(|| refuse("cannot_find_message"))?;
    Ok((channel.into_owned(), ts))
}

/// What asks the author of the message to connect an account; none where nothing asks.
fn authentication(arguments: &Arguments) -> Result<Option<Ephemeral>, Failure> {
    let text = arguments.filled("user_auth_message");
    let address = arguments.filled("user_auth_url");
    let is_required = arguments.boolean("user_auth_required") == Ok(Some(true));
    let blocks = arguments
        .structure("user_auth_blocks")
        .map_err(|_| refuse("invalid_blocks_format"))?;
    if text.is_none() && address.is_none() && blocks.is_none() && !is_required {
        return Ok(None);
    }
    if let Some(blocks) = &blocks {
        checked(blocks, "/user_auth_blocks")?;
    }
    let text = match (text, address) {
        (Some(text), _) => normalize(&text),
        (None, Some(address)) => normalize(&format!("<{address}|Connect your account>")),
        (None, None) => "Connect your account".to_owned(),
    };
    Ok(Some(Ephemeral {
        text,
        blocks,
        ..Ephemeral::default()
    }))
}

fn unfurls(arguments: &Arguments) -> Result<Map<String, Value>, Failure> {
    let given = arguments
        .structure("unfurls")
        .map_err(|_| refuse("invalid_unfurls_format"))?;
    match given {
        Some(Value::Object(unfurls)) if !unfurls.is_empty() => Ok(unfurls),
        Some(Value::Object(_)) => Err(refuse("missing_unfurls")),
        Some(_) => Err(refuse("invalid_unfurls_format")),
        None if arguments.contains("metadata") => Err(invalid_arguments(
            "entities are not implemented by this clone [json-pointer:/metadata]",
        )),
        None => Err(refuse("missing_unfurls")),
    }
}

/// The attachments of the message with those of the links, each in the place of an earlier one of its link.
fn attach(message: &Message, actor: &Actor, unfurls: Map<String, Value>) -> Result<Value, Failure> {
    let said = unescape(&message.text);
    let shown = message.blocks_as_text();
    let mut attachments: Vec<Value> = match &message.attachments {
        Some(Value::Array(known)) => known.clone(),
        _ => Vec::new(),
    };
    for (link, mut unfurl) in unfurls {
        if !said.contains(&link) && !shown.contains(&link) {
            return Err(refuse("cannot_unfurl_message"));
        }
        let Some(fields) = unfurl.as_object_mut() else {
            return Err(refuse("cannot_parse_attachment"));
        };
        if let Some(blocks) = fields.get("blocks") {
            checked(blocks, "/unfurls/blocks")?;
        }
        let fallback = fields.get("text").or(fields.get("title")).cloned();
        let fallback = fallback.filter(Value::is_string);
        fields
            .entry("fallback")
            .or_insert(fallback.unwrap_or_else(|| "[no preview available]".into()));
        for (name, value) in [
            ("from_url", Value::from(link.as_str())),
            ("original_url", link.as_str().into()),
            ("app_unfurl_url", link.as_str().into()),
            ("is_app_unfurl", true.into()),
            ("bot_id", actor.bot_id.as_str().into()),
        ] {
            fields.insert(name.to_owned(), value);
        }
        attachments.retain(|known| known["app_unfurl_url"] != link.as_str());
        attachments.push(unfurl);
    }
    for (position, attachment) in attachments.iter_mut().enumerate() {
        attachment["id"] = (position + 1).into();
    }
    Ok(attachments.into())
}

fn checked(blocks: &Value, root: &str) -> Result<(), Failure> {
    match blocks::check_at(blocks, Surface::Message, root) {
        Ok(_) => Ok(()),
        Err(BlocksError::Invalid(problems)) => Err(refuse_with("invalid_blocks", all_messages(&problems))),
        Err(BlocksError::NotAList | BlocksError::TooLong) => Err(refuse("invalid_blocks_format")),
    }
}
