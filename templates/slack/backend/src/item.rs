//! Messages that `channel` and `timestamp` name, for methods that put something on them: reactions, pins, stars.

use crate::{
    actor::Actor,
    answer::refuse,
    channel::{self, Channel},
    message::{self, Message},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};

/// The conversation of the argument `channel`, if the actor may see it.
pub(crate) async fn conversation(call: &Call, actor: &Actor) -> Result<Channel, Failure> {
    let id = call
        .arguments()
        .filled("channel")
        .ok_or_else(|| refuse("channel_not_found"))?;
    channel::find(call, actor, &id)
        .await?
        .ok_or_else(|| refuse("channel_not_found"))
}

/// The timestamp that `timestamp` holds.
pub(crate) fn timestamp(call: &Call) -> Result<Ts, Failure> {
    let given = call
        .arguments()
        .filled("timestamp")
        .ok_or_else(|| refuse("no_item_specified"))?;
    Ts::parse(&given).ok_or_else(|| refuse("bad_timestamp"))
}

/// A message that is there, and not only its tombstone.
pub(crate) async fn message(call: &Call, channel: &Channel, ts: Ts) -> Result<Message, Failure> {
    let found = message::find(call, &channel.id, ts).await?;
    found
        .filter(|message| !message.is_tombstone())
        .ok_or_else(|| refuse("message_not_found"))
}
