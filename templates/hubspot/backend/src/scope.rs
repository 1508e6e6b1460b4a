//! What a token may do.

use asymmetric_kit::Call;
use http::StatusCode;
use serde_json::json;

use crate::error::HubSpotError;

/// Refuses a caller that has none of these scopes, as the vendor does.
pub(crate) fn require(call: &Call, any_of: &[String]) -> Result<(), HubSpotError> {
    let is_granted = |scope: &String| {
        call.principal()
            .is_some_and(|principal| principal.has_scope(scope))
    };
    if any_of.iter().any(is_granted) {
        return Ok(());
    }
    Err(missing(any_of))
}

/// The refusal of a caller without any of these scopes.
pub(crate) fn missing(any_of: &[impl AsRef<str>]) -> HubSpotError {
    let page = "https://developers.hubspot.com/scopes";
    let scopes: Vec<&str> = any_of.iter().map(AsRef::as_ref).collect();
    let mut error = HubSpotError::new(
        StatusCode::FORBIDDEN,
        "MISSING_SCOPES",
        format!(
            "This app hasn't been granted all required scopes to make this call. Read more about required scopes here: \
             {page}."
        ),
    );
    error.details.errors.push(json!({
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": scopes},
    }));
    error.details.links.insert("scopes".to_owned(), page.into());
    error
}
