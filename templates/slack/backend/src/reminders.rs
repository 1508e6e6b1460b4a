//! `reminders.*`, and the reminding when its time has come.

mod add;
mod due;
mod recurrence;
mod time;

pub(crate) use due::{JOB, remind};

use crate::{
    actor::Actor,
    answer::{refuse, success},
    operations::method,
};
use asymmetric_kit::{Call, Failure, HandlerResult, Operation};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("reminders.add", "Tier 2", &["reminders:write"], add::add)
            .summary("Creates a reminder."),
        method("reminders.complete", "Tier 2", &["reminders:write"], complete)
            .summary("Marks a reminder as complete."),
        method("reminders.delete", "Tier 2", &["reminders:write"], delete)
            .summary("Deletes a reminder."),
        method("reminders.info", "Tier 2", &["reminders:read"], info)
            .summary("Shows one reminder."),
        method("reminders.list", "Tier 2", &["reminders:read"], list)
            .summary("Lists the reminders of the user."),
    ]
}

/// `reminders.list`: those that the actor created or gets, the first due first.
async fn list(call: &mut Call) -> HandlerResult {
    let actor = user(call)?;
    let select = "SELECT * FROM reminders WHERE creator = $1 OR user_id = $1 ORDER BY \"time\", id";
    let rows = call.query(select, &[&actor.user_id]).await?;
    let reminders: Vec<Value> = rows.iter().map(document).collect();
    Ok(success(json!({"reminders": reminders})))
}

/// `reminders.info`
async fn info(call: &mut Call) -> HandlerResult {
    let actor = user(call)?;
    let row = named(call, &actor).await?;
    Ok(success(json!({"reminder": document(&row)})))
}

/// `reminders.complete`
async fn complete(call: &mut Call) -> HandlerResult {
    let actor = user(call)?;
    let row = named(call, &actor).await?;
    if row.get::<_, String>("user_id") != actor.user_id {
        return Err(refuse("cannot_complete_others"));
    }
    if row.get::<_, Option<String>>("frequency").is_some() {
        return Err(refuse("cannot_complete_recurring"));
    }
    let id: String = row.get("id");
    let update = "UPDATE reminders SET complete_ts = $2 WHERE id = $1 AND complete_ts = 0";
    call.execute(update, &[&id, &call.now().as_second()]).await?;
    call.unschedule(JOB, &id).await?;
    Ok(success(json!({})))
}

/// `reminders.delete`
async fn delete(call: &mut Call) -> HandlerResult {
    let actor = user(call)?;
    let id: String = named(call, &actor).await?.get("id");
    call.execute("DELETE FROM reminders WHERE id = $1", &[&id])
        .await?;
    call.unschedule(JOB, &id).await?;
    Ok(success(json!({})))
}

/// Reminders are users'.
fn user(call: &Call) -> Result<Actor, Failure> {
    let actor = Actor::of(call)?;
    if actor.is_bot {
        Err(refuse("not_allowed_token_type"))
    } else {
        Ok(actor)
    }
}

/// The reminder of the argument `reminder`, locked, if it is the actor's.
async fn named(call: &Call, actor: &Actor) -> Result<Row, Failure> {
    let id = call
        .arguments()
        .filled("reminder")
        .ok_or_else(|| refuse("missing_argument"))?;
    let select = "SELECT * FROM reminders WHERE id = $1 AND (creator = $2 OR user_id = $2) FOR UPDATE";
    call.query_opt(select, &[&id.as_ref(), &actor.user_id])
        .await?
        .ok_or_else(|| refuse("not_found"))
}

/// The object of the API: a time and a completion only where it comes once.
fn document(row: &Row) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    let frequency: Option<String> = row.get("frequency");
    let mut document = json!({
        "id": text("id"), "creator": text("creator"), "user": text("user_id"), "text": text("text"),
        "recurring": frequency.is_some(),
    });
    if frequency.is_none() {
        document["time"] = row.get::<_, i64>("time").into();
        document["complete_ts"] = row.get::<_, i64>("complete_ts").into();
    }
    document
}
