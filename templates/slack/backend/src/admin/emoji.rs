//! `admin.emoji.*`

use super::administrator;
use crate::{
    answer::{refuse, success},
    cursor::{self, Page},
    event::{self, Audience},
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Map, Value, json};

const MAXIMUM_NAME: usize = 100;

/// `admin.emoji.add`
pub(super) async fn add(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let name = new_name(call, "name")?;
    let url = call
        .arguments()
        .filled("url")
        .unwrap_or_default()
        .trim()
        .to_owned();
    if url.is_empty() {
        return Err(refuse("no_image_uploaded"));
    }
    if !url.starts_with("https://") && !url.starts_with("http://") {
        return Err(refuse("error_bad_upload"));
    }
    insert(call, &actor.user_id, &name, Some(&url), None).await?;
    announce(call, json!({"subtype": "add", "name": name, "value": url})).await?;
    Ok(success(json!({})))
}

/// `admin.emoji.addAlias`: an alias of an alias stands for what that stands for.
pub(super) async fn add_alias(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let name = new_name(call, "name")?;
    let target = trimmed(call, "alias_for");
    if !is_name(&target) || target == name {
        return Err(refuse("no_alias_selected"));
    }
    // Locked, so that an alias does not outlive what it stands for.
    let select = "SELECT coalesce(alias_for, name) FROM emoji WHERE name = $1 FOR NO KEY UPDATE";
    let custom = call.query_opt(select, &[&target]).await?;
    let target = custom.map_or(target, |row| row.get(0));
    insert(call, &actor.user_id, &name, None, Some(&target)).await?;
    let value = format!("alias:{target}");
    announce(call, json!({"subtype": "add", "name": name, "value": value})).await?;
    Ok(success(json!({})))
}

/// `admin.emoji.list`
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    administrator(call).await?;
    let page = Page::read(call.arguments(), "emoji", 100, 1000)?;
    let select = "SELECT name, coalesce(url, 'alias:' || alias_for) AS url, created, created_by FROM emoji \
         WHERE $1::text IS NULL OR name >= $1 ORDER BY name LIMIT $2";
    let rows = call.query(select, &[&page.start, &page.fetch()]).await?;
    let next = rows
        .get(page.limit)
        .map(|row| cursor::encode("emoji", row.get("name")));
    let emoji: Map<String, Value> = rows
        .iter()
        .take(page.limit)
        .map(|row| {
            let document = json!({
                "url": row.get::<_, String>("url"), "date_created": row.get::<_, i64>("created"),
                "uploaded_by": row.get::<_, String>("created_by"),
            });
            (row.get("name"), document)
        })
        .collect();
    Ok(success(
        json!({"emoji": emoji, "response_metadata": cursor::metadata(next.as_deref())}),
    ))
}

/// `admin.emoji.remove`: what stands for the emoji goes with it.
pub(super) async fn remove(call: &mut Call) -> HandlerResult {
    administrator(call).await?;
    let name = trimmed(call, "name");
    if call
        .execute("DELETE FROM emoji WHERE name = $1", &[&name])
        .await?
        == 0
    {
        return Err(refuse("emoji_not_found"));
    }
    let aliases = "DELETE FROM emoji WHERE alias_for = $1 RETURNING name";
    let rows = call.query(aliases, &[&name]).await?;
    let mut names: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    names.sort();
    names.insert(0, name);
    announce(call, json!({"subtype": "remove", "names": names})).await?;
    Ok(success(json!({})))
}

/// `admin.emoji.rename`: what stands for the emoji follows it.
pub(super) async fn rename(call: &mut Call) -> HandlerResult {
    administrator(call).await?;
    let name = trimmed(call, "name");
    let wanted = new_name(call, "new_name")?;
    let select = "SELECT coalesce(url, 'alias:' || alias_for) FROM emoji WHERE name = $1 FOR UPDATE";
    let row = call.query_opt(select, &[&name]).await?;
    let row = row.ok_or_else(|| refuse("error_invalid_emoji_to_rename"))?;
    let value: String = row.get(0);
    let copy = "INSERT INTO emoji (name, url, alias_for, created_by, created) \
         SELECT $2, url, alias_for, created_by, created FROM emoji WHERE name = $1 ON CONFLICT DO NOTHING";
    if call.execute(copy, &[&name, &wanted]).await? == 0 {
        return Err(refuse("error_name_taken"));
    }
    call.execute("DELETE FROM emoji WHERE name = $1", &[&name])
        .await?;
    let follow = "UPDATE emoji SET alias_for = $2 WHERE alias_for = $1";
    call.execute(follow, &[&name, &wanted]).await?;
    let event = json!({"subtype": "rename", "old_name": name, "new_name": wanted, "value": value});
    announce(call, event).await?;
    Ok(success(json!({})))
}

async fn insert(
    call: &Call,
    user: &str,
    name: &str,
    url: Option<&str>,
    alias_for: Option<&str>,
) -> Result<(), Failure> {
    let insert = "INSERT INTO emoji (name, url, alias_for, created_by, created) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT DO NOTHING";
    let values: [&(dyn ToSql + Sync); 5] = [&name, &url, &alias_for, &user, &call.now().as_second()];
    if call.execute(insert, &values).await? == 0 {
        return Err(refuse("error_name_taken"));
    }
    Ok(())
}

/// Tells apps what became of an emoji.
async fn announce(call: &Call, mut event: Value) -> Result<(), Failure> {
    event["type"] = "emoji_changed".into();
    event["event_ts"] = Ts::of(call).to_string().into();
    event::publish(call, event, Audience::Workspace).await
}

/// A name without the spaces and colons around it.
fn trimmed(call: &Call, argument: &str) -> String {
    let given = call.arguments().filled(argument).unwrap_or_default();
    given.trim().trim_matches(':').to_owned()
}

/// The name that an emoji is to have.
fn new_name(call: &Call, argument: &str) -> Result<String, Failure> {
    let name = trimmed(call, argument);
    if name.is_empty() {
        Err(refuse("error_missing_name"))
    } else if name.chars().any(char::is_uppercase) {
        Err(refuse("error_lower_case_names_only"))
    } else if is_name(&name) {
        Ok(name)
    } else {
        Err(refuse("error_bad_name_i18n"))
    }
}

fn is_name(name: &str) -> bool {
    let part = |character: char| {
        matches!(character, '-' | '_' | '+' | '\'')
            || (character.is_alphanumeric() && !character.is_uppercase())
    };
    !name.is_empty() && name.chars().count() <= MAXIMUM_NAME && name.chars().all(part)
}
