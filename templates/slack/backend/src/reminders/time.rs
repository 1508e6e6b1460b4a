//! When a reminder is due, as people say it: "in 20 minutes", "tomorrow at 9am", "every Thursday". Times without a day
//! are the next ones; days without a time are at nine in the morning, as in Slack.

use super::recurrence::{Recurrence, weekday};
use jiff::{
    SignedDuration, Span, ToSpan,
    civil::{Date, DateTime, Time, Weekday},
};

/// A first time, in the user's own, and how often it comes again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct When {
    pub(super) first: DateTime,
    pub(super) recurrence: Option<Recurrence>,
}

const MORNING: Time = Time::constant(9, 0, 0, 0);

const WORKDAYS: [Weekday; 5] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
];

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

/// Reads a time that is ahead of `now`, the user's own time. None for what cannot be understood, or is over.
pub(super) fn parse(text: &str, now: DateTime) -> Option<When> {
    let lower = text.trim().to_lowercase().replace(',', " ");
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    if let Some(first) = distance(&words, now) {
        return Some(When {
            first,
            recurrence: None,
        });
    }
    let time = take_time(&mut words)?;
    words.retain(|word| !matches!(*word, "on" | "at" | "the"));
    if let ["every" | "each", rest @ ..] = words.as_slice() {
        return every(rest, time, now);
    }
    if let [word @ ("daily" | "weekly" | "monthly" | "yearly")] = words.as_slice() {
        let unit = match *word {
            "daily" => "day",
            "weekly" => "week",
            "monthly" => "month",
            _ => "year",
        };
        return every(&[unit], time, now);
    }
    let first = match (day(&words, now)?, time) {
        (Some(date), time) => date.to_datetime(time.unwrap_or(MORNING)),
        (None, Some(time)) => next_at(time, now)?,
        (None, None) => return None,
    };
    (first > now).then_some(When {
        first,
        recurrence: None,
    })
}

/// "in 20 minutes", "in an hour", "2 days from now". Whole days and more end in the morning.
fn distance(words: &[&str], now: DateTime) -> Option<DateTime> {
    let (words, has_in) = match words {
        ["in", rest @ ..] | [rest @ .., "from", "now"] => (rest, true),
        rest => (rest, false),
    };
    if !has_in {
        return None;
    }
    if matches!(words, ["half", "an", "hour"]) {
        return now.checked_add(30.minutes()).ok();
    }
    let (number, unit) = match words {
        [number, unit] => (
            number
                .parse::<i64>()
                .ok()
                .or(matches!(*number, "a" | "an" | "one").then_some(1))?,
            *unit,
        ),
        // 20min, 2h
        [both] => {
            let letters = both.find(|character: char| !character.is_ascii_digit())?;
            let (number, unit) = both.split_at(letters);
            (number.parse::<i64>().ok()?, unit)
        }
        _ => return None,
    };
    if !(1..=1_000_000).contains(&number) {
        return None;
    }
    let exact = |duration: SignedDuration| now.checked_add(duration).ok();
    let morning = |span: Span| Some(now.date().checked_add(span).ok()?.to_datetime(MORNING));
    match unit {
        "second" | "seconds" | "sec" | "secs" | "s" => exact(SignedDuration::from_secs(number)),
        "minute" | "minutes" | "min" | "mins" | "m" => exact(SignedDuration::from_mins(number)),
        "hour" | "hours" | "hr" | "hrs" | "h" => exact(SignedDuration::from_hours(number)),
        "day" | "days" | "d" => morning(Span::new().try_days(number).ok()?),
        "week" | "weeks" | "w" => morning(Span::new().try_weeks(number).ok()?),
        "month" | "months" => morning(Span::new().try_months(number).ok()?),
        "year" | "years" => morning(Span::new().try_years(number).ok()?),
        _ => None,
    }
}

/// Takes the time of day out of the words. None when there is a word that looks like one and is none.
#[allow(clippy::option_option, reason = "no time is not the same as no sense")]
fn take_time(words: &mut Vec<&str>) -> Option<Option<Time>> {
    for place in 0..words.len() {
        let word = words.get(place).copied()?;
        let next = words.get(place + 1).copied();
        let is_after_at = place > 0 && words.get(place - 1) == Some(&"at");
        let halves = next.filter(|next| matches!(*next, "am" | "pm"));
        let (time, length) = match (word, halves) {
            ("noon", _) => (Time::new(12, 0, 0, 0).ok(), 1),
            ("midnight", _) => (Time::new(0, 0, 0, 0).ok(), 1),
            (number, Some(half)) => (clock(&format!("{number}{half}"), true), 2),
            (word, None) => (clock(word, is_after_at), 1),
        };
        if let Some(time) = time {
            words.drain(place..place + length);
            return Some(Some(time));
        }
        if is_after_at {
            return None;
        }
    }
    Some(None)
}

