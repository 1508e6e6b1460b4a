//! `chat.*`

mod content;
mod delete;
mod post;
mod update;

use crate::{
    answer::{invalid_arguments, refuse},
    message::{self, Message},
    operations::method,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, Operation};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("chat.postMessage", "Special", &["chat:write"], post::post_message)
            .summary("Posts a message."),
        method("chat.update", "Tier 3", &["chat:write"], update::update)
            .summary("Changes a message."),
        method("chat.delete", "Tier 3", &["chat:write"], delete::delete)
            .summary("Deletes a message."),
    ]
}

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
