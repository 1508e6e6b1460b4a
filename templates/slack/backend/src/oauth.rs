//! OAuth: how an app is let into the workspace. <https://docs.slack.dev/authentication/installing-with-oauth>

mod access;
mod authorize;
pub(crate) mod client;
mod install;
mod page;
mod scopes;
pub(crate) mod token;

pub(crate) use scopes::is_scope;

use crate::operations::method;
use asymmetric_kit::{Access, Operation};
use http::Method;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("oauth.v2.access", "Tier 4", &[], access::access).access(Access::Public)
            .summary("Exchanges a code, or a refresh token, for tokens."),
        method("oauth.v2.exchange", "Tier 4", &[], access::exchange).access(Access::Public)
            .summary("Exchanges a token for one that expires, with a refresh token."),
        Operation::new(&[Method::GET], "asymmetric.oauth.authorize", "/oauth/v2/authorize", authorize::show)
            .access(Access::Public)
            .summary("Shows the page on which a person lets an app in."),
        Operation::new(&[Method::POST], "asymmetric.oauth.decide", "/oauth/v2/authorize", authorize::decide)
            .access(Access::Public)
            .summary("Lets an app in or refuses it, and leads back to the app."),
    ]
}
