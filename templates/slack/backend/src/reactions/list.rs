//! `reactions.list`

use crate::{
    actor::Actor,
    answer::{refuse, success},
    message::{Context, Message, SELECT},
    paging::Paging,
};
use asymmetric_kit::{Call, HandlerResult};
use serde_json::{Value, json};

/// Reactions of one message that are shown unless the complete list is asked for.
const SHOWN: usize = 50;

/// Lists messages that a user reacted to, in conversations that the actor can see, the newest message first.
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let paging = Paging::read(call.arguments(), "reaction")?;
    let user = match call.arguments().filled("user") {
        None => actor.user_id.clone(),
        Some(user) => {
            let select = "SELECT FROM users WHERE id = $1";
            if call.query_opt(select, &[&user.as_ref()]).await?.is_none() {
                return Err(refuse("user_not_found"));
            }
            user.into_owned()
        }
    };
    let is_full = call.arguments().boolean("full") == Ok(Some(true));
    let condition = "WHERE EXISTS (SELECT FROM reactions WHERE reactions.channel_id = messages.channel_id \
             AND reactions.ts = messages.ts AND reactions.user_id = $2) \
         AND (EXISTS (SELECT FROM channels WHERE channels.id = messages.channel_id AND channels.kind = 'public') \
             OR EXISTS (SELECT FROM channel_members AS member WHERE member.channel_id = messages.channel_id \
                 AND member.user_id = $1))";
    let count = format!("SELECT count(*) FROM messages {condition}");
    let total: i64 = call.query_one(&count, &[&actor.user_id, &user]).await?.get(0);
    let select =
        format!("{SELECT} {condition} ORDER BY messages.ts DESC, messages.channel_id LIMIT $3 OFFSET $4");
    let rows = call
        .query(&select, &[&actor.user_id, &user, &paging.limit, &paging.offset])
        .await?;
    let items: Vec<Value> = rows
        .iter()
        .map(|row| {
            let message = Message::from_row(row);
            let mut document = message.document(&Context::new(call, &actor.team_id));
            document["permalink"] = message.permalink(&call.base_url()).into();
            if let Some(fields) = document.as_object_mut() {
                fields.remove("metadata");
            }
            if let Some(reactions) = document.get_mut("reactions").and_then(Value::as_array_mut)
                && !is_full
            {
                reactions.truncate(SHOWN);
            }
            json!({"type": "message", "channel": row.get::<_, String>("channel_id"), "message": document})
        })
        .collect();
    let mut answer = json!({
        "items": items,
        "paging": {"count": paging.limit, "total": total, "page": paging.page(), "pages": paging.pages(total)},
    });
    if let Some(metadata) = paging.metadata("reaction", total) {
        answer["response_metadata"] = metadata;
    }
    Ok(success(answer))
}
