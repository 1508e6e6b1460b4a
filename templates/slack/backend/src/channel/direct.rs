//! Conversations that are found by who is in them: direct messages of two, and of a group.

use crate::{
    actor::Actor,
    event::{self, Audience},
    timestamp::Ts,
};
use asymmetric_kit::{Alphabet, Call, Failure, ToSql};
use serde_json::json;

/// Groups of different people whose names make the same name at most: members can be renamed.
const MAXIMUM_NAMESAKES: u32 = 100;

/// The direct message of the actor with a user, which is made if there is none yet; none if there is no such user.
pub(crate) async fn direct_message(
    call: &Call,
    actor: &Actor,
    user: &str,
) -> Result<Option<String>, Failure> {
    let exists = "SELECT id FROM users WHERE id = $1 AND NOT deleted";
    if call.query_opt(exists, &[&user]).await?.is_none() {
        return Ok(None);
    }
    between(call, actor, &[user.to_owned()], true).await
}

/// The conversation of the actor with these users, who must exist: of two, or of a group. Without `make`, only one that
/// is there already.
pub(crate) async fn between(
    call: &Call,
    actor: &Actor,
    others: &[String],
    make: bool,
) -> Result<Option<String>, Failure> {
    let mut members = others.to_vec();
    members.push(actor.user_id.clone());
    members.sort();
    members.dedup();
    if let [only] = members.as_slice() {
        // With oneself.
        members = vec![only.clone(), only.clone()];
    }
    let key = members.join(" ");
    if let Some(id) = of_members(call, &key).await? {
        return Ok(Some(id));
    }
    if !make {
        return Ok(None);
    }
    let id = if members.len() == 2 {
        make_pair(call, actor, &key).await?
    } else {
        make_group(call, actor, &key, others).await?
    };
    let insert = "INSERT INTO channel_members (channel_id, user_id, joined, is_open) \
         SELECT $1, member, $3, false FROM unnest($2::text[]) AS member ON CONFLICT DO NOTHING";
    members.dedup();
    call.execute(insert, &[&id, &members, &call.now().as_second()])
        .await?;
    if members.len() <= 2 {
        let created = json!({
            "type": "im_created", "user": actor.user_id,
            "channel": {"id": id, "created": call.now().as_second(), "is_im": true, "user": others.first()},
            "event_ts": Ts::of(call).to_string(),
        });
        event::publish(call, created, Audience::Channel(&id)).await?;
    }
    Ok(Some(id))
}

async fn of_members(call: &Call, key: &str) -> Result<Option<String>, Failure> {
    let select = "SELECT id FROM channels WHERE im_pair = $1 OR group_members = $1";
    Ok(call.query_opt(select, &[&key]).await?.map(|row| row.get(0)))
}

/// Makes a direct message of two, named after its pair, so that two who open it at once make the same one.
async fn make_pair(call: &Call, actor: &Actor, key: &str) -> Result<String, Failure> {
    let id = call.identifiers().derived(key, "D", Alphabet::Upper, 10);
    let now = call.now();
    let insert = "INSERT INTO channels (id, kind, im_pair, creator, created, updated) \
         VALUES ($1, 'im', $2, $3, $4, $5) ON CONFLICT DO NOTHING";
    let values: [&(dyn ToSql + Sync); 5] =
        [&id, &key, &actor.user_id, &now.as_second(), &now.as_millisecond()];
    call.execute(insert, &values).await?;
    Ok(id)
}

/// Makes a direct message of a group, called after the names of its members.
async fn make_group(call: &Call, actor: &Actor, key: &str, others: &[String]) -> Result<String, Failure> {
    let id = call.identifiers().derived(key, "C", Alphabet::Upper, 10);
    let mut order = vec![actor.user_id.clone()];
    order.extend(others.iter().cloned());
    let select = "SELECT users.name FROM unnest($1::text[]) WITH ORDINALITY AS member (id, place) \
         JOIN users USING (id) ORDER BY place";
    let rows = call.query(select, &[&order]).await?;
    let names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    let mentions: Vec<String> = names.iter().map(|name| format!("@{name}")).collect();
    let purpose = format!("Group messaging with: {}", mentions.join(" "));
    let now = call.now();
    let insert = "INSERT INTO channels (id, kind, name, group_members, creator, created, updated, topic, topic_creator, \
             topic_last_set, purpose, purpose_creator, purpose_last_set) \
         VALUES ($1, 'mpim', $2, $3, $4, $5, $6, 'Group messaging', $4, $5, $7, $4, $5) ON CONFLICT DO NOTHING";
    for number in 1..=MAXIMUM_NAMESAKES {
        let name = format!("mpdm-{}-{number}", names.join("--"));
        let values: [&(dyn ToSql + Sync); 7] = [
            &id,
            &name,
            &key,
            &actor.user_id,
            &now.as_second(),
            &now.as_millisecond(),
            &purpose,
        ];
        // Either it is made, or somebody else made it meanwhile, or the name is another group's.
        if call.execute(insert, &values).await? == 1 || of_members(call, key).await?.is_some() {
            return Ok(id);
        }
    }
    Err(Failure::internal(format!("find a free name for the group {key}")))
}
