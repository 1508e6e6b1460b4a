//! `files.list`

use super::{File, SELECT, VISIBLE, paging};
use crate::{
    actor::Actor,
    answer::{invalid_arguments, refuse, success},
    channel,
    timestamp::Ts,
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql};
use serde_json::{Value, json};

/// Files on one page, unless `count` says otherwise.
const DEFAULT_COUNT: i64 = 100;

/// Files on one page at most.
const MAXIMUM_COUNT: i64 = 1000;

/// Which files are asked for. The list is walked by page numbers, newest first.
pub(super) async fn list(call: &mut Call) -> HandlerResult {
    let actor = Actor::of(call)?;
    let arguments = call.arguments();
    let given = |name: &str| arguments.filled(name).map(std::borrow::Cow::into_owned);
    let number = |name: &str, default: i64| match arguments.integer(name) {
        Ok(None) => Ok(default),
        Ok(Some(number)) if number > 0 => Ok(number),
        _ => Err(invalid_arguments(&format!(
            "must be a positive integer [json-pointer:/{name}]"
        ))),
    };
    let count = number("count", DEFAULT_COUNT)?.min(MAXIMUM_COUNT);
    let page = number("page", 1)?;
    let user = given("user");
    if let Some(user) = &user {
        let known = "SELECT FROM users WHERE id = $1";
        call.query_opt(known, &[user])
            .await?
            .ok_or_else(|| refuse("user_not_found"))?;
    }
    let channel = given("channel");
    if let Some(id) = &channel {
        let found = channel::find(call, &actor, id).await?;
        found.ok_or_else(|| refuse("channel_not_found"))?;
    }
    let (from, to) = (
        bound(given("ts_from"), "ts_from", 0)?,
        bound(given("ts_to"), "ts_to", i64::MAX)?,
    );
    let types = types(given("types").as_deref().unwrap_or("all"))?;
    let condition = format!(
        "files.state = 'complete' AND {VISIBLE} AND ($2::text IS NULL OR files.user_id = $2) \
         AND ($3::text IS NULL OR files.linked_channel_id = $3 \
             OR EXISTS (SELECT FROM file_shares WHERE file_id = files.id AND channel_id = $3)) \
         AND files.created BETWEEN $4 AND $5 \
         AND ($6::text[] IS NULL OR files.mode || '/' || files.filetype LIKE ANY ($6))"
    );
    let total = format!("SELECT count(*) FROM files WHERE {condition}");
    let values: [&(dyn ToSql + Sync); 8] = [
        &actor.user_id,
        &user,
        &channel,
        &from,
        &to,
        &types,
        &count,
        &(page - 1).saturating_mul(count),
    ];
    let filter = values.get(..6).unwrap_or_default();
    let total: i64 = call.query_one(&total, filter).await?.get(0);
    let sql =
        format!("{SELECT} WHERE {condition} ORDER BY files.created DESC, files.id DESC LIMIT $7 OFFSET $8");
    let rows = call.query(&sql, &values).await?;
    let base_url = call.base_url();
    let files: Vec<Value> = rows
        .iter()
        .map(|row| File::from_row(row).document(&actor.team_id, &base_url))
        .collect();
    Ok(success(
        json!({"files": files, "paging": paging(count, total, page)}),
    ))
}

/// Seconds that a bound of the time means.
fn bound(given: Option<String>, name: &str, default: i64) -> Result<i64, Failure> {
    let Some(given) = given else { return Ok(default) };
    let ts = Ts::parse(&given)
        .ok_or_else(|| invalid_arguments(&format!("invalid timestamp [json-pointer:/{name}]")))?;
    Ok(ts.0 / 1_000_000)
}

/// Patterns of mode and type that `types` means; none for all.
fn types(given: &str) -> Result<Option<Vec<&'static str>>, Failure> {
    let mut patterns = Vec::new();
    for name in given.split(',').map(str::trim).filter(|name| !name.is_empty()) {
        let of_type: &[&str] = match name {
            "all" => return Ok(None),
            "spaces" | "canvases" => &["quip/%"],
            "snippets" => &["snippet/%"],
            "images" => &[
                "%/png", "%/jpg", "%/gif", "%/bmp", "%/heic", "%/svg", "%/tiff", "%/webp",
            ],
            // There are no files of other services here.
            "gdocs" => &["external/gdoc"],
            "zips" => &["%/zip", "%/7z", "%/gzip", "%/tar"],
            "pdfs" => &["%/pdf"],
            _ => return Err(refuse("unknown_type")),
        };
        patterns.extend(of_type);
    }
    Ok((!patterns.is_empty()).then_some(patterns))
}
