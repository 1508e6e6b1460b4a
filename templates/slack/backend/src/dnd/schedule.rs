//! When a user rests: every day at the same time of their own place, and while they snooze.

use asymmetric_kit::{Call, Failure};

const DAY: i64 = 86_400;

/// One session, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Window {
    pub(super) start: i64,
    pub(super) end: i64,
}

/// A user's settings.
#[derive(Debug)]
pub(super) struct Rest {
    /// When the snooze ends; 0 if there is none.
    pub(super) snooze_until: i64,
    is_scheduled: bool,
    /// Minutes after midnight.
    starts_at: i64,
    ends_at: i64,
    /// Seconds east of UTC.
    offset: i64,
    /// The end of the session that was ended early.
    session_ended: i64,
}

impl Rest {
    /// The session that is on, or else the next one; none without a schedule.
    pub(super) fn window(&self, now: i64) -> Option<Window> {
        if !self.is_scheduled {
            return None;
        }
        let today = (now + self.offset).div_euclid(DAY) * DAY - self.offset;
        let length = (self.ends_at - self.starts_at).rem_euclid(1440) * 60;
        // Yesterday's session may reach into today.
        (-1..=2).find_map(|day| {
            let start = today + day * DAY + self.starts_at * 60;
            let end = start + length;
            (end > now && end > self.session_ended).then_some(Window { start, end })
        })
    }

    /// Seconds until the snooze ends; 0 if there is none.
    pub(super) fn snooze_left(&self, now: i64) -> i64 {
        (self.snooze_until - now).max(0)
    }
}

/// The settings of a user; none if there is no such user.
pub(super) async fn of(call: &Call, user: &str) -> Result<Option<Rest>, Failure> {
    let select = "SELECT users.tz_offset::bigint, coalesce(is_scheduled, false), coalesce(starts_at, 0)::bigint, \
             coalesce(ends_at, 0)::bigint, coalesce(session_ended, 0), coalesce(snooze_until, 0) \
         FROM users LEFT JOIN do_not_disturb ON do_not_disturb.user_id = users.id WHERE users.id = $1";
    let row = call.query_opt(select, &[&user]).await?;
    Ok(row.map(|row| Rest {
        offset: row.get(0),
        is_scheduled: row.get(1),
        starts_at: row.get(2),
        ends_at: row.get(3),
        session_ended: row.get(4),
        snooze_until: row.get(5),
    }))
}

/// Sets when the snooze ends; 0 ends it.
pub(super) async fn snooze(call: &Call, user: &str, until: i64) -> Result<(), Failure> {
    let insert = "INSERT INTO do_not_disturb (user_id, is_scheduled, snooze_until) VALUES ($1, false, $2) \
         ON CONFLICT (user_id) DO UPDATE SET snooze_until = excluded.snooze_until";
    call.execute(insert, &[&user, &until]).await?;
    Ok(())
}

/// Ends the session early that would have ended then.
pub(super) async fn end_session(call: &Call, user: &str, end: i64) -> Result<(), Failure> {
    let update = "UPDATE do_not_disturb SET session_ended = $2 WHERE user_id = $1";
    call.execute(update, &[&user, &end]).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 5 January 2026, 00:00 UTC.
    const MIDNIGHT: i64 = 1_767_571_200;

    fn rest(offset: i64) -> Rest {
        Rest {
            snooze_until: 0,
            is_scheduled: true,
            starts_at: 22 * 60,
            ends_at: 8 * 60,
            offset,
            session_ended: 0,
        }
    }

    #[test]
    fn a_session_reaches_over_midnight() {
        let hours = |start: i64, end: i64| {
            Some(Window {
                start: MIDNIGHT + start * 3600,
                end: MIDNIGHT + end * 3600,
            })
        };
        assert_eq!(rest(0).window(MIDNIGHT + 3 * 3600), hours(-2, 8), "in the night");
        assert_eq!(rest(0).window(MIDNIGHT + 9 * 3600), hours(22, 32), "in the day");
        assert_eq!(
            rest(0).window(MIDNIGHT + 23 * 3600),
            hours(22, 32),
            "in the evening"
        );
        assert_eq!(
            rest(3600).window(MIDNIGHT + 8 * 3600),
            hours(21, 31),
            "an hour east"
        );
        let ended = Rest {
            session_ended: MIDNIGHT + 8 * 3600,
            ..rest(0)
        };
        assert_eq!(ended.window(MIDNIGHT + 3 * 3600), hours(22, 32), "ended early");
    }

    #[test]
    fn without_a_schedule_there_is_no_session() {
        let none = Rest {
            is_scheduled: false,
            ..rest(0)
        };
        assert_eq!(none.window(MIDNIGHT), None);
        assert_eq!(none.snooze_left(MIDNIGHT), 0);
    }
}
