//! `users.conversations`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    channel::{Channel, SELECT},
    conversations::list::kinds,
    cursor::{self, Page},
    timestamp::Ts,
};
use asymmetric_kit::{Call, HandlerResult, ToSql};
use serde_json::{Value, json};

/// Lists the conversations that a user is in; private ones of others only where the actor is in too.
pub(crate) async fn conversations(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let arguments = call.arguments();
    let page = Page::read(arguments, "team", 100, 999)?;
    let types = arguments.filled("types").unwrap_or("public_channel".into());
    let kinds = kinds(call, &types)?;
    let exclude_archived = arguments.boolean("exclude_archived") == Ok(Some(true));
    let user = match arguments.filled("user") {
        Some(user) => user.into_owned(),
        None => actor.user_id.clone(),
    };
    let exists = "SELECT id FROM users WHERE id = $1";
    if call.query_opt(exists, &[&user]).await?.is_none() {
        return Err(refuse("user_not_found"));
    }
    let sql = format!(
        "{SELECT} JOIN channel_members AS theirs ON theirs.channel_id = channels.id AND theirs.user_id = $6 \
         WHERE channels.kind = ANY ($2) AND NOT ($3 AND channels.is_archived) \
             AND (channels.kind = 'public' OR membership.user_id IS NOT NULL) \
             AND ($4::text IS NULL OR channels.id >= $4) \
         ORDER BY channels.id LIMIT $5"
    );
    let values: [&(dyn ToSql + Sync); 6] = [
        &actor.user_id,
        &kinds,
        &exclude_archived,
        &page.start,
        &page.fetch(),
        &user,
    ];
    let rows = call.query(&sql, &values).await?;
    let channels: Vec<Channel> = rows.iter().map(Channel::from_row).collect();
    let next = channels
        .get(page.limit)
        .map(|channel| cursor::encode("team", &channel.id));
    let documents: Vec<Value> = channels
        .iter()
        .take(page.limit)
        .map(|channel| document(channel, &actor))
        .collect();
    Ok(success(
        json!({"channels": documents, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}

/// The object that this method lists: everybody knows whose membership it is about.
fn document(channel: &Channel, actor: &Actor) -> Value {
    let mut document = channel.document(actor, false);
    if let Some(fields) = document.as_object_mut() {
        fields.remove("is_member");
    }
    if channel.is_member {
        document["last_read"] = Ts(channel.view.last_read).to_string().into();
        if channel.kind.is_direct() {
            document["is_open"] = channel.view.is_open.into();
        }
    }
    document
}
