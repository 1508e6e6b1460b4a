//! `calls.*`: calls of other applications that are shown in Slack.

use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    operations::method,
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, Operation, ToSql};
use serde_json::{Value, json};
use std::borrow::Cow;
use tokio_postgres::Row;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("calls.add", "Tier 3", &["calls:write"], add)
            .summary("Registers a call of another application."),
        method("calls.end", "Tier 3", &["calls:write"], end)
            .summary("Ends a call."),
        method("calls.info", "Tier 3", &["calls:read"], info)
            .summary("Shows a call."),
        method("calls.participants.add", "Tier 3", &["calls:write"], add_participants)
            .summary("Adds people to a call."),
        method("calls.participants.remove", "Tier 3", &["calls:write"], remove_participants)
            .summary("Takes people from a call."),
        method("calls.update", "Tier 3", &["calls:write"], update)
            .summary("Changes the title or the addresses of a call."),
    ]
}

/// `calls.add`
async fn add(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let unique = given("external_unique_id").ok_or_else(|| missing("external_unique_id"))?;
    let join_url = given("join_url").ok_or_else(|| missing("join_url"))?;
    let start = call
        .arguments()
        .integer("date_start")
        .map_err(|_| refuse("invalid_start_time"))?;
    let start = start.unwrap_or_else(|| call.now().as_second());
    if start < 0 {
        return Err(refuse("invalid_start_time"));
    }
    // Bots say who made the call; users make their own.
    let creator = match given("created_by") {
        Some(user) => user,
        None if actor.is_bot => return Err(refuse("invalid_created_by")),
        None => actor.user_id.clone(),
    };
    let select = "SELECT FROM users WHERE id = $1";
    if call.query_opt(select, &[&creator]).await?.is_none() {
        return Err(refuse("invalid_created_by"));
    }
    let users = if call.arguments().contains("users") {
        Value::Array(users(call).await?)
    } else {
        json!([])
    };
    let id = call.identifier("R", Alphabet::Upper, 10).await?;
    let insert = "INSERT INTO calls (id, external_unique_id, external_display_id, join_url, desktop_app_join_url, title, \
             created_by, date_start, users) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING *";
    let optional = |name: &str| given(name).unwrap_or_default();
    let (display, desktop) = (optional("external_display_id"), optional("desktop_app_join_url"));
    let title = optional("title");
    let values: [&(dyn ToSql + Sync); 9] = [
        &id, &unique, &display, &join_url, &desktop, &title, &creator, &start, &users,
    ];
    let row = call.query_one(insert, &values).await?;
    Ok(success(json!({"call": document(&row)})))
}

/// `calls.info`
async fn info(call: &mut Call) -> HandlerResult {
    let row = named(call).await?;
    Ok(success(json!({"call": document(&row)})))
}

/// `calls.update`: what is not given stays.
async fn update(call: &mut Call) -> HandlerResult {
    let id: String = named(call).await?.get("id");
    let given = |name: &str| call.arguments().filled(name).map(Cow::into_owned);
    let sql = "UPDATE calls SET title = coalesce($2, title), join_url = coalesce($3, join_url), \
             desktop_app_join_url = coalesce($4, desktop_app_join_url) WHERE id = $1 RETURNING *";
    let (title, join_url) = (given("title"), given("join_url"));
    let desktop = given("desktop_app_join_url");
    let row = call.query_one(sql, &[&id, &title, &join_url, &desktop]).await?;
    Ok(success(json!({"call": document(&row)})))
}

/// `calls.end`: now, or after `duration` seconds from its start.
async fn end(call: &mut Call) -> HandlerResult {
    let row = active(call).await?;
    let duration = call
        .arguments()
        .integer("duration")
        .map_err(|_| invalid_arguments("must be an integer [json-pointer:/duration]"))?;
    let (id, start): (String, i64) = (row.get("id"), row.get("date_start"));
    let ended = duration.map_or_else(|| call.now().as_second(), |seconds| start.saturating_add(seconds));
    call.execute("UPDATE calls SET date_end = $2 WHERE id = $1", &[&id, &ended])
        .await?;
    Ok(success(json!({})))
}

