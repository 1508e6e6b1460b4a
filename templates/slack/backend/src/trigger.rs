//! Triggers: what lets an app open a modal for a person who just did something.

use crate::{answer::refuse, app::App};
use asymmetric_kit::{Alphabet, Call, Failure};

/// Microseconds of world time for which a trigger is good.
const LIFETIME: i64 = 3_000_000;

/// Who a modal is opened for, and the modal in which they did something.
#[derive(Debug)]
pub(crate) struct Trigger {
    pub(crate) user_id: String,
    pub(crate) view_id: Option<String>,
}

/// Makes a trigger for what a person did with an app.
pub(crate) async fn issue(call: &Call, app: &App, user: &str, view: Option<&str>) -> Result<String, Failure> {
    let id = format!(
        "{}.{}.{}",
        call.identifier("", Alphabet::Digits, 13).await?,
        call.identifier("", Alphabet::Digits, 12).await?,
        call.identifier("", Alphabet::Hex, 32).await?
    );
    let insert = "INSERT INTO triggers (id, app_id, user_id, view_id, created) VALUES ($1, $2, $3, $4, $5)";
    call.execute(
        insert,
        &[&id, &app.id, &user, &view, &call.now().as_microsecond()],
    )
    .await?;
    Ok(id)
}

/// Spends the trigger of the argument `trigger_id`, which is good once, for a short time, and for its app.
pub(crate) async fn exchange(call: &Call, app: &App) -> Result<Trigger, Failure> {
    let given = call.arguments().filled("trigger_id");
    let given = given.ok_or_else(|| refuse("invalid_trigger_id"))?;
    let select =
        "SELECT user_id, view_id, created, exchanged FROM triggers WHERE id = $1 AND app_id = $2 FOR UPDATE";
    let row = call.query_opt(select, &[&&*given, &app.id]).await?;
    let row = row.ok_or_else(|| refuse("invalid_trigger_id"))?;
    if row.get("exchanged") {
        return Err(refuse("exchanged_trigger_id"));
    }
    if call.now().as_microsecond() - row.get::<_, i64>("created") > LIFETIME {
        return Err(refuse("expired_trigger_id"));
    }
    call.execute("UPDATE triggers SET exchanged = true WHERE id = $1", &[&&*given])
        .await?;
    Ok(Trigger {
        user_id: row.get("user_id"),
        view_id: row.get("view_id"),
    })
}
