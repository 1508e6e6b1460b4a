//! How often a reminder comes again.

use jiff::{
    ToSpan,
    civil::{DateTime, Weekday},
};

/// When a reminder comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Recurrence {
    Daily,
    /// On these days of the week; on the day of the first time where there are none.
    Weekly(Vec<Weekday>),
    Monthly,
    Yearly,
}

/// Days by their names.
pub(super) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday", Weekday::Monday),
    ("tuesday", Weekday::Tuesday),
    ("wednesday", Weekday::Wednesday),
    ("thursday", Weekday::Thursday),
    ("friday", Weekday::Friday),
    ("saturday", Weekday::Saturday),
    ("sunday", Weekday::Sunday),
];

impl Recurrence {
    /// Reads what the API and the table say; none for a frequency that does not exist or days that are none.
    pub(super) fn read(frequency: &str, weekdays: &[String]) -> Option<Self> {
        match frequency {
            "daily" => Some(Self::Daily),
            "weekly" => {
                let days: Option<Vec<Weekday>> = weekdays.iter().map(|name| weekday(name)).collect();
                days.map(Self::Weekly)
            }
            "monthly" => Some(Self::Monthly),
            "yearly" => Some(Self::Yearly),
            _ => None,
        }
    }

    /// Its name in the API.
    pub(super) fn frequency(&self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Weekly(_) => "weekly",
            Self::Monthly => "monthly",
            Self::Yearly => "yearly",
        }
    }

    /// Its days of the week, by their names.
    pub(super) fn weekdays(&self) -> Vec<&'static str> {
        let Self::Weekly(days) = self else {
            return Vec::new();
        };
        let named = WEEKDAYS.iter().filter(|(_, day)| days.contains(day));
        named.map(|(name, _)| *name).collect()
    }

    /// The time after `last` at which it comes again; none at the end of the calendar.
    pub(super) fn after(&self, last: DateTime) -> Option<DateTime> {
        let next = match self {
            Self::Daily => last.checked_add(1.day()),
            Self::Weekly(days) if days.is_empty() => last.checked_add(1.week()),
            Self::Weekly(days) => {
                let coming = (1..=7).find_map(|distance: i64| {
                    let next = last.checked_add(distance.days()).ok()?;
                    days.contains(&next.weekday()).then_some(next)
                });
                return coming;
            }
            Self::Monthly => last.checked_add(1.month()),
            Self::Yearly => last.checked_add(1.year()),
        };
        next.ok()
    }
}

/// A day by its name, which can be in the plural or short.
pub(super) fn weekday(name: &str) -> Option<Weekday> {
    let name = name.strip_suffix('s').filter(|_| name.len() > 5).unwrap_or(name);
    let is_short = name.len() >= 3 && name != "day";
    let found = WEEKDAYS
        .iter()
        .find(|(known, _)| *known == name || (is_short && name.len() <= 5 && known.starts_with(name)));
    found.map(|(_, day)| *day)
}
