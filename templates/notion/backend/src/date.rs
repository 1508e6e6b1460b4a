//! Dates: a day or a time, with an end and a time zone where they have one.

use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::TimeZone,
};
use serde_json::{Value, json};

use crate::{error::NotionError, field::Field};

/// Characters of a day, such as `2026-01-05`.
const DAY_LENGTH: usize = 10;

/// A day, or a moment and the day that it is on where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// A whole day.
    Day(Date),
    /// A moment.
    Moment(Timestamp, Date),
}

impl When {
    /// Reads ISO 8601; a time without an offset is in UTC.
    pub(crate) fn read(text: &str) -> Option<Self> {
        if text.len() == DAY_LENGTH {
            return text.parse().ok().map(Self::Day);
        }
        let (local, offset) = parts(text);
        let local: DateTime = local.parse().ok()?;
        let moment = if offset.len() <= 1 {
            local.to_zoned(TimeZone::UTC).ok()?.timestamp()
        } else {
            text.parse().ok()?
        };
        Some(Self::Moment(moment, local.date()))
    }

    /// The day.
    pub(crate) fn day(self) -> Date {
        match self {
            Self::Day(day) | Self::Moment(_, day) => day,
        }
    }

    /// The moment; of a day the one that it begins at, in UTC.
    pub(crate) fn moment(self) -> Timestamp {
        match self {
            Self::Moment(moment, _) => moment,
            Self::Day(day) => day
                .to_zoned(TimeZone::UTC)
                .map_or(Timestamp::MIN, |zoned| zoned.timestamp()),
        }
    }
}

/// A time without its offset from UTC, and the offset: `Z`, such as `+01:00`, or nothing.
fn parts(text: &str) -> (&str, &str) {
    let time = text.get(DAY_LENGTH..).unwrap_or_default();
    match time.rfind(['Z', 'z', '+', '-']) {
        Some(index) => text.split_at(DAY_LENGTH + index),
        None => (text, ""),
    }
}

/// The date in a field that must be there, as it is kept.
pub(crate) fn read(field: &Field<'_>) -> Result<Value, NotionError> {
    let given = field.required_object()?;
    given.only(&["start", "end", "time_zone"])?;
    let start = time(&given.get("start"))?.ok_or_else(|| given.get("start").should("be defined"))?;
    let end = time(&given.get("end"))?;
    if let (Some(end), Some(first)) = (&end, When::read(&start))
        && When::read(end).is_some_and(|last| last.moment() < first.moment())
    {
        return Err(given.get("end").should("be a date that is not before `start`"));
    }
    let zone = given.get("time_zone");
    let zone_name = zone.optional_text()?;
    if let Some(name) = zone_name {
        if TimeZone::get(name).is_err() {
            return Err(zone.should("be a valid IANA time zone"));
        }
        let written = given.get("start").text()?.unwrap_or_default();
        if !parts(written).1.is_empty() {
            return Err(given
                .get("start")
                .should("have no offset from UTC when `time_zone` is given"));
        }
    }
    Ok(json!({"start": start, "end": end, "time_zone": zone_name}))
}

fn time(field: &Field<'_>) -> Result<Option<String>, NotionError> {
    let Some(text) = field.optional_text()? else {
        return Ok(None);
    };
    match When::read(text) {
        None => Err(field.should("be a valid ISO 8601 date string")),
        Some(When::Day(_)) => Ok(Some(text.to_owned())),
        Some(When::Moment(..)) => {
            let (local, offset) = parts(text);
            let local: DateTime = local.parse().unwrap_or_default();
            let offset = if offset.len() <= 1 { "+00:00" } else { offset };
            Ok(Some(format!("{local:.3}{offset}")))
        }
    }
}

/// A kept date as text.
pub(crate) fn plain(date: &Value) -> String {
    let start = date["start"].as_str().unwrap_or_default();
    match date["end"].as_str() {
        Some(end) => format!("{start} → {end}"),
        None => start.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(date: &Value) -> Result<Value, String> {
        let field = Field {
            path: "body.date".to_owned(),
            value: Some(date),
        };
        read(&field).map_err(|error| error.to_string())
    }

    #[test]
    fn dates_are_kept_as_the_vendor_shows_them() {
        let start = |text: &str| kept(&json!({"start": text})).map(|date| date["start"].clone());
        assert_eq!(start("2026-01-05"), Ok(json!("2026-01-05")));
        assert_eq!(
            start("2026-01-05T09:30:00Z"),
            Ok(json!("2026-01-05T09:30:00.000+00:00"))
        );
        assert_eq!(
            start("2026-01-05T09:30:00.000-05:00"),
            Ok(json!("2026-01-05T09:30:00.000-05:00"))
        );
        assert_eq!(
            start("2026-01-05T09:30"),
            Ok(json!("2026-01-05T09:30:00.000+00:00"))
        );
        assert!(start("tomorrow").is_err() && start("2026-02-30").is_err());
        assert!(kept(&json!({"start": "2026-01-05", "end": "2026-01-04"})).is_err());
        assert!(kept(&json!({"start": "2026-01-05T09:30", "time_zone": "Europe/Berlin"})).is_ok());
        assert!(kept(&json!({"start": "2026-01-05T09:30", "time_zone": "Nowhere"})).is_err());
    }
}
