//! Conditions on dates: beside another date, or in a stretch of time around the present day of the world.

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, Weekday},
    tz::TimeZone,
};
use serde_json::Value;

use crate::{date::When, error::NotionError, field::Field};

/// Dates that are said by their distance from today.
const RELATIVE: [&str; 7] = [
    "today",
    "tomorrow",
    "yesterday",
    "one_week_ago",
    "one_week_from_now",
    "one_month_ago",
    "one_month_from_now",
];

/// What a date is to be.
#[derive(Debug)]
pub(crate) enum Window {
    /// `equals`, `before`, `after`, `on_or_before`, `on_or_after` another date.
    Beside(String, Other),
    /// In a stretch such as `past_week`.
    Stretch(String),
}

/// The other date.
#[derive(Debug)]
pub(crate) enum Other {
    /// Said as a date.
    Fixed(When),
    /// One of [`RELATIVE`].
    Relative(String),
}

/// The condition of this operator.
pub(crate) fn read(operator: &str, operand: &Field<'_>) -> Result<Window, NotionError> {
    match operator {
        "equals" | "before" | "after" | "on_or_before" | "on_or_after" => {
            let text = operand.required_text()?;
            let other = if RELATIVE.contains(&text) {
                Other::Relative(text.to_owned())
            } else {
                let when =
                    When::read(text).ok_or_else(|| operand.should("be a valid ISO 8601 date string"))?;
                Other::Fixed(when)
            };
            Ok(Window::Beside(operator.to_owned(), other))
        }
        "this_week" | "past_week" | "past_month" | "past_year" | "next_week" | "next_month" | "next_year" => {
            operand.required_object()?.only(&[])?;
            Ok(Window::Stretch(operator.to_owned()))
        }
        _ => Err(operand.unwanted()),
    }
}

impl Window {
    /// Whether a date, as answers have it, or a time is so.
    pub(crate) fn holds(&self, value: &Value, now: Timestamp) -> bool {
        let text = value.as_str().or_else(|| value["start"].as_str());
        let Some(when) = text.and_then(When::read) else {
            return false;
        };
        let today = now.to_zoned(TimeZone::UTC).date();
        match self {
            Self::Beside(operator, other) => {
                let other = match other {
                    Other::Fixed(when) => *when,
                    Other::Relative(name) => When::Day(relative(name, today)),
                };
                let order = match other {
                    // A day is compared with days.
                    When::Day(day) => when.day().cmp(&day),
                    When::Moment(moment, _) => when.moment().cmp(&moment),
                };
                match operator.as_str() {
                    "equals" => order.is_eq(),
                    "before" => order.is_lt(),
                    "after" => order.is_gt(),
                    "on_or_before" => order.is_le(),
                    _ => order.is_ge(),
                }
            }
            Self::Stretch(name) => {
                let (first, last) = stretch(name, today);
                (first..=last).contains(&when.day())
            }
        }
    }
}

fn relative(name: &str, today: Date) -> Date {
    match name {
        "tomorrow" => today.saturating_add(1.day()),
        "yesterday" => today.saturating_sub(1.day()),
        "one_week_ago" => today.saturating_sub(1.week()),
        "one_week_from_now" => today.saturating_add(1.week()),
        "one_month_ago" => today.saturating_sub(1.month()),
        "one_month_from_now" => today.saturating_add(1.month()),
        _ => today,
    }
}

/// The first and the last day.
fn stretch(name: &str, today: Date) -> (Date, Date) {
    match name {
        "past_week" => (today.saturating_sub(1.week()), today),
        "past_month" => (today.saturating_sub(1.month()), today),
        "past_year" => (today.saturating_sub(1.year()), today),
        "next_week" => (today, today.saturating_add(1.week())),
        "next_month" => (today, today.saturating_add(1.month())),
        "next_year" => (today, today.saturating_add(1.year())),
        _ => {
            let since = today.weekday().since(Weekday::Sunday);
            let first = today.saturating_sub(i64::from(since).days());
            (first, first.saturating_add(6.days()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn stretches_are_around_the_present_day() {
        // A Monday.
        let now: Timestamp = "2026-01-05T09:00:00Z".parse().unwrap();
        let holds =
            |name: &str, day: &str| Window::Stretch(name.to_owned()).holds(&json!({"start": day}), now);
        assert!(holds("past_week", "2025-12-29") && !holds("past_week", "2025-12-28"));
        assert!(holds("next_month", "2026-02-05") && !holds("next_month", "2026-02-06"));
        assert!(holds("this_week", "2026-01-04") && holds("this_week", "2026-01-10"));
        assert!(!holds("this_week", "2026-01-11"));
        let beside = Window::Beside("on_or_after".to_owned(), Other::Relative("tomorrow".to_owned()));
        assert!(beside.holds(&json!("2026-01-06T00:00:00.000Z"), now));
        assert!(!beside.holds(&json!("2026-01-05T23:59:00.000Z"), now) && !beside.holds(&Value::Null, now));
    }
}
