//! Whether a token may be used for a method at all, whatever its scopes.

use crate::answer::refuse;
use asymmetric_kit::{Call, Failure, Operation};

/// Refuses tokens that have expired, and those that are for other methods: an app configuration token is for the
/// configuration of apps alone, and a refresh token or the key of a webhook for no method.
pub(crate) fn check(call: &Call) -> Result<(), Failure> {
    let Some(principal) = call.principal() else {
        return Ok(());
    };
    let expires = principal.attributes["expires"].as_i64();
    if expires.is_some_and(|expires| expires <= call.now().as_second()) {
        return Err(refuse("token_expired"));
    }
    let name = call.operation().map(Operation::name).unwrap_or_default();
    match principal.kind.as_str() {
        "refresh" | "webhook" => Err(refuse("invalid_auth")),
        "config" if !name.starts_with("apps.manifest.") => Err(refuse("not_allowed_token_type")),
        _ => Ok(()),
    }
}