/// `calls.participants.add`
async fn add_participants(call: &mut Call) -> HandlerResult {
    let row = active(call).await?;
    let mut known = participants(&row);
    for user in users(call).await? {
        if known.iter().any(|other| is_same(other, &user)) {
            return Err(refuse("bad_users"));
        }
        known.push(user);
    }
    keep(call, &row, known).await
}

/// `calls.participants.remove`
async fn remove_participants(call: &mut Call) -> HandlerResult {
    let row = active(call).await?;
    let mut known = participants(&row);
    for user in users(call).await? {
        let place = known.iter().position(|other| is_same(other, &user));
        known.remove(place.ok_or_else(|| refuse("bad_users"))?);
    }
    keep(call, &row, known).await
}

async fn keep(call: &Call, row: &Row, users: Vec<Value>) -> HandlerResult {
    let update = "UPDATE calls SET users = $2 WHERE id = $1";
    let id: String = row.get("id");
    call.execute(update, &[&id, &Value::Array(users)]).await?;
    Ok(success(json!({})))
}

/// The call of the argument `id`, locked.
async fn named(call: &Call) -> Result<Row, Failure> {
    let id = call.arguments().filled("id").ok_or_else(|| missing("id"))?;
    call.query_opt("SELECT * FROM calls WHERE id = $1 FOR UPDATE", &[&id.as_ref()])
        .await?
        .ok_or_else(|| refuse("invalid_call_id"))
}

/// Like [`named`], and it goes on.
async fn active(call: &Call) -> Result<Row, Failure> {
    let row = named(call).await?;
    match row.get::<_, Option<i64>>("date_end") {
        None => Ok(row),
        Some(_) => Err(refuse("inactive_call")),
    }
}

/// The people of the argument `users`: members by `slack_id`, others by `external_id` and `display_name`.
async fn users(call: &Call) -> Result<Vec<Value>, Failure> {
    let given = call
        .arguments()
        .structure("users")
        .map_err(|_| invalid_arguments("must be valid JSON [json-pointer:/users]"))?;
    let Some(Value::Array(users)) = given else {
        return Err(refuse("missing_argument"));
    };
    for user in &users {
        let text = |name: &str| user.get(name).and_then(Value::as_str);
        match (text("slack_id"), text("external_id"), text("display_name")) {
            (Some(id), _, _) => {
                let select = "SELECT FROM users WHERE id = $1 AND NOT deleted";
                if call.query_opt(select, &[&id]).await?.is_none() {
                    return Err(refuse("user_not_found"));
                }
            }
            (None, Some(_), Some(_)) => {}
            _ => return Err(refuse("user_not_found")),
        }
    }
    // Only what the API shows of a participant is kept.
    let shown = ["slack_id", "external_id", "display_name", "avatar_url"];
    let kept = users.into_iter().map(|mut user| {
        if let Some(fields) = user.as_object_mut() {
            fields.retain(|name, value| shown.contains(&name.as_str()) && value.is_string());
        }
        user
    });
    Ok(kept.collect())
}

fn participants(row: &Row) -> Vec<Value> {
    match row.get("users") {
        Value::Array(users) => users,
        _ => Vec::new(),
    }
}

fn is_same(one: &Value, other: &Value) -> bool {
    let name = if one.get("slack_id").is_some() {
        "slack_id"
    } else {
        "external_id"
    };
    one.get(name).is_some() && one.get(name) == other.get(name)
}

fn missing(name: &str) -> Failure {
    invalid_arguments(&format!("missing required field: {name}"))
}

fn document(row: &Row) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    let mut document = json!({
        "id": text("id"), "date_start": row.get::<_, i64>("date_start"),
        "external_unique_id": text("external_unique_id"), "join_url": text("join_url"),
        "users": row.get::<_, Value>("users"),
    });
    for name in ["external_display_id", "desktop_app_join_url", "title"] {
        if !text(name).is_empty() {
            document[name] = text(name).into();
        }
    }
    document
}
