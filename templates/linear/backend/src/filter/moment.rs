//! Dates of filters: moments, days, and durations from now such as `-P2W`.

use jiff::{Span, Timestamp, civil::Date, tz::TimeZone};

/// The moment that a text means at `now`; none when it is none.
pub(super) fn read(text: &str, now: Timestamp) -> Option<Timestamp> {
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment);
    }
    if text.trim_start_matches(['-', '+']).starts_with('P') {
        let span: Span = text.parse().ok()?;
        let later = now.to_zoned(TimeZone::UTC).checked_add(span).ok()?;
        return Some(later.timestamp());
    }
    let date: Date = text.parse().ok()?;
    Some(date.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_days_and_durations_are_read() {
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
        let read = |text| read(text, now).map(|moment| moment.to_string());
        let expected = |text: &str| Some(text.to_owned());
        assert_eq!(read("2026-01-02T10:00:00.000Z"), expected("2026-01-02T10:00:00Z"));
        assert_eq!(read("2026-01-02"), expected("2026-01-02T00:00:00Z"));
        assert_eq!(read("-P2W"), expected("2025-12-22T09:00:00Z"));
        assert_eq!(read("P1M"), expected("2026-02-05T09:00:00Z"));
        assert_eq!(read("PT3H"), expected("2026-01-05T12:00:00Z"));
        assert_eq!(read("soon"), None);
    }
}
