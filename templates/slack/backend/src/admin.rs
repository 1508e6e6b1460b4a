//! `admin.*`: what admins do to a workspace, with a token that has scopes of its own.

mod conversations;
mod convert;
mod emoji;
mod invite;
mod lookup;
mod roles;
mod search;
mod users;

use crate::{actor::Actor, answer::refuse, operations::method};
use asymmetric_kit::{Call, Failure, Operation, arguments::Arguments};
use serde_json::Value;

const READ_CONVERSATIONS: &[&str] = &["admin.conversations:read"];
const WRITE_CONVERSATIONS: &[&str] = &["admin.conversations:write"];
const READ_TEAMS: &[&str] = &["admin.teams:read"];
const WRITE_TEAMS: &[&str] = &["admin.teams:write"];
const READ_USERS: &[&str] = &["admin.users:read"];
const WRITE_USERS: &[&str] = &["admin.users:write"];

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("admin.conversations.archive", "Tier 2", WRITE_CONVERSATIONS, conversations::archive)
            .summary("Archives any channel."),
        method("admin.conversations.unarchive", "Tier 2", WRITE_CONVERSATIONS, conversations::unarchive)
            .summary("Opens any archived channel again."),
        method("admin.conversations.rename", "Tier 2", WRITE_CONVERSATIONS, conversations::rename)
            .summary("Renames any channel."),
        method("admin.conversations.delete", "Tier 2", WRITE_CONVERSATIONS, conversations::delete)
            .summary("Deletes a channel with everything in it."),
        method("admin.conversations.create", "Tier 2", WRITE_CONVERSATIONS, conversations::create)
            .summary("Creates a channel."),
        method("admin.conversations.invite", "Tier 2", WRITE_CONVERSATIONS, invite::invite)
            .summary("Adds users to any channel."),
        method("admin.conversations.convertToPrivate", "Tier 2", WRITE_CONVERSATIONS, convert::to_private)
            .summary("Makes a public channel private."),
        method("admin.conversations.convertToPublic", "Tier 2", WRITE_CONVERSATIONS, convert::to_public)
            .summary("Makes a private channel public."),
        method("admin.conversations.search", "Tier 2", READ_CONVERSATIONS, search::search)
            .summary("Finds channels, private ones too."),
        method("admin.conversations.lookup", "Tier 2", READ_CONVERSATIONS, lookup::lookup)
            .summary("Finds public channels that nobody uses."),
        method("admin.users.list", "Tier 4", READ_USERS, users::list)
            .summary("Lists members with their roles."),
        method("admin.users.remove", "Tier 2", WRITE_USERS, users::remove)
            .summary("Deactivates a member."),
        method("admin.users.setAdmin", "Tier 2", WRITE_USERS, roles::set_admin)
            .summary("Makes a member an admin."),
        method("admin.users.setOwner", "Tier 2", WRITE_USERS, roles::set_owner)
            .summary("Makes a member an owner."),
        method("admin.users.setRegular", "Tier 2", WRITE_USERS, roles::set_regular)
            .summary("Makes an admin or an owner a member like others."),
        method("admin.emoji.add", "Tier 2", WRITE_TEAMS, emoji::add)
            .summary("Adds a custom emoji."),
        method("admin.emoji.addAlias", "Tier 2", WRITE_TEAMS, emoji::add_alias)
            .summary("Gives an emoji another name."),
        method("admin.emoji.list", "Tier 2", READ_TEAMS, emoji::list)
            .summary("Lists custom emoji with who added them."),
        method("admin.emoji.remove", "Tier 2", WRITE_TEAMS, emoji::remove)
            .summary("Removes a custom emoji and its other names."),
        method("admin.emoji.rename", "Tier 2", WRITE_TEAMS, emoji::rename)
            .summary("Renames a custom emoji."),
    ]
}

/// The actor, if they are an admin or an owner.
async fn administrator(call: &Call) -> Result<Actor, Failure> {
    let actor = Actor::of(call)?;
    if actor.is_admin(call).await? {
        Ok(actor)
    } else {
        Err(refuse("not_an_admin"))
    }
}

/// The texts of a list: of JSON, or with commas between them, as clients of different languages send it.
fn list(arguments: &Arguments, name: &str) -> Vec<String> {
    let items = match arguments.get(name) {
        Some(Value::Array(items)) => items.clone(),
        Some(Value::String(text)) => match serde_json::from_str(text) {
            Ok(Value::Array(items)) => items,
            _ => text.split(',').map(Value::from).collect(),
        },
        _ => Vec::new(),
    };
    let texts = items.iter().filter_map(Value::as_str).map(str::trim);
    let mut given: Vec<String> = Vec::new();
    for text in texts.filter(|text| !text.is_empty()) {
        if !given.iter().any(|known| known == text) {
            given.push(text.to_owned());
        }
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_come_in_three_ways() {
        for body in [
            r#"{"ids": ["U1", "U2", "U1"]}"#,
            r#"{"ids": "U1, U2,"}"#,
            r#"{"ids": "[\"U1\",\"U2\"]"}"#,
        ] {
            let arguments = Arguments::from_json(body.as_bytes()).unwrap();
            assert_eq!(list(&arguments, "ids"), ["U1", "U2"], "{body}");
            assert_eq!(list(&arguments, "others"), [""; 0]);
        }
    }
}
