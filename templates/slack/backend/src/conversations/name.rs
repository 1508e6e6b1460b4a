//! Names of channels.

use crate::answer::refuse;
use asymmetric_kit::{Call, Failure};

const MAXIMUM_LENGTH: usize = 80;

/// The argument `name` without the spaces around it.
pub(crate) fn argument(call: &Call) -> String {
    let given = call.arguments().text("name").unwrap_or_default();
    given.trim().to_owned()
}

/// Refuses a name that no channel can have.
pub(crate) fn check(name: &str) -> Result<(), Failure> {
    let punctuation = |character: char| matches!(character, '-' | '_');
    let allowed = |character: char| {
        punctuation(character)
            || character.is_ascii_digit()
            // Letters of all scripts, but not upper case.
            || (character.is_alphabetic() && !character.is_uppercase())
    };
    if name.is_empty() {
        Err(refuse("invalid_name_required"))
    } else if name.chars().count() > MAXIMUM_LENGTH {
        Err(refuse("invalid_name_maxlength"))
    } else if !name.chars().all(allowed) {
        Err(refuse("invalid_name_specials"))
    } else if name.chars().all(punctuation) {
        Err(refuse("invalid_name_punctuation"))
    } else {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use asymmetric_kit::http::Body;

    fn error(name: &str) -> Option<String> {
        match check(name) {
            Err(Failure::Vendor(reply)) => match reply.body() {
                Body::Json(document) => document["error"].as_str().map(str::to_owned),
                Body::Bytes(_) => None,
            },
            _ => None,
        }
    }

    #[test]
    fn names_are_lower_case_letters_digits_and_two_marks() {
        for good in ["incident-42", "équipe_produit", "日本", &"a".repeat(80)] {
            assert_eq!(error(good), None, "{good}");
        }
        for (bad, code) in [
            ("", "invalid_name_required"),
            (&*"a".repeat(81), "invalid_name_maxlength"),
            ("Incidents", "invalid_name_specials"),
            ("two words", "invalid_name_specials"),
            ("#general", "invalid_name_specials"),
            ("--_", "invalid_name_punctuation"),
        ] {
            assert_eq!(error(bad).as_deref(), Some(code), "{bad}");
        }
    }
}
