//! Values: what may be written to a property, and the one form in which it is kept.

use serde_json::{Value, json};

use super::Property;
use crate::{
    error::HubSpotError,
    time::{iso, parse, parse_date},
};

/// The longest text in a property (<https://knowledge.hubspot.com/properties/property-field-types-in-hubspot>).
const LONGEST_TEXT: usize = 65_536;

/// Why a value cannot be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Invalid {
    pub(crate) property: String,
    pub(crate) code: &'static str,
    pub(crate) message: String,
}

impl Invalid {
    pub(crate) fn new(property: &str, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            property: property.to_owned(),
            code,
            message: message.into(),
        }
    }
}

/// The refusal of all values that cannot be written. Its message holds the list as JSON, as the vendor's does.
pub(crate) fn not_valid(invalid: &[Invalid]) -> HubSpotError {
    let results: Vec<Value> = invalid
        .iter()
        .map(|one| json!({"isValid": false, "message": one.message, "error": one.code, "name": one.property}))
        .collect();
    let error = HubSpotError::invalid(format!(
        "Property values were not valid: {}",
        Value::from(results)
    ));
    invalid.iter().fold(error, |error, one| {
        error.with_detail(&one.message, one.code, json!({"propertyName": [one.property]}))
    })
}

/// A value as it is kept. The text is not empty; owners and stages are checked by who knows them.
pub(crate) fn normal(property: &Property, text: &str) -> Result<String, Invalid> {
    let invalid = |code, message: String| Invalid::new(&property.name, code, message);
    match property.kind.as_str() {
        "number" => {
            number(text).ok_or_else(|| invalid("INVALID_DOUBLE", format!("{text} was not a valid number.")))
        }
        "datetime" => parse(text)
            .map(iso)
            .ok_or_else(|| invalid("INVALID_LONG", format!("{text} was not a valid long."))),
        "date" => match parse_date(text) {
            Ok(Some(date)) => Ok(date),
            Ok(None) => Err(invalid("INVALID_LONG", format!("{text} was not a valid long."))),
            Err(time) => {
                let shown = time.strftime("%-H:%-M:%-S.%3f").to_string();
                Err(invalid(
                    "INVALID_DATE",
                    format!("{text} is at {shown} UTC, not midnight!"),
                ))
            }
        },
        "bool" => match text.to_lowercase().as_str() {
            truth @ ("true" | "false") => Ok(truth.to_owned()),
            _ => Err(invalid(
                "INVALID_OPTION",
                format!("{text} was not one of the allowed options: [true, false]"),
            )),
        },
        "enumeration" if property.external_options => Ok(text.to_owned()),
        "enumeration" => options(property, text),
        _ if property.name == "email" && property.has_unique_value => {
            email(text).ok_or_else(|| invalid("INVALID_EMAIL", format!("Email address {text} is invalid")))
        }
        _ if text.chars().count() > LONGEST_TEXT => Err(invalid(
            "PROPERTY_VALUE_TOO_LONG",
            format!("The value is longer than {LONGEST_TEXT} characters"),
        )),
        _ => Ok(text.to_owned()),
    }
}

/// One option, or several with semicolons between them.
fn options(property: &Property, text: &str) -> Result<String, Invalid> {
    let chosen: Vec<&str> = if property.holds_several() {
        text.split(';')
            .map(str::trim)
            .filter(|value| !value.is_empty())
            .collect()
    } else {
        vec![text]
    };
    for value in &chosen {
        if !property.options.iter().any(|choice| choice.value == *value) {
            let allowed: Vec<&str> = property
                .options
                .iter()
                .map(|choice| choice.value.as_str())
                .collect();
            let message = format!(
                "{value} was not one of the allowed options: [{}]",
                allowed.join(", ")
            );
            return Err(Invalid::new(&property.name, "INVALID_OPTION", message));
        }
    }
    Ok(chosen.join(";"))
}

/// Digits with a point at most, which the database reads as a number.
fn number(text: &str) -> Option<String> {
    let text = text.trim();
    let number: f64 = text.parse().ok().filter(|number: &f64| number.is_finite())?;
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.starts_with(|first: char| first.is_ascii_digit())
        && !digits.ends_with('.');
    Some(if is_plain {
        text.to_owned()
    } else {
        number.to_string()
    })
}

/// An address in lower case, which is how the vendor keeps them.
fn email(text: &str) -> Option<String> {
    let text = text.trim().to_lowercase();
    let (local, domain) = text.split_once('@')?;
    let is_domain = domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label
                    .chars()
                    .all(|letter| letter.is_alphanumeric() || letter == '-')
        });
    let is_local = !local.is_empty()
        && !local
            .chars()
            .any(|letter| letter.is_whitespace() || "<>(),;:\"".contains(letter));
    (is_domain && is_local).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_kept_as_digits() {
        for (text, expected) in [
            ("61000", Some("61000")),
            (" 1.50", Some("1.50")),
            ("-3", Some("-3")),
            ("1e3", Some("1000")),
            (".5", Some("0.5")),
            ("5.", Some("5")),
            ("1,000", None),
            ("NaN", None),
            ("x", None),
        ] {
            assert_eq!(number(text).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn addresses_are_kept_in_lower_case() {
        assert_eq!(
            email("Ruth@Northwind.Example").as_deref(),
            Some("ruth@northwind.example")
        );
        for text in [
            "ruth",
            "@northwind.example",
            "ruth@northwind",
            "a b@c.d",
            "ruth@c..d",
        ] {
            assert_eq!(email(text), None, "{text}");
        }
    }

    #[test]
    fn the_message_lists_what_is_invalid_as_json() {
        let error = not_valid(&[Invalid::new(
            "foo",
            "PROPERTY_DOESNT_EXIST",
            "Property \"foo\" does not exist",
        )]);
        assert_eq!(
            error.message,
            "Property values were not valid: [{\"isValid\":false,\"message\":\"Property \\\"foo\\\" does not exist\",\
             \"error\":\"PROPERTY_DOESNT_EXIST\",\"name\":\"foo\"}]"
        );
        assert_eq!(error.details.errors[0]["context"]["propertyName"][0], "foo");
    }
}
