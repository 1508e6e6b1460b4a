//! Times: seconds since the epoch in tables, ISO 8601 without fractions on the wire.

use asymmetric_kit::Call;
use jiff::Timestamp;
use serde_json::Value;

/// World time in seconds.
pub(crate) fn now(call: &Call) -> i64 {
    call.now().as_second()
}

/// How the API writes a time, such as `2026-01-05T09:00:00Z`.
pub(crate) fn text(seconds: i64) -> String {
    Timestamp::from_second(seconds)
        .map(|time| time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string())
        .unwrap_or_default()
}

/// [`text`] of a time that may not have come.
pub(crate) fn optional(seconds: Option<i64>) -> Value {
    seconds.map_or(Value::Null, |seconds| text(seconds).into())
}

/// Reads a time in ISO 8601; a date alone is its midnight in UTC.
pub(crate) fn read(text: &str) -> Option<i64> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time.as_second());
    }
    let date: jiff::civil::Date = text.parse().ok()?;
    let midnight = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    Some(midnight.timestamp().as_second())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_they_are_read() {
        assert_eq!(text(1_767_603_600), "2026-01-05T09:00:00Z");
        assert_eq!(read("2026-01-05T09:00:00Z"), Some(1_767_603_600));
        assert_eq!(read("2026-01-05"), Some(1_767_571_200));
        assert_eq!(read("Monday"), None);
    }
}
