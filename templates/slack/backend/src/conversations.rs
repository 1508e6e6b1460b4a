//! `conversations.*`

pub(crate) mod archive;
pub(crate) mod create;
mod history;
mod info;
mod invite;
mod join;
mod kick;
mod leave;
pub(crate) mod list;
mod mark;
mod members;
pub(crate) mod name;
mod open;
pub(crate) mod rename;
mod replies;
mod topic;
mod unread;
mod window;

use crate::operations::method;
use asymmetric_kit::Operation;

const READ: &[&str] = &["channels:read", "groups:read", "im:read", "mpim:read"];
const HISTORY: &[&str] = &["channels:history", "groups:history", "im:history", "mpim:history"];
const MANAGE: &[&str] = &[
    "channels:manage",
    "channels:write",
    "groups:write",
    "im:write",
    "mpim:write",
];
const INVITE: &[&str] = &[
    "channels:manage",
    "channels:write",
    "channels:write.invites",
    "groups:write",
    "groups:write.invites",
    "im:write",
    "mpim:write",
];
const TOPIC: &[&str] = &[
    "channels:manage",
    "channels:write",
    "channels:write.topic",
    "groups:write",
    "groups:write.topic",
    "im:write",
    "im:write.topic",
    "mpim:write",
    "mpim:write.topic",
];
const JOIN: &[&str] = &["channels:join", "channels:write"];

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("conversations.list", "Tier 2", READ, list::list)
            .summary("Lists conversations."),
        method("conversations.info", "Tier 3", READ, info::info)
            .summary("Shows one conversation."),
        method("conversations.members", "Tier 4", READ, members::members)
            .summary("Lists the members of a conversation."),
        method("conversations.history", "Tier 3", HISTORY, history::history)
            .summary("Lists the messages of a conversation."),
        method("conversations.replies", "Tier 3", HISTORY, replies::replies)
            .summary("Lists the messages of a thread."),
        method("conversations.create", "Tier 2", MANAGE, create::create)
            .summary("Creates a channel."),
        method("conversations.join", "Tier 3", JOIN, join::join)
            .summary("Joins a channel."),
        method("conversations.invite", "Tier 3", INVITE, invite::invite)
            .summary("Adds users to a channel."),
        method("conversations.archive", "Tier 2", MANAGE, archive::archive)
            .summary("Archives a channel."),
        method("conversations.unarchive", "Tier 2", MANAGE, archive::unarchive)
            .summary("Opens an archived channel again."),
        method("conversations.rename", "Tier 2", MANAGE, rename::rename)
            .summary("Renames a channel."),
        method("conversations.setTopic", "Tier 2", TOPIC, topic::set_topic)
            .summary("Says what a conversation talks about."),
        method("conversations.setPurpose", "Tier 2", TOPIC, topic::set_purpose)
            .summary("Says what a conversation is for."),
        method("conversations.kick", "Tier 3", MANAGE, kick::kick)
            .summary("Removes a user from a channel."),
        method("conversations.leave", "Tier 3", MANAGE, leave::leave)
            .summary("Leaves a channel."),
        method("conversations.open", "Tier 3", MANAGE, open::open)
            .summary("Opens a direct message with one user or several."),
        method("conversations.close", "Tier 2", MANAGE, open::close)
            .summary("Closes a direct message."),
        method("conversations.mark", "Tier 3", MANAGE, mark::mark)
            .summary("Says how far a conversation was read."),
    ]
}
