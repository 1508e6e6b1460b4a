//! What people say, on the morning of Monday, 5 January 2026, at 9:30.

use super::*;
use proptest::prelude::*;

fn now() -> DateTime {
    "2026-01-05T09:30".parse().unwrap()
}

fn said(text: &str) -> Option<String> {
    parse(text, now()).map(|when| {
        let often = when
            .recurrence
            .map(|recurrence| format!(" {} {}", recurrence.frequency(), recurrence.weekdays().join("+")));
        format!(
            "{}{}",
            when.first.strftime("%m-%d %H:%M"),
            often.unwrap_or_default()
        )
        .trim()
        .to_owned()
    })
}

#[test]
fn times_are_understood() {
    for (text, when) in [
        ("in 20 minutes", "01-05 09:50"),
        ("in an hour", "01-05 10:30"),
        ("in half an hour", "01-05 10:00"),
        ("2 hours from now", "01-05 11:30"),
        ("in 90min", "01-05 11:00"),
        ("in 2 days", "01-07 09:00"),
        ("in 1 week", "01-12 09:00"),
        ("at 5pm", "01-05 17:00"),
        ("at 9", "01-06 09:00"),
        ("9:45", "01-05 09:45"),
        ("noon", "01-05 12:00"),
        ("tomorrow", "01-06 09:00"),
        ("Tomorrow at 9am", "01-06 09:00"),
        ("3:30 pm tomorrow", "01-06 15:30"),
        ("on friday", "01-09 09:00"),
        ("next Tuesday at 14:00", "01-06 14:00"),
        ("monday", "01-12 09:00"),
        ("January 15 at 8am", "01-15 08:00"),
        ("3rd of", "-"),
        ("15 jan", "01-15 09:00"),
        ("2026-01-08", "01-08 09:00"),
        ("1/8 at 10am", "01-08 10:00"),
        ("on the 3rd", "02-03 09:00"),
        ("next week", "01-12 09:00"),
        ("every day", "01-06 09:00 daily"),
        ("every day at 10am", "01-05 10:00 daily"),
        ("every Thursday", "01-08 09:00 weekly thursday"),
        (
            "every monday and wednesday at 8:15am",
            "01-07 08:15 weekly monday+wednesday",
        ),
        (
            "every weekday",
            "01-06 09:00 weekly monday+tuesday+wednesday+thursday+friday",
        ),
        ("weekly", "01-12 09:00 weekly"),
        ("every month", "02-05 09:00 monthly"),
        ("every january 15", "01-15 09:00 yearly"),
    ] {
        assert_eq!(said(text).as_deref().unwrap_or("-"), when, "{text}");
    }
    for unclear in [
        "",
        "soon",
        "at noonish",
        "every",
        "every fortnight",
        "today",
        "at 25",
        "in 0 minutes",
        "32 january",
    ] {
        assert_eq!(said(unclear), None, "{unclear}");
    }
}

#[test]
fn recurrences_go_on() {
    let after = |recurrence: Recurrence| recurrence.after(now()).unwrap().strftime("%m-%d").to_string();
    assert_eq!(after(Recurrence::Daily), "01-06");
    assert_eq!(after(Recurrence::Weekly(vec![Weekday::Monday])), "01-12");
    assert_eq!(
        after(Recurrence::Weekly(vec![Weekday::Monday, Weekday::Friday])),
        "01-09"
    );
    assert_eq!(after(Recurrence::Monthly), "02-05");
    assert_eq!(after(Recurrence::Yearly), "01-05");
}

proptest! {
    #[test]
    fn any_text_is_taken(text in any::<String>()) {
        let _ = parse(&text, now());
    }

    #[test]
    fn what_is_understood_is_ahead(
        words in prop::collection::vec(prop::sample::select(vec![
            "in", "at", "on", "every", "5", "9am", "12:30", "minutes", "days", "tomorrow", "monday", "next", "jan",
            "15th", "and", "999999", "years", "from", "now", "pm", "2/30", "noon",
        ]), 0..6)
    ) {
        if let Some(when) = parse(&words.join(" "), now()) {
            prop_assert!(when.first > now());
        }
    }
}
