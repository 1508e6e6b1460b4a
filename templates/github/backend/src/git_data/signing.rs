//! Who signs what is written through the API, and when.

use jiff::{Timestamp, fmt::temporal::Pieces, tz::Offset};
use serde_json::Value;

use crate::{error::GitHubError, git::signature::Signature};

/// The person that an argument such as `author` describes: `{name, email, date}`; what is left out is taken from
/// `otherwise`.
pub(crate) fn described(
    given: Option<&Value>,
    otherwise: &Signature,
    argument: &'static str,
) -> Result<Signature, GitHubError> {
    let person = match given {
        None | Some(Value::Null) => return Ok(otherwise.clone()),
        Some(Value::Object(person)) => person,
        Some(_) => return Err(GitHubError::schema(&format!("\"{argument}\" is not an object."))),
    };
    let text = |field: &str| person.get(field).and_then(Value::as_str);
    let required = |field: &str| {
        text(field)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| GitHubError::schema(&format!("\"{argument}.{field}\" wasn't supplied.")))
    };
    let (moment, offset) = match text("date") {
        Some(date) => moment(date).ok_or_else(|| {
            GitHubError::schema(&format!("\"{argument}.date\" is not a valid date in ISO 8601."))
        })?,
        None => (otherwise.seconds, otherwise.offset),
    };
    let signature = Signature::new(
        required("name")?,
        required("email")?,
        Timestamp::UNIX_EPOCH,
        offset,
    );
    Ok(Signature {
        seconds: moment,
        ..signature
    })
}

/// A time with the offset that it was written in: seconds since 1970, and minutes east of UTC.
fn moment(text: &str) -> Option<(i64, i32)> {
    let seconds = text.parse::<Timestamp>().ok()?.as_second();
    let offset = Pieces::parse(text)
        .ok()?
        .to_numeric_offset()
        .unwrap_or(Offset::UTC);
    Some((seconds, offset.seconds() / 60))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn agent() -> Signature {
        Signature::new("Agent", "agent@acme.example", Timestamp::UNIX_EPOCH, 0)
    }

    #[test]
    fn a_date_keeps_the_offset_it_was_written_in() {
        let given =
            json!({"name": "Jonas", "email": "jonas@acme.example", "date": "2026-01-05T10:00:00+01:00"});
        let signature = described(Some(&given), &agent(), "author").expect("a person");
        assert_eq!(
            signature.to_string(),
            "Jonas <jonas@acme.example> 1767603600 +0100"
        );
        assert_eq!(signature.date(), "2026-01-05T09:00:00Z");
    }

    #[test]
    fn who_is_not_named_is_refused() {
        let given = json!({"name": "Jonas"});
        assert!(described(Some(&given), &agent(), "author").is_err());
        assert_eq!(described(None, &agent(), "author"), Ok(agent()));
    }
}
