//! `conversations.list`

use crate::{
    actor::{Actor, require_scope},
    answer::{refuse, success},
    channel::{Channel, SELECT},
    cursor::{self, Page},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Value, json};

/// Lists conversations of the asked types; private ones and direct messages only where the actor is in.
pub(crate) async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let arguments = call.arguments();
    let page = Page::read(arguments, "team", 100, 1000)?;
    let types = arguments.filled("types").unwrap_or("public_channel".into());
    let kinds = kinds(call, &types)?;
    let exclude_archived = arguments.boolean("exclude_archived") == Ok(Some(true));
    let sql = format!(
        "{SELECT} WHERE channels.kind = ANY ($2) AND NOT ($3 AND channels.is_archived) \
             AND (channels.kind = 'public' \
                 OR EXISTS (SELECT FROM channel_members WHERE channel_id = channels.id AND user_id = $1)) \
             AND ($4::text IS NULL OR channels.id >= $4) \
         ORDER BY channels.id LIMIT $5"
    );
    let rows = call
        .query(
            &sql,
            &[
                &actor.user_id,
                &kinds,
                &exclude_archived,
                &page.start,
                &page.fetch(),
            ],
        )
        .await?;
    let channels: Vec<Channel> = rows.iter().map(Channel::from_row).collect();
    let next = channels
        .get(page.limit)
        .map(|channel| cursor::encode("team", &channel.id));
    let documents: Vec<Value> = channels
        .iter()
        .take(page.limit)
        .map(|channel| channel.document(&actor, true))
        .collect();
    Ok(success(
        json!({"channels": documents, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}

/// The kinds that `types` names, if the token may list each of them.
pub(crate) fn kinds(call: &Call, types: &str) -> Result<Vec<&'static str>, Failure> {
    let mut kinds = Vec::new();
    for name in types.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let (kind, scope) = match name {
            "public_channel" => ("public", "channels:read"),
            "private_channel" => ("private", "groups:read"),
            "im" => ("im", "im:read"),
            "mpim" => ("mpim", "mpim:read"),
            _ => return Err(refuse("invalid_types")),
        };
        require_scope(call, &[scope])?;
        kinds.push(kind);
    }
    Ok(kinds)
}
