//! `bookmarks.*`

use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel::{self, Channel},
    operations::method,
};
use asymmetric_kit::{Alphabet, Call, Failure, HandlerResult, Operation, ToSql};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// The operations of this family.
#[rustfmt::skip] // One operation per entry reads as the table that it is.
pub(crate) fn operations() -> Vec<Operation> {
    vec![
        method("bookmarks.add", "Tier 2", &["bookmarks:write"], add)
            .summary("Adds a link to the header of a conversation."),
        method("bookmarks.edit", "Tier 2", &["bookmarks:write"], edit)
            .summary("Changes a bookmark."),
        method("bookmarks.list", "Tier 3", &["bookmarks:read"], list)
            .summary("Lists the bookmarks of a conversation."),
        method("bookmarks.remove", "Tier 2", &["bookmarks:write"], remove)
            .summary("Removes a bookmark."),
    ]
}

/// Bookmarks of one conversation at most.
const MAXIMUM_BOOKMARKS: i64 = 100;

/// `bookmarks.add`: links only, which is the one type that apps can add without a file.
async fn add(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = writable(call, &actor).await?;
    let given = |name: &str| call.arguments().filled(name);
    let missing = |name: &str| invalid_arguments(&format!("missing required field: {name}"));
    let title = given("title").ok_or_else(|| missing("title"))?.into_owned();
    match given("type").as_deref() {
        Some("link") => {}
        Some(_) => return Err(refuse("invalid_bookmark_type")),
        None => return Err(missing("type")),
    }
    if given("parent_id").is_some() {
        return Err(refuse("invalid_parent_type"));
    }
    let link = link(&given("link").unwrap_or_default())?;
    let emoji = emoji(&given("emoji").unwrap_or_default())?;
    let last = "SELECT count(*), max(rank) FROM bookmarks WHERE channel_id = $1";
    let row = call.query_one(last, &[&channel.id]).await?;
    if row.get::<_, i64>(0) >= MAXIMUM_BOOKMARKS {
        return Err(refuse("too_many_bookmarks"));
    }
    let rank = rank_after(row.get(1));
    let id = call.identifier("Bk", Alphabet::Upper, 9).await?;
    let insert = "INSERT INTO bookmarks (id, channel_id, title, link, emoji, date_created, rank, last_updated_by_user_id) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING *";
    let values: [&(dyn ToSql + Sync); 8] = [
        &id,
        &channel.id,
        &title,
        &link,
        &emoji,
        &call.now().as_second(),
        &rank,
        &actor.user_id,
    ];
    let row = call.query_one(insert, &values).await?;
    Ok(success(json!({"bookmark": document(&row, &actor)})))
}

/// `bookmarks.edit`: what is not given stays.
async fn edit(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = writable(call, &actor).await?;
    let given = |name: &str| call.arguments().filled(name);
    let title = given("title").map(std::borrow::Cow::into_owned);
    let link = given("link").map(|link| self::link(&link)).transpose()?;
    // An emoji is removed by an empty one.
    let emoji = call.arguments().text("emoji");
    let emoji = emoji.map(|emoji| self::emoji(&emoji)).transpose()?;
    let update = "UPDATE bookmarks SET title = coalesce($3, title), link = coalesce($4, link), \
             emoji = coalesce($5, emoji), date_updated = $6, last_updated_by_user_id = $7 \
         WHERE id = $1 AND channel_id = $2 RETURNING *";
    let values: [&(dyn ToSql + Sync); 7] = [
        &id(call)?,
        &channel.id,
        &title,
        &link,
        &emoji,
        &call.now().as_second(),
        &actor.user_id,
    ];
    let row = call
        .query_opt(update, &values)
        .await?
        .ok_or_else(|| refuse("not_found"))?;
    Ok(success(json!({"bookmark": document(&row, &actor)})))
}

/// `bookmarks.list`
async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = conversation(call, &actor).await?;
    let select = "SELECT * FROM bookmarks WHERE channel_id = $1 ORDER BY rank, id";
    let rows = call.query(select, &[&channel.id]).await?;
    let bookmarks: Vec<Value> = rows.iter().map(|row| document(row, &actor)).collect();
    Ok(success(json!({"bookmarks": bookmarks})))
}

/// `bookmarks.remove`
async fn remove(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let channel = writable(call, &actor).await?;
    let delete = "DELETE FROM bookmarks WHERE id = $1 AND channel_id = $2";
    if call.execute(delete, &[&id(call)?, &channel.id]).await? == 0 {
        return Err(refuse("not_found"));
    }
    Ok(success(json!({})))
}

fn id(call: &Call) -> Result<String, Failure> {
    let id = call.arguments().filled("bookmark_id");
    id.map(std::borrow::Cow::into_owned)
        .ok_or_else(|| refuse("not_found"))
}

async fn conversation(call: &Call, actor: &Actor) -> Result<Channel, Failure> {
    let id = call.arguments().filled("channel_id");
    let id = id.ok_or_else(|| invalid_arguments("missing required field: channel_id"))?;
    channel::find(call, actor, &id)
        .await?
        .ok_or_else(|| refuse("channel_not_found"))
}

/// A conversation whose bookmarks the actor may change, locked.
async fn writable(call: &Call, actor: &Actor) -> Result<Channel, Failure> {
    let id = conversation(call, actor).await?.id;
    channel::lock(call, &id).await?;
    let channel = conversation(call, actor).await?;
    if !channel.is_member || channel.is_archived {
        return Err(refuse("permission_denied"));
    }
    Ok(channel)
}

fn link(given: &str) -> Result<String, Failure> {
    let has_scheme = ["http://", "https://"]
        .iter()
        .any(|scheme| given.len() > scheme.len() && given.starts_with(scheme));
    has_scheme
        .then(|| given.to_owned())
        .ok_or_else(|| refuse("invalid_link"))
}

/// An emoji by its name between colons, or none.
fn emoji(given: &str) -> Result<String, Failure> {
    let name = given.strip_prefix(':').and_then(|name| name.strip_suffix(':'));
    let part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"_-+':".contains(&byte);
    match name {
        Some(name) if !name.is_empty() && name.bytes().all(part) => Ok(given.to_owned()),
        None if given.is_empty() => Ok(String::new()),
        _ => Err(refuse("invalid_emoji")),
    }
}

/// The rank that sorts after the last one.
fn rank_after(last: Option<String>) -> String {
    let Some(mut rank) = last else {
        return "a".to_owned();
    };
    match rank.pop() {
        Some(letter @ 'a'..='y') => rank.push(char::from_u32(u32::from(letter) + 1).unwrap_or('z')),
        Some(letter) => rank.extend([letter, 'a']),
        None => rank.push('a'),
    }
    rank
}

fn document(row: &Row, actor: &Actor) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    json!({
        "id": text("id"), "channel_id": text("channel_id"), "title": text("title"), "link": text("link"),
        "emoji": text("emoji"), "icon_url": null, "type": "link", "entity_id": null,
        "date_created": row.get::<_, i64>("date_created"), "date_updated": row.get::<_, i64>("date_updated"),
        "rank": text("rank"), "last_updated_by_user_id": text("last_updated_by_user_id"),
        "last_updated_by_team_id": actor.team_id, "shortcut_id": null, "app_id": null,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranks_sort_in_the_order_of_adding() {
        let mut ranks = vec![rank_after(None)];
        for _ in 0..60 {
            ranks.push(rank_after(ranks.last().cloned()));
        }
        assert!(ranks.is_sorted_by(|left, right| left < right), "{ranks:?}");
    }
}
