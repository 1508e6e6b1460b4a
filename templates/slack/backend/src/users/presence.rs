//! `users.getPresence` and `users.setPresence`
//!
//! A person is active until ten minutes after they last wrote something themselves; a bot is always there. Both can say
//! that they are away.

use crate::{
    actor::Actor,
    answer::{refuse, success},
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::json;

/// Seconds without activity after which a person is away.
const IDLE: i64 = 600;

/// Says whether a user is active; of the actor also why.
pub(crate) async fn get(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let user = match call.arguments().filled("user") {
        Some(user) => user.into_owned(),
        None => actor.user_id.clone(),
    };
    // What an app wrote in somebody's name does not say that they are there.
    let select = "SELECT manual_away, deleted, is_bot OR EXISTS (SELECT FROM bots WHERE user_id = users.id), \
             (SELECT max(ts) / 1000000 FROM messages WHERE user_id = users.id AND bot_id IS NULL) \
         FROM users WHERE id = $1";
    let row = call.query_opt(select, &[&user]).await?;
    let row = row.ok_or_else(|| refuse("user_not_found"))?;
    let (manual_away, deleted, is_bot): (bool, bool, bool) = (row.get(0), row.get(1), row.get(2));
    let last_activity: Option<i64> = row.get(3);
    let now = call.now().as_second();
    let online = !deleted && (is_bot || last_activity.is_some_and(|at| now - at < IDLE));
    let presence = if online && !manual_away { "active" } else { "away" };
    let mut answer = json!({"presence": presence});
    if user == actor.user_id {
        answer["online"] = online.into();
        answer["auto_away"] = (!online).into();
        answer["manual_away"] = manual_away.into();
        answer["connection_count"] = i64::from(online).into();
        if let Some(at) = last_activity {
            answer["last_activity"] = at.into();
        }
    }
    Ok(success(answer))
}

/// Sets the actor to away, or lets their activity decide again.
pub(crate) async fn set(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let manual_away = match call.arguments().filled("presence").as_deref() {
        Some("away") => true,
        Some("auto") => false,
        _ => return Err(refuse("invalid_presence")),
    };
    let update = "UPDATE users SET manual_away = $2 WHERE id = $1";
    call.execute(update, &[&actor.user_id, &manual_away]).await?;
    Ok(success(json!({})))
}
