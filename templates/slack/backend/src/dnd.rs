//! `dnd.*`: when users want no notifications.

mod schedule;

use crate::{
    actor::Actor,
    answer::{refuse, success},
    event::{self, Audience},
    operations::method,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use schedule::{Rest, Window};
use serde_json::{Map, Value, json};

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("dnd.info", "Tier 3", &["dnd:read"], info)
            .summary("Says when a user wants no notifications."),
        method("dnd.teamInfo", "Tier 2", &["dnd:read"], team_info)
            .summary("Says when several users want no notifications."),
        method("dnd.setSnooze", "Tier 2", &["dnd:write"], set_snooze)
            .summary("Holds back the actor's notifications for some minutes."),
        method("dnd.endSnooze", "Tier 2", &["dnd:write"], end_snooze)
            .summary("Ends the actor's snooze."),
        method("dnd.endDnd", "Tier 2", &["dnd:write"], end_dnd)
            .summary("Ends the actor's scheduled rest of today."),
    ]
}

/// Minutes of a snooze at most: a year.
const MAXIMUM_MINUTES: i64 = 525_600;

/// Users in one call at most.
const MAXIMUM_USERS: usize = 50;

/// `dnd.info`
async fn info(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let user = match call.arguments().filled("user") {
        Some(user) => user.into_owned(),
        None => actor.user_id.clone(),
    };
    let rest = schedule::of(call, &user).await?;
    let rest = rest.ok_or_else(|| refuse("user_not_found"))?;
    let mut answer = document(rest.window(call.now().as_second()));
    if user == actor.user_id {
        add_snooze(call, &rest, &mut answer);
    }
    Ok(success(answer))
}

/// `dnd.teamInfo`: users who are not there are left out.
async fn team_info(call: &mut Call) -> HandlerResult {
    let given = call.arguments().filled("users").unwrap_or_default().into_owned();
    let users: Vec<&str> = given
        .split(',')
        .map(str::trim)
        .filter(|user| !user.is_empty())
        .collect();
    if users.is_empty() {
        return Err(refuse("no_users_provided"));
    }
    if users.len() > MAXIMUM_USERS {
        return Err(refuse("too_many_users"));
    }
    let mut documents = Map::new();
    for user in users {
        if let Some(rest) = schedule::of(call, user).await? {
            documents.insert(user.to_owned(), document(rest.window(call.now().as_second())));
        }
    }
    Ok(success(json!({"users": documents})))
}

/// `dnd.setSnooze`: also changes how long a snooze lasts.
async fn set_snooze(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let minutes = match call.arguments().integer("num_minutes") {
        Ok(Some(minutes)) if minutes > MAXIMUM_MINUTES => return Err(refuse("too_long")),
        Ok(Some(minutes)) if minutes > 0 => minutes,
        Ok(None) => return Err(refuse("missing_duration")),
        Ok(Some(_)) | Err(_) => return Err(refuse("snooze_failed")),
    };
    let until = call.now().as_second().saturating_add(minutes * 60);
    schedule::snooze(call, &actor.user_id, until).await?;
    announce(call, &actor).await?;
    Ok(success(json!({
        "snooze_enabled": true, "snooze_endtime": until, "snooze_remaining": minutes * 60,
        "snooze_is_indefinite": false,
    })))
}

/// `dnd.endSnooze`
async fn end_snooze(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let rest = mine(call, &actor).await?;
    if rest.snooze_left(call.now().as_second()) == 0 {
        return Err(refuse("snooze_not_active"));
    }
    schedule::snooze(call, &actor.user_id, 0).await?;
    announce(call, &actor).await?;
    let mut answer = document(rest.window(call.now().as_second()));
    answer["snooze_enabled"] = false.into();
    Ok(success(answer))
}

/// `dnd.endDnd`: the next session begins at its time all the same.
async fn end_dnd(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let now = call.now().as_second();
    let rest = mine(call, &actor).await?;
    match rest.window(now) {
        Some(window) if window.start <= now => {
            schedule::end_session(call, &actor.user_id, window.end).await?;
        }
        _ => return Err(refuse("not_in_dnd")),
    }
    announce(call, &actor).await?;
    Ok(success(json!({})))
}

async fn mine(call: &Call, actor: &Actor) -> Result<Rest, Failure> {
    let rest = schedule::of(call, &actor.user_id).await?;
    rest.ok_or_else(|| Failure::internal("find the user of the token"))
}

/// Tells apps what the actor's settings have become.
async fn announce(call: &Call, actor: &Actor) -> Result<(), Failure> {
    let rest = mine(call, actor).await?;
    let mut status = document(rest.window(call.now().as_second()));
    let stamp = Ts::of(call).to_string();
    let event = |kind: &str, status: &Value| json!({"type": kind, "user": actor.user_id, "dnd_status": status, "event_ts": stamp});
    event::publish(call, event("dnd_updated_user", &status), Audience::Workspace).await?;
    add_snooze(call, &rest, &mut status);
    event::publish(call, event("dnd_updated", &status), Audience::Workspace).await
}

/// Adds what only the user themselves is shown, while there is a snooze.
fn add_snooze(call: &Call, rest: &Rest, document: &mut Value) {
    let left = rest.snooze_left(call.now().as_second());
    if left > 0 {
        document["snooze_enabled"] = true.into();
        document["snooze_endtime"] = rest.snooze_until.into();
        document["snooze_remaining"] = left.into();
    }
}

/// The session that is on, or else the next one; users without a schedule have the second after 1970 began.
fn document(window: Option<Window>) -> Value {
    let (start, end) = window.map_or((1, 1), |window| (window.start, window.end));
    json!({"dnd_enabled": window.is_some(), "next_dnd_start_ts": start, "next_dnd_end_ts": end})
}
