//! `canvases.access.set` and `canvases.access.delete`

use super::stored::{Canvas, Level, of_argument};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel,
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::json;
use std::borrow::Cow;

/// Gives users or channels access.
pub(super) async fn set(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let level = call.arguments().filled("access_level").map(Cow::into_owned);
    let level = level.filter(|level| matches!(level.as_str(), "read" | "write" | "owner"));
    let level = level
        .ok_or_else(|| invalid_arguments("must be one of read, write, owner [json-pointer:/access_level]"))?;
    let (canvas, entities) = target(call, &actor).await?;
    // A canvas has owners among users, and not in channels.
    if level == "owner" && (canvas.level < Level::Owner || call.arguments().contains("channel_ids")) {
        return Err(refuse("restricted_action"));
    }
    for entity in &entities {
        let put = "INSERT INTO canvas_access (canvas_id, entity_id, level) VALUES ($1, $2, $3) \
             ON CONFLICT (canvas_id, entity_id) DO UPDATE SET level = excluded.level";
        call.execute(put, &[&canvas.id, entity, &level]).await?;
    }
    Ok(success(json!({})))
}

/// Takes access away. Who has none keeps none.
pub(super) async fn delete(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let (canvas, entities) = target(call, &actor).await?;
    let delete = "DELETE FROM canvas_access WHERE canvas_id = $1 AND entity_id = ANY ($2)";
    call.execute(delete, &[&canvas.id, &entities]).await?;
    Ok(success(json!({})))
}

/// The canvas, which the actor may share, and the users or channels that are meant.
async fn target(call: &Call, actor: &Actor) -> Result<(Canvas, Vec<String>), Failure> {
    let (users, channels) = (list(call, "user_ids")?, list(call, "channel_ids")?);
    if users.is_empty() == channels.is_empty() {
        return Err(refuse("invalid_parameters"));
    }
    let canvas = of_argument(call, actor).await?;
    canvas.require(Level::Write)?;
    for user in &users {
        let known = "SELECT FROM users WHERE id = $1 AND NOT deleted";
        let known = call.query_opt(known, &[user]).await?;
        known.ok_or_else(|| refuse("user_not_found"))?;
    }
    for id in &channels {
        let found = channel::find(call, actor, id).await?;
        found.ok_or_else(|| refuse("channel_not_found"))?;
    }
    Ok((canvas, if users.is_empty() { channels } else { users }))
}

/// Ids as a list of JSON, or with commas between them.
fn list(call: &Call, name: &str) -> Result<Vec<String>, Failure> {
    let wrong = || invalid_arguments(&format!("must be a list of ids [json-pointer:/{name}]"));
    let given = call
        .arguments()
        .text(name)
        .filter(|text| !text.trim_start().starts_with('['));
    if let Some(text) = given {
        let ids = text.split(',').map(str::trim).filter(|id| !id.is_empty());
        return Ok(ids.map(str::to_owned).collect());
    }
    let Some(given) = call.arguments().structure(name).map_err(|_| wrong())? else {
        return Ok(Vec::new());
    };
    let ids = given.as_array().ok_or_else(wrong)?;
    ids.iter()
        .map(|id| id.as_str().map(str::to_owned).ok_or_else(wrong))
        .collect()
}
