//! Rules for single values of a profile.

use crate::answer::{messages, refuse, refuse_with};
use asymmetric_kit::Failure;
use serde_json::Value;

/// Characters of a name at most.
const MAXIMUM_NAME: usize = 80;

/// Names that belong to the application.
const RESERVED: [&str; 6] = ["slackbot", "slack", "everyone", "channel", "here", "group"];

/// A text as it was given, without the spaces around it.
pub(super) fn text(name: &str, value: &Value) -> Result<String, Failure> {
    match value {
        Value::String(text) => Ok(text.trim().to_owned()),
        Value::Number(number) => Ok(number.to_string()),
        Value::Null => Ok(String::new()),
        _ => Err(invalid(&format!("{name} must be a string"))),
    }
}

/// Refuses what no name can be.
pub(super) fn check(field: &str, value: &str) -> Result<(), Failure> {
    let is_name = field.ends_with("_name");
    let lower = value.to_lowercase();
    let has_address = ["http://", "https://", "www."]
        .iter()
        .any(|mark| lower.contains(mark));
    let problem = match () {
        () if !is_name => None,
        () if value.starts_with('@') => Some("invalid_starts_with_at"),
        () if has_address => Some("name_not_allowed"),
        () if RESERVED.contains(&lower.as_str()) => Some("reserved_name"),
        () if value.chars().count() > MAXIMUM_NAME => Some("profile_set_failed"),
        () if value.is_empty() && field == "real_name" => Some("profile_set_failed"),
        () => None,
    };
    match problem {
        Some(problem) => Err(refuse(problem)),
        None => Ok(()),
    }
}

/// An address in lower case.
pub(super) fn email(value: &str) -> Result<String, Failure> {
    let is_address = value
        .split_once('@')
        .is_some_and(|(name, domain)| !name.is_empty() && domain.contains('.'));
    if is_address && !value.contains(char::is_whitespace) {
        Ok(value.to_lowercase())
    } else {
        Err(refuse("profile_set_failed"))
    }
}

/// An emoji with its colons, a skin tone may follow; or nothing.
pub(super) fn emoji(value: &str) -> Result<String, Failure> {
    let inside = value.strip_prefix(':').and_then(|rest| rest.strip_suffix(':'));
    let is_emoji = inside.is_some_and(|name| {
        let part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-+'".contains(&byte);
        name.split("::")
            .all(|name| !name.is_empty() && name.bytes().all(part))
    });
    if value.is_empty() || is_emoji {
        Ok(value.to_owned())
    } else {
        Err(refuse("profile_status_set_failed_not_valid_emoji"))
    }
}

/// `invalid_profile`, saying why.
pub(super) fn invalid(message: &str) -> Failure {
    refuse_with("invalid_profile", messages(message))
}
