//! `canvases.*` and `conversations.canvases.create`: documents of markdown, kept as sections.

mod access;
mod create;
mod edit;
mod lookup;
mod markdown;
mod stored;

use crate::operations::method;
use asymmetric_kit::Operation;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("canvases.access.delete", "Tier 3", &["canvases:write"], access::delete)
            .summary("Takes users or channels the access to a canvas."),
        method("canvases.access.set", "Tier 3", &["canvases:write"], access::set)
            .summary("Gives users or channels access to a canvas."),
        method("canvases.create", "Tier 2", &["canvases:write"], create::create)
            .summary("Creates a canvas."),
        method("canvases.delete", "Tier 3", &["canvases:write"], create::delete)
            .summary("Deletes a canvas."),
        method("canvases.edit", "Tier 3", &["canvases:write"], edit::edit)
            .summary("Changes a canvas."),
        method("canvases.sections.lookup", "Tier 3", &["canvases:read"], lookup::lookup)
            .summary("Finds sections of a canvas."),
        method("conversations.canvases.create", "Tier 3", &["canvases:write"], create::create_for_channel)
            .summary("Creates the canvas of a conversation."),
    ]
}
