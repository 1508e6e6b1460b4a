//! Times as the vendor writes them: ISO 8601 in UTC with milliseconds.

use jiff::{Timestamp, civil::Date};

/// `2026-01-05T09:00:00.000Z`
pub(crate) fn iso(time: Timestamp) -> String {
    // Formatted with a precision, times are cut off, not rounded.
    format!("{time:.3}")
}

/// A time as the database writes it into JSON, as the vendor writes it; as it is where it is none.
pub(crate) fn from_database(text: &str) -> String {
    text.parse::<Timestamp>().map_or_else(|_| text.to_owned(), iso)
}

/// What clients write for a time: milliseconds since 1970, ISO 8601 with an offset, or a date for its midnight.
pub(crate) fn parse(text: &str) -> Option<Timestamp> {
    if let Ok(milliseconds) = text.parse::<i64>() {
        return Timestamp::from_millisecond(milliseconds).ok();
    }
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    let date: Date = text.parse().ok()?;
    format!("{date}T00:00:00Z").parse().ok()
}

/// What clients write for a date: `2026-01-05`, or a time that is midnight in UTC. The error is the time that is not.
pub(crate) fn parse_date(text: &str) -> Result<Option<String>, Timestamp> {
    let Some(time) = parse(text) else { return Ok(None) };
    let written = iso(time);
    match written.split_once('T') {
        Some((date, "00:00:00.000Z")) => Ok(Some(date.to_owned())),
        _ => Err(time),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_clients_write_is_read() {
        for (text, expected) in [
            ("1767603600000", "2026-01-05T09:00:00.000Z"),
            ("2026-01-05T10:00:00+01:00", "2026-01-05T09:00:00.000Z"),
            ("2026-01-05T09:00:00.1239Z", "2026-01-05T09:00:00.123Z"),
            ("2026-01-05", "2026-01-05T00:00:00.000Z"),
        ] {
            assert_eq!(parse(text).map(iso).as_deref(), Some(expected), "{text}");
        }
        assert_eq!(parse("next week"), None);
    }

    #[test]
    fn dates_are_midnights() {
        assert_eq!(parse_date("2026-01-05"), Ok(Some("2026-01-05".to_owned())));
        assert_eq!(parse_date("1767571200000"), Ok(Some("2026-01-05".to_owned())));
        assert!(parse_date("1767603600000").is_err());
        assert_eq!(parse_date("soon"), Ok(None));
    }

    #[test]
    fn times_of_the_database_are_rewritten() {
        assert_eq!(
            from_database("2026-01-05T09:00:00.5+00:00"),
            "2026-01-05T09:00:00.500Z"
        );
    }
}
