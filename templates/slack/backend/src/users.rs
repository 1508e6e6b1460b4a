//! `users.*`

mod conversations;
mod document;
mod identity;
mod list;
mod lookup;
mod presence;
mod profile;
mod status;

pub(crate) use document::announce_change;
pub(crate) use identity::user_info;

use crate::operations::method;
use asymmetric_kit::Operation;

const READ_CONVERSATIONS: &[&str] = &["channels:read", "groups:read", "im:read", "mpim:read"];

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("users.list", "Tier 2", &["users:read"], list::list)
            .summary("Lists the members of the workspace."),
        method("users.info", "Tier 4", &["users:read"], lookup::info)
            .summary("Shows one member of the workspace."),
        method("users.lookupByEmail", "Tier 3", &["users:read.email"], lookup::lookup_by_email)
            .summary("Finds a member by their address."),
        method("users.conversations", "Tier 3", READ_CONVERSATIONS, conversations::conversations)
            .summary("Lists the conversations that a user is in."),
        method("users.profile.get", "Tier 4", &["users.profile:read"], profile::get)
            .summary("Shows a member's profile with its custom fields."),
        method("users.profile.set", "Tier 3", &["users.profile:write"], profile::set)
            .summary("Changes a member's profile or status."),
        method("users.getPresence", "Tier 3", &["users:read"], presence::get)
            .summary("Says whether a member is active."),
        method("users.setPresence", "Tier 2", &["users:write"], presence::set)
            .summary("Sets the actor to away, or back to automatic."),
        method("users.identity", "Tier 3", &["identity.basic", "identity:read"], identity::identity)
            .summary("Says who signed in with Slack."),
    ]
}
