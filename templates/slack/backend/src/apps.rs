//! `apps.*` and `tooling.tokens.rotate`: how apps are configured and taken out of the workspace.

mod authorizations;
mod manifest;
mod schema;
mod tooling;
mod uninstall;
pub(crate) mod verification;

use crate::operations::method;
use asymmetric_kit::{Access, Operation};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("apps.manifest.create", "Tier 1", &[], manifest::create)
            .summary("Creates an app from a manifest."),
        method("apps.manifest.update", "Tier 1", &[], manifest::update)
            .summary("Replaces the manifest of an app."),
        method("apps.manifest.export", "Tier 3", &[], manifest::export)
            .summary("Shows the manifest of an app."),
        method("apps.manifest.validate", "Tier 3", &[], manifest::validate)
            .summary("Says what is wrong with a manifest."),
        method("apps.manifest.delete", "Tier 1", &[], manifest::delete)
            .summary("Deletes an app for good."),
        method("apps.event.authorizations.list", "Tier 4", &["authorizations:read"], authorizations::list)
            .summary("Lists on whose behalf an app sees an event."),
        method("apps.uninstall", "Tier 1", &[], uninstall::uninstall)
            .summary("Takes an app out of the workspace."),
        method("tooling.tokens.rotate", "Tier 1", &[], tooling::rotate).access(Access::Public)
            .summary("Exchanges a refresh token for a new app configuration token."),
    ]
}
