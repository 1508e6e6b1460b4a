//! `usergroups.*`

mod change;
mod group;
mod list;
mod members;

use crate::{event, event::Audience, files::event_ts, operations::method};
use asymmetric_kit::{Call, Failure, Operation};
use serde_json::{Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("usergroups.create", "Tier 2", &["usergroups:write"], change::create)
            .summary("Creates a user group."),
        method("usergroups.disable", "Tier 2", &["usergroups:write"], change::disable)
            .summary("Disables a user group."),
        method("usergroups.enable", "Tier 2", &["usergroups:write"], change::enable)
            .summary("Enables a user group that was disabled."),
        method("usergroups.list", "Tier 2", &["usergroups:read"], list::list)
            .summary("Lists user groups."),
        method("usergroups.update", "Tier 2", &["usergroups:write"], change::update)
            .summary("Changes a user group."),
        method("usergroups.users.list", "Tier 2", &["usergroups:read"], members::list)
            .summary("Lists the users of a user group."),
        method("usergroups.users.update", "Tier 2", &["usergroups:write"], members::update)
            .summary("Replaces the users of a user group."),
    ]
}

/// Tells all apps something about user groups: `fields` besides the type of the event.
async fn tell(call: &Call, kind: &str, fields: Value) -> Result<(), Failure> {
    let mut event = json!({"type": kind, "event_ts": event_ts(call)});
    if let (Some(event), Value::Object(fields)) = (event.as_object_mut(), fields) {
        event.extend(fields);
    }
    event::publish(call, event, Audience::Workspace).await
}
