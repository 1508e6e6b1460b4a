//! `chat.*`

mod content;
pub(crate) mod delete;
pub(crate) mod post;
pub(crate) mod update;

use crate::{
    answer::{invalid_arguments, refuse},
    message::{self, Message},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure};

/// The message that the argument `ts` names, unless nothing but its tombstone is left.
async fn named_message(call: &Call, channel: &str) -> Result<Message, Failure> {
    let given = call
        .arguments()
        .filled("ts")
        .ok_or_else(|| invalid_arguments("missing required field: ts"))?;
    let found = match Ts::parse(&given) {
        Some(ts) => message::find(call, channel, ts).await?,
        None => None,
    };
    found
        .filter(|message| !message.is_tombstone())
        .ok_or_else(|| refuse("message_not_found"))
}
