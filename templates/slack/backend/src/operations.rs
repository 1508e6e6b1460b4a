//! The table of everything that this backend does.

use crate::{auth, chat, conversations, published, reactions, users};
use asymmetric_kit::{Access, Handler, Operation};
use http::Method;
use std::collections::HashSet;

/// Clients use both for every method.
pub(crate) const METHODS: [Method; 2] = [Method::GET, Method::POST];

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

/// All operations: those with a handler, then the rest of what Slack publishes.
pub(crate) fn table() -> Vec<Operation> {
    let mut table = implemented();
    let known: HashSet<&str> = table.iter().map(Operation::name).collect();
    let missing: Vec<&str> = published::METHODS
        .iter()
        .copied()
        .filter(|name| !known.contains(name))
        .collect();
    table.extend(
        missing
            .into_iter()
            .map(|name| Operation::not_implemented(&METHODS, name, path(name))),
    );
    table
}

#[rustfmt::skip] // One operation per entry reads as the table that it is.
fn implemented() -> Vec<Operation> {
    vec![
        method("api.test", "Tier 4", &[], auth::api_test).access(Access::Public)
            .summary("Gives its arguments back."),
        method("auth.test", "Special", &[], auth::test)
            .summary("Says whom the token acts as."),
        method("conversations.list", "Tier 2", READ, conversations::list::list)
            .summary("Lists conversations."),
        method("conversations.info", "Tier 3", READ, conversations::info::info)
            .summary("Shows one conversation."),
        method("conversations.members", "Tier 4", READ, conversations::members::members)
            .summary("Lists the members of a conversation."),
        method("conversations.history", "Tier 3", HISTORY, conversations::history::history)
            .summary("Lists the messages of a conversation."),
        method("conversations.replies", "Tier 3", HISTORY, conversations::replies::replies)
            .summary("Lists the messages of a thread."),
        method("conversations.create", "Tier 2", MANAGE, conversations::create::create)
            .summary("Creates a channel."),
        method("conversations.join", "Tier 3", JOIN, conversations::join::join)
            .summary("Joins a channel."),
        method("conversations.invite", "Tier 3", INVITE, conversations::invite::invite)
            .summary("Adds users to a channel."),
        method("conversations.archive", "Tier 2", MANAGE, conversations::archive::archive)
            .summary("Archives a channel."),
        method("chat.postMessage", "Special", &["chat:write"], chat::post::post_message)
            .summary("Posts a message."),
        method("chat.update", "Tier 3", &["chat:write"], chat::update::update)
            .summary("Changes a message."),
        method("chat.delete", "Tier 3", &["chat:write"], chat::delete::delete)
            .summary("Deletes a message."),
        method("reactions.add", "Tier 3", &["reactions:write"], reactions::add)
            .summary("Adds an emoji to a message."),
        method("reactions.remove", "Tier 2", &["reactions:write"], reactions::remove)
            .summary("Removes an emoji from a message."),
        method("reactions.get", "Tier 3", &["reactions:read"], reactions::get)
            .summary("Shows a message with its reactions."),
        method("users.list", "Tier 2", &["users:read"], users::list)
            .summary("Lists the members of the workspace."),
        method("users.info", "Tier 4", &["users:read"], users::info)
            .summary("Shows one member of the workspace."),
    ]
}

fn method<H>(name: &'static str, tier: &'static str, scopes: &'static [&'static str], handler: H) -> Operation
where
    H: for<'a> Handler<'a> + 'static,
{
    Operation::new(&METHODS, name, path(name), handler)
        .tier(tier)
        .scopes(scopes)
}

fn path(name: &str) -> String {
    format!("/api/{name}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_published_method_is_listed_once() {
        let table = table();
        let names: HashSet<&str> = table.iter().map(Operation::name).collect();
        assert_eq!(names.len(), table.len());
        assert!(published::METHODS.iter().all(|name| names.contains(name)));
        assert!(
            implemented()
                .iter()
                .all(|operation| published::METHODS.contains(&operation.name()))
        );
    }
}
