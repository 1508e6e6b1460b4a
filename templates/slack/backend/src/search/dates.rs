//! Dates in queries: days, weeks, months and years, where the user is.

use jiff::{
    SignedDuration, Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::Offset,
};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

/// World time, and where on earth the user is.
#[derive(Debug, Clone, Copy)]
pub(super) struct Clock {
    today: Date,
    offset: Offset,
}

impl Clock {
    /// The clock of a user so many seconds east of UTC.
    pub(super) fn new(now: Timestamp, offset: i32) -> Self {
        let offset = Offset::from_seconds(offset).unwrap_or(Offset::UTC);
        Self {
            today: offset.to_datetime(now).date(),
            offset,
        }
    }

    /// Microseconds from the start of what `text` means to its end, which is not in it. None if it is no date.
    pub(super) fn range(self, text: &str) -> Option<(i64, i64)> {
        let (first, after) = self.days(&text.to_ascii_lowercase())?;
        Some((self.start(first)?, self.start(after)?))
    }

    fn start(self, day: Date) -> Option<i64> {
        let start = self.offset.to_timestamp(day.at(0, 0, 0, 0)).ok()?;
        Some(start.as_microsecond())
    }

    fn days(self, text: &str) -> Option<(Date, Date)> {
        let today = self.today;
        match text {
            "today" => return day(today),
            "yesterday" => return day(today.yesterday().ok()?),
            "week" => {
                let since = i64::from(today.weekday().to_monday_zero_offset());
                let monday = today.checked_sub(SignedDuration::from_hours(24 * since)).ok()?;
                return Some((monday, monday.checked_add(7.days()).ok()?));
            }
            "month" => return month(today.year(), today.month()),
            "year" => return year(today.year()),
            _ => {}
        }
        // Names are of what was last: in January, `march` is that of the year before.
        if let Some((_, weekday)) = WEEKDAYS.iter().find(|(name, _)| names(name, text)) {
            let since = i64::from(today.weekday().since(*weekday));
            return day(today.checked_sub(SignedDuration::from_hours(24 * since)).ok()?);
        }
        if let Some((_, number)) = MONTHS.iter().zip(1_i8..).find(|(name, _)| names(name, text)) {
            let is_ahead = number > today.month();
            return month(today.year() - i16::from(is_ahead), number);
        }
        let parts: Vec<&str> = text.split(['-', '/']).collect();
        match parts.as_slice() {
            [only] => year(full_year(only)?),
            [first, second] => month(full_year(first)?, second.parse().ok()?),
            [first, second, third] if first.len() == 4 => {
                day(Date::new(full_year(first)?, second.parse().ok()?, third.parse().ok()?).ok()?)
            }
            [first, second, third] => {
                day(Date::new(full_year(third)?, first.parse().ok()?, second.parse().ok()?).ok()?)
            }
            _ => None,
        }
    }
}

/// Whether `text` is a name, or its first three letters.
fn names(name: &str, text: &str) -> bool {
    text == name || (text.len() == 3 && name.starts_with(text))
}

fn full_year(text: &str) -> Option<i16> {
    let is_year = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_year)
}

fn day(day: Date) -> Option<(Date, Date)> {
    Some((day, day.tomorrow().ok()?))
}

fn month(year: i16, month: i8) -> Option<(Date, Date)> {
    let first = Date::new(year, month, 1).ok()?;
    Some((first, first.checked_add(1.month()).ok()?))
}

fn year(year: i16) -> Option<(Date, Date)> {
    let first = Date::new(year, 1, 1).ok()?;
    Some((first, first.checked_add(1.year()).ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn range(text: &str, offset: i32) -> Option<String> {
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
        let (from, to) = Clock::new(now, offset).range(text)?;
        let written = |microseconds| Timestamp::from_microsecond(microseconds).unwrap().to_string();
        Some(format!("{} {}", written(from), written(to)))
    }

    #[test]
    fn dates_are_days_months_and_years() {
        for (text, expected) in [
            ("today", "2026-01-05 2026-01-06"),
            ("Yesterday", "2026-01-04 2026-01-05"),
            ("2025-12-24", "2025-12-24 2025-12-25"),
            ("2025/12/24", "2025-12-24 2025-12-25"),
            ("12/24/2025", "2025-12-24 2025-12-25"),
            ("2025-12", "2025-12-01 2026-01-01"),
            ("2025", "2025-01-01 2026-01-01"),
            ("january", "2026-01-01 2026-02-01"),
            ("Dec", "2025-12-01 2026-01-01"),
            ("monday", "2026-01-05 2026-01-06"),
            ("friday", "2026-01-02 2026-01-03"),
            ("week", "2026-01-05 2026-01-12"),
            ("month", "2026-01-01 2026-02-01"),
            ("year", "2026-01-01 2027-01-01"),
        ] {
            let expected = expected.replace(' ', "T00:00:00Z ") + "T00:00:00Z";
            assert_eq!(range(text, 0), Some(expected), "{text}");
        }
    }

    #[test]
    fn days_begin_where_the_user_is() {
        assert_eq!(
            range("today", 32_400).unwrap(),
            "2026-01-04T15:00:00Z 2026-01-05T15:00:00Z"
        );
        assert_eq!(
            range("today", -36_000).unwrap(),
            "2026-01-04T10:00:00Z 2026-01-05T10:00:00Z"
        );
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in [
            "",
            "soon",
            "2025-13",
            "2025-02-30",
            "20255",
            "-",
            "1-2",
            "january-2025-1-1",
            "ma",
        ] {
            assert_eq!(range(text, 0), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_taken(text in any::<String>(), offset in any::<i32>()) {
            if let Some((from, to)) = Clock::new(Timestamp::UNIX_EPOCH, offset).range(&text) {
                prop_assert!(from < to);
            }
        }

        #[test]
        fn every_day_is_in_its_month_and_year(year in 1970_i16..2100, month in 1_i8..=12, day in 1_i8..=28) {
            let clock = Clock::new(Timestamp::UNIX_EPOCH, 3600);
            let range = |text: String| clock.range(&text).unwrap();
            let of_day = range(format!("{year}-{month:02}-{day:02}"));
            let of_month = range(format!("{year}-{month:02}"));
            let of_year = range(format!("{year}"));
            prop_assert!(of_month.0 <= of_day.0 && of_day.1 <= of_month.1);
            prop_assert!(of_year.0 <= of_month.0 && of_month.1 <= of_year.1);
            prop_assert_eq!(of_day.1 - of_day.0, 86_400_000_000);
        }
    }
}
