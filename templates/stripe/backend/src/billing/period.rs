//! Billing periods: whole numbers of intervals from an anchor, in UTC. Months end early where the anchor's day is not in
//! them, and go back to it afterwards (<https://docs.stripe.com/billing/subscriptions/billing-cycle>).

use asymmetric_kit::Failure;
use jiff::{Span, Timestamp, tz::TimeZone};

use crate::{error::Problem, prices::Recurring};

/// Most intervals that a period is looked for in.
const MOST_INTERVALS: i64 = 20_000;

/// `count` intervals after `anchor`.
fn after(anchor: i64, interval: &str, count: i64) -> Option<i64> {
    let span = match interval {
        "day" => Span::new().try_days(count),
        "week" => Span::new().try_weeks(count),
        "month" => Span::new().try_months(count),
        _ => Span::new().try_years(count),
    };
    let start = Timestamp::from_second(anchor).ok()?.to_zoned(TimeZone::UTC);
    Some(start.checked_add(span.ok()?).ok()?.timestamp().as_second())
}

/// The end of the period that `time` is in, which is after `time`.
pub(crate) fn end(anchor: i64, recurring: &Recurring, time: i64) -> Result<i64, Problem> {
    if anchor > time {
        return Ok(anchor);
    }
    for number in 1..MOST_INTERVALS {
        let end = after(anchor, &recurring.interval, number * recurring.interval_count)
            .ok_or_else(|| Failure::internal("reckon with dates so far away"))?;
        if end > time {
            return Ok(end);
        }
    }
    Err(Failure::internal("find the period of a time so far from its anchor").into())
}

/// `months` after a time.
pub(crate) fn months_after(time: i64, months: i64) -> Result<i64, Problem> {
    after(time, "month", months).ok_or_else(|| Failure::internal("reckon with dates so far away").into())
}

/// The day of a time, as invoices print it, such as `5 Jan 2026`.
pub(crate) fn day(time: i64) -> String {
    Timestamp::from_second(time).map_or_else(
        |_| String::new(),
        |time| time.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn recurring(interval: &str, interval_count: i64) -> Recurring {
        Recurring {
            interval: interval.to_owned(),
            interval_count,
            meter: None,
            usage_type: "licensed".to_owned(),
        }
    }

    fn seconds(text: &str) -> i64 {
        text.parse::<Timestamp>().unwrap().as_second()
    }

    #[test]
    fn months_end_early_and_go_back_to_the_day_of_the_anchor() {
        let anchor = seconds("2026-01-31T09:00:00Z");
        let monthly = recurring("month", 1);
        let february = end(anchor, &monthly, anchor).unwrap();
        assert_eq!(february, seconds("2026-02-28T09:00:00Z"));
        assert_eq!(
            end(anchor, &monthly, february).unwrap(),
            seconds("2026-03-31T09:00:00Z")
        );
        assert_eq!(
            end(anchor, &recurring("year", 1), anchor).unwrap(),
            seconds("2027-01-31T09:00:00Z")
        );
        assert_eq!(
            end(anchor, &recurring("week", 2), anchor).unwrap(),
            seconds("2026-02-14T09:00:00Z")
        );
    }

    #[test]
    fn an_anchor_in_the_future_ends_the_first_period() {
        let anchor = seconds("2026-02-01T00:00:00Z");
        assert_eq!(end(anchor, &recurring("month", 1), anchor - 5).unwrap(), anchor);
        assert_eq!(day(anchor), "1 Feb 2026");
    }
}
