use serde_json::Value;

use super::{CURRENCIES, Kind};
use crate::error::StripeError;

/// Characters of an over-long text that a message shows.
const SHOWN_CHARACTERS: usize = 40;
const EMAIL_LENGTH: usize = 512;

/// Checks one value.
pub(super) fn check(kind: &Kind, sent: &Value, path: &str) -> Result<Value, StripeError> {
    let word = match kind {
        Kind::Integer(..) | Kind::Limit | Kind::UpTo => "integer",
        Kind::Boolean => "boolean",
        Kind::Number | Kind::Decimal => "decimal",
        _ => "string",
    };
    let invalid = || {
        let shown = sent.as_str().map_or_else(|| sent.to_string(), str::to_owned);
        let error = StripeError::invalid(format!("Invalid {word}: {shown}")).about(path);
        if word == "integer" {
            error.coded("parameter_invalid_integer")
        } else {
            error
        }
    };
    let Value::String(text) = sent else {
        return Err(invalid());
    };
    match kind {
        Kind::Integer(minimum, maximum) => {
            let value: i64 = text.parse().map_err(|_| invalid())?;
            bounded(value, *minimum, *maximum, path).map(Value::from)
        }
        Kind::Limit => {
            let value: i64 = text.parse().map_err(|_| invalid())?;
            Ok(value.clamp(1, 100).into())
        }
        Kind::UpTo if text == "inf" => Ok(Value::Null),
        Kind::UpTo => bounded(text.parse().map_err(|_| invalid())?, 1, i64::MAX, path).map(Value::from),
        Kind::Boolean => text.parse::<bool>().map(Value::Bool).map_err(|_| invalid()),
        Kind::Number => {
            let number: f64 = text.parse().map_err(|_| invalid())?;
            // Whole numbers stay whole: the vendor prints 10, not 10.0.
            text.parse::<i64>()
                .ok()
                .map(Value::from)
                .or_else(|| serde_json::Number::from_f64(number).map(Value::Number))
                .ok_or_else(invalid)
        }
        Kind::Decimal => decimal(text).map(Value::String).ok_or_else(invalid),
        Kind::Choice(words) => choice(text, words, path),
        Kind::Currency => currency(text, path).map(Value::String),
        Kind::Email => email(text, path),
        Kind::Text(maximum) => limited(text, *maximum, path),
        _ => limited(text, super::TEXT_LENGTH, path),
    }
}

fn bounded(value: i64, minimum: i64, maximum: i64, path: &str) -> Result<i64, StripeError> {
    let (relation, bound) = if value < minimum {
        ("greater than or equal to", minimum)
    } else if value > maximum {
        ("less than or equal to", maximum)
    } else {
        return Ok(value);
    };
    Err(StripeError::invalid(format!(
        "This value must be {relation} {bound} (it currently is '{value}')."
    ))
    .coded("parameter_invalid_integer")
    .about(path))
}

fn limited(text: &str, maximum: usize, path: &str) -> Result<Value, StripeError> {
    if text.chars().count() <= maximum {
        return Ok(text.into());
    }
    let shown: String = text.chars().take(SHOWN_CHARACTERS).collect();
    Err(StripeError::invalid(format!(
        "Invalid string: {shown}...; must be at most {maximum} characters"
    ))
    .about(path))
}

fn choice(text: &str, words: &[&str], path: &str) -> Result<Value, StripeError> {
    if words.contains(&text) {
        return Ok(text.into());
    }
    let list = match words {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [first, second] => format!("{first} or {second}"),
        [others @ .., last] => format!("{}, or {last}", others.join(", ")),
    };
    Err(StripeError::invalid(format!("Invalid {path}: must be one of {list}")).about(path))
}

/// The code in lower case.
pub(super) fn currency(text: &str, path: &str) -> Result<String, StripeError> {
    let code = text.to_ascii_lowercase();
    if CURRENCIES.contains(&code.as_str()) {
        return Ok(code);
    }
    Err(StripeError::invalid(format!(
        "Invalid currency: {code}. Stripe currently supports these currencies: {}",
        CURRENCIES.join(", ")
    ))
    .about(path))
}

fn email(text: &str, path: &str) -> Result<Value, StripeError> {
    let plausible = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && !domain.contains('@')
            && domain.split('.').all(|label| !label.is_empty())
            && domain.contains('.')
            && !text.contains(char::is_whitespace)
    });
    if plausible {
        limited(text, EMAIL_LENGTH, path)
    } else {
        Err(StripeError::invalid(format!("Invalid email address: {text}"))
            .coded("email_invalid")
            .about(path))
    }
}

/// A non-negative decimal with at most twelve places, without needless zeros.
fn decimal(text: &str) -> Option<String> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 12 || fraction.len() > 12 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    let fraction = fraction.trim_end_matches('0');
    Some(if fraction.is_empty() {
        whole.to_owned()
    } else {
        format!("{whole}.{fraction}")
    })
}
