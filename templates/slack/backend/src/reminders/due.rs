//! Reminding: a message of Slackbot's at the time that was asked for.

use super::recurrence::Recurrence;
use crate::{
    actor::Actor,
    channel,
    message::{self, Draft, SLACKBOT},
    text::normalize,
};
use asymmetric_kit::{Call, Failure, Job};
use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{Offset, TimeZone},
};
use serde_json::json;

/// The kind of the job that reminds.
pub(crate) const JOB: &str = "reminder";

/// The job of a reminder that is due at `time`, in seconds since 1970.
pub(super) fn job(id: &str, time: i64) -> Result<Job, Failure> {
    let due =
        Timestamp::from_second(time).map_err(|error| Failure::caused("say when a reminder is due", error))?;
    Ok(Job {
        kind: JOB.to_owned(),
        key: id.to_owned(),
        due,
        payload: json!({}),
    })
}

/// Writes to the user whom a job reminds, and schedules the next time where there is one.
pub(crate) async fn remind(call: &Call, id: &str) -> Result<(), Failure> {
    let select = "SELECT reminders.*, users.tz_offset, users.team_id FROM reminders \
         JOIN users ON users.id = reminders.user_id WHERE reminders.id = $1 AND complete_ts = 0 \
         FOR UPDATE OF reminders";
    let Some(row) = call.query_opt(select, &[&id]).await? else {
        return Ok(());
    };
    let user: String = row.get("user_id");
    let slackbot = Actor {
        user_id: SLACKBOT.to_owned(),
        is_bot: false,
        bot_id: String::new(),
        team_id: row.get("team_id"),
    };
    if let Some(channel) = channel::direct_message(call, &slackbot, &user).await? {
        channel::lock(call, &channel).await?;
        let draft = Draft {
            user: SLACKBOT.to_owned(),
            text: normalize(&format!("Reminder: {}.", row.get::<_, String>("text"))),
            ..Draft::default()
        };
        message::post(call, &channel, &draft).await?;
    }
    let Some(frequency) = row.get::<_, Option<String>>("frequency") else {
        return Ok(());
    };
    let (weekdays, offset): (Vec<String>, i32) = (row.get("weekdays"), row.get("tz_offset"));
    let last = local(row.get("time"), offset)?;
    let next = Recurrence::read(&frequency, &weekdays).and_then(|recurrence| recurrence.after(last));
    if let Some(next) = next {
        let time = unix(next, offset)?;
        let update = "UPDATE reminders SET \"time\" = $2 WHERE id = $1";
        call.execute(update, &[&id, &time]).await?;
        call.schedule(&job(id, time)?).await?;
    }
    Ok(())
}

/// A time since 1970 on the clock of somebody who lives so many seconds east of UTC.
pub(super) fn local(seconds: i64, offset: i32) -> Result<DateTime, Failure> {
    let time = Timestamp::from_second(seconds)
        .map_err(|error| Failure::caused("read the time of a reminder", error))?;
    Ok(time.to_zoned(zone(offset)?).datetime())
}

/// What a clock that many seconds east of UTC shows, in seconds since 1970.
pub(super) fn unix(local: DateTime, offset: i32) -> Result<i64, Failure> {
    let zoned = local
        .to_zoned(zone(offset)?)
        .map_err(|error| Failure::caused("place a reminder in time", error))?;
    Ok(zoned.timestamp().as_second())
}

fn zone(offset: i32) -> Result<TimeZone, Failure> {
    let offset = Offset::from_seconds(offset)
        .map_err(|error| Failure::caused("read the time zone of a user", error))?;
    Ok(TimeZone::fixed(offset))
}
