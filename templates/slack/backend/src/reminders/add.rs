//! `reminders.add`

use super::{
    document,
    due::{job, local, unix},
    recurrence::Recurrence,
    time::{When, parse},
    user,
};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    message::SLACKBOT,
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};

/// Up to this, a number is seconds from now; above, a time since 1970.
const DAY: i64 = 24 * 60 * 60;

/// How far ahead a reminder can be, in seconds.
const MAXIMUM_AHEAD: i64 = 5 * 366 * DAY;

/// Creates a reminder of the actor's own.
pub(super) async fn add(call: &mut Call) -> HandlerResult {
    let actor = user(call)?;
    let given = |name: &str| call.arguments().filled(name);
    let (Some(text), Some(time)) = (given("text"), given("time")) else {
        return Err(refuse("missing_argument"));
    };
    let text = text.into_owned();
    recipient(call, &actor).await?;
    let offset = "SELECT tz_offset FROM users WHERE id = $1";
    let offset: i32 = call.query_one(offset, &[&actor.user_id]).await?.get(0);
    let now = call.now().as_second();
    let (time, mut recurrence) = match time.trim().parse::<i64>() {
        Ok(number) if number <= 0 => return Err(refuse("cannot_parse")),
        Ok(seconds) if seconds <= DAY => (now + seconds, None),
        Ok(time) => (time, None),
        Err(_) => {
            let When { first, recurrence } =
                parse(&time, local(now, offset)?).ok_or_else(|| refuse("cannot_parse"))?;
            (unix(first, offset)?, recurrence)
        }
    };
    if time <= now || time > now + MAXIMUM_AHEAD {
        return Err(refuse("cannot_parse"));
    }
    if let Some(given) = given_recurrence(call)? {
        recurrence = Some(given);
    }
    let id = call.identifier("Rm", Alphabet::Upper, 9).await?;
    let insert = "INSERT INTO reminders (id, creator, user_id, text, \"time\", frequency, weekdays) \
         VALUES ($1, $2, $2, $3, $4, $5, $6) RETURNING *";
    let frequency = recurrence.as_ref().map(Recurrence::frequency);
    let weekdays = recurrence.as_ref().map(Recurrence::weekdays).unwrap_or_default();
    let values: [&(dyn ToSql + Sync); 6] = [&id, &actor.user_id, &text, &time, &frequency, &weekdays];
    let row = call.query_one(insert, &values).await?;
    call.schedule(&job(&id, time)?).await?;
    Ok(success(json!({"reminder": document(&row)})))
}

/// Nobody can be reminded by somebody else any more.
async fn recipient(call: &Call, actor: &Actor) -> Result<(), Failure> {
    let Some(user) = call.arguments().filled("user") else {
        return Ok(());
    };
    let select = "SELECT is_bot FROM users WHERE id = $1";
    let row = call.query_opt(select, &[&user.as_ref()]).await?;
    let is_bot: bool = row.ok_or_else(|| refuse("user_not_found"))?.get(0);
    if user == SLACKBOT {
        Err(refuse("cannot_add_slackbot"))
    } else if is_bot {
        Err(refuse("cannot_add_bot"))
    } else if user != actor.user_id {
        Err(refuse("cannot_add_others"))
    } else {
        Ok(())
    }
}

/// The argument `recurrence`.
fn given_recurrence(call: &Call) -> Result<Option<Recurrence>, Failure> {
    let unclear = || refuse("cannot_parse");
    let given = call.arguments().structure("recurrence").map_err(|_| unclear())?;
    let Some(given) = given else { return Ok(None) };
    let frequency = given.get("frequency").and_then(Value::as_str);
    let names = given.get("weekdays").and_then(Value::as_array);
    let names = names.into_iter().flatten();
    let weekdays: Option<Vec<String>> = names.map(|name| Some(name.as_str()?.to_lowercase())).collect();
    let read = Recurrence::read(frequency.ok_or_else(unclear)?, &weekdays.ok_or_else(unclear)?);
    read.map(Some).ok_or_else(unclear)
}
