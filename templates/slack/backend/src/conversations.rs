//! `conversations.*`

mod archive;
mod create;
mod history;
mod info;
mod invite;
mod join;
mod list;
mod members;
mod replies;
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
const INVITE: &[&str] = &["channels:manage", "channels:write", "groups:write"];
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
    ]
}