/// "9am", "9:30pm", "14:00"; "9" only where it cannot be anything else.
fn clock(word: &str, bare: bool) -> Option<Time> {
    let (digits, half) = match word.strip_suffix("am").map(|rest| (rest, "am")) {
        Some(found) => found,
        None => word.strip_suffix("pm").map_or((word, ""), |rest| (rest, "pm")),
    };
    let (hour, minute) = match digits.split_once(':') {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse::<i8>().ok()?),
        Some(_) => return None,
        None if half.is_empty() && !bare => return None,
        None => (digits, 0),
    };
    let hour: i8 = hour.parse().ok()?;
    let hour = match half {
        "" => hour,
        _ if !(1..=12).contains(&hour) => return None,
        "am" => hour % 12,
        _ => hour % 12 + 12,
    };
    Time::new(hour, minute, 0, 0).ok()
}

/// The day that the words name, none where there are no words; nothing for words that name no day.
#[allow(clippy::option_option, reason = "no day is not the same as no sense")]
fn day(words: &[&str], now: DateTime) -> Option<Option<Date>> {
    let today = now.date();
    let date = match words {
        [] => return Some(None),
        ["today"] => today,
        ["tomorrow"] => today.tomorrow().ok()?,
        ["day", "after", "tomorrow"] => today.checked_add(2.days()).ok()?,
        ["next", "week"] => today.nth_weekday(1, Weekday::Monday).ok()?,
        ["next", "month"] => today.checked_add(1.month()).ok()?,
        ["next", "year"] => today.checked_add(1.year()).ok()?,
        [name] | ["next" | "this", name] if weekday(name).is_some() => {
            today.nth_weekday(1, weekday(name)?).ok()?
        }
        [word] => written(word, today)?,
        [first, second, rest @ ..] => {
            let (month, day) = month(first)
                .map(|month| (month, *second))
                .or_else(|| month(second).map(|month| (month, *first)))?;
            let day = ordinal(day)?;
            match rest {
                [] => coming(month, day, today)?,
                [year] => Date::new(year.parse().ok()?, month, day).ok()?,
                _ => return None,
            }
        }
    };
    Some(Some(date))
}

/// "2026-01-08", "1/8/2026", "1/8", or "8th" of this month or the next.
fn written(word: &str, today: Date) -> Option<Date> {
    if let Ok(date) = word.parse::<Date>() {
        return Some(date);
    }
    let parts: Vec<&str> = word.split('/').collect();
    match parts.as_slice() {
        [month, day] => coming(month.parse().ok()?, day.parse().ok()?, today),
        [month, day, year] => Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok(),
        _ => {
            let day = word
                .ends_with(|last: char| last.is_ascii_alphabetic())
                .then(|| ordinal(word))??;
            let this = Date::new(today.year(), today.month(), day).ok();
            this.filter(|date| *date > today).or_else(|| {
                let next = today.first_of_month().checked_add(1.month()).ok()?;
                Date::new(next.year(), next.month(), day).ok()
            })
        }
    }
}

/// The day of a month, this year or the next.
fn coming(month: i8, day: i8, today: Date) -> Option<Date> {
    let this = Date::new(today.year(), month, day).ok();
    this.filter(|date| *date >= today)
        .or_else(|| Date::new(today.year() + 1, month, day).ok())
}

fn month(word: &str) -> Option<i8> {
    let place = MONTHS
        .iter()
        .position(|name| *name == word || (word.len() >= 3 && word.len() <= 4 && name.starts_with(word)))?;
    i8::try_from(place + 1).ok()
}

/// "3", "3rd".
fn ordinal(word: &str) -> Option<i8> {
    let digits = ["st", "nd", "rd", "th"]
        .into_iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word);
    digits.parse().ok()
}

fn next_at(time: Time, now: DateTime) -> Option<DateTime> {
    let today = now.date().to_datetime(time);
    if today > now {
        Some(today)
    } else {
        Some(now.date().tomorrow().ok()?.to_datetime(time))
    }
}

/// What comes after "every".
fn every(words: &[&str], time: Option<Time>, now: DateTime) -> Option<When> {
    let time = time.unwrap_or(MORNING);
    let today = now.date().to_datetime(time);
    let (recurrence, start) = match words {
        ["day"] => (Recurrence::Daily, today),
        ["weekday" | "weekdays"] => (Recurrence::Weekly(WORKDAYS.to_vec()), today),
        ["week"] => (Recurrence::Weekly(Vec::new()), today),
        ["month"] => (Recurrence::Monthly, today),
        ["year"] => (Recurrence::Yearly, today),
        [first, second] if month(first).is_some() || month(second).is_some() => {
            let date = day(words, now)??;
            (Recurrence::Yearly, date.to_datetime(time))
        }
        names => {
            let names = names.iter().filter(|name| **name != "and");
            let days: Option<Vec<Weekday>> = names.map(|name| weekday(name)).collect();
            let days = days.filter(|days| !days.is_empty())?;
            (Recurrence::Weekly(days), today)
        }
    };
    let fits = match &recurrence {
        Recurrence::Weekly(days) => days.is_empty() || days.contains(&start.weekday()),
        _ => true,
    };
    let first = if fits && start > now {
        start
    } else {
        recurrence.after(start)?
    };
    Some(When {
        first,
        recurrence: Some(recurrence),
    })
}

#[cfg(test)]
mod tests;
