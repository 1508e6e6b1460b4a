//! `chat.*`

mod content;
pub(crate) mod delete;
mod ephemeral;
mod look;
mod markdown;
mod me;
mod names;
mod permalink;
mod post;
pub(crate) mod schedule;
mod scheduled;
mod stream;
mod target;
mod unfurl;
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
        method("chat.postEphemeral", "Tier 4", &["chat:write"], ephemeral::post_ephemeral)
            .summary("Shows a message to one user."),
        method("chat.meMessage", "Tier 3", &["chat:write"], me::me_message)
            .summary("Says what the author does."),
        method("chat.getPermalink", "Special", &[], permalink::get_permalink)
            .summary("Gives the address of a message."),
        method("chat.scheduleMessage", "Tier 3", &["chat:write"], schedule::schedule_message)
            .summary("Posts a message later."),
        method("chat.scheduledMessages.list", "Tier 3", &[], scheduled::list)
            .summary("Lists messages that will be posted later."),
        method("chat.deleteScheduledMessage", "Tier 3", &["chat:write"], scheduled::delete)
            .summary("Deletes a message that would be posted later."),
        method("chat.unfurl", "Tier 3", &["links:write"], unfurl::unfurl)
            .summary("Shows previews of links in a message."),
        method("chat.startStream", "Tier 2", &["chat:write"], stream::start)
            .summary("Starts a message that grows while it is written."),
        method("chat.appendStream", "Tier 4", &["chat:write"], stream::append)
            .summary("Adds to a message that is being streamed."),
        method("chat.stopStream", "Tier 2", &["chat:write"], stream::stop)
            .summary("Ends a message that is being streamed."),
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
