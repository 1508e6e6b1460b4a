//! `admin.conversations.search`

use super::{administrator, list};
use crate::{
    actor::Actor,
    answer::{refuse, success},
    cursor::{self, Page},
};
use asymmetric_kit::{Call, Failure, HandlerResult, ToSql, arguments::Arguments};
use serde_json::{Value, json};
use tokio_postgres::Row;

/// What `search_channel_types` asks for.
#[derive(Debug, Default, PartialEq, Eq)]
struct Filter {
    /// Private ones only, or none of them.
    private: Option<bool>,
    /// Archived ones only, or none of them.
    archived: Option<bool>,
    /// Channels of several workspaces or organizations, of which there are none.
    only_shared: bool,
}

impl Filter {
    fn read(arguments: &Arguments) -> Result<Self, Failure> {
        let mut filter = Self::default();
        for kind in list(arguments, "search_channel_types") {
            match kind.as_str() {
                "private" => filter.private = Some(true),
                "private_exclude" => filter.private = Some(false),
                "archived" => filter.archived = Some(true),
                "exclude_archived" => filter.archived = Some(false),
                "private_exclude_archived" => {
                    filter.private = Some(true);
                    filter.archived = Some(false);
                }
                "multi_workspace"
                | "org_wide"
                | "external_shared"
                | "external_shared_private"
                | "external_shared_archived" => filter.only_shared = true,
                "external_shared_exclude" | "exclude_org_shared" => {}
                _ => return Err(refuse("invalid_search_channel_type")),
            }
        }
        Ok(filter)
    }
}

/// Finds channels by a part of their name, private ones and groups of users too.
pub(super) async fn search(call: &mut Call) -> HandlerResult {
    let actor = administrator(call).await?;
    let arguments = call.arguments();
    let page = Page::read(arguments, "id", 10, 20)?;
    let offset: i64 = match &page.start {
        None => 0,
        Some(start) => start.parse().map_err(|_| refuse("invalid_cursor"))?,
    };
    let filter = Filter::read(arguments)?;
    let order = order(arguments)?;
    if list(arguments, "team_ids")
        .iter()
        .any(|team| *team != actor.team_id)
    {
        return Err(refuse("team_not_found"));
    }
    let query = arguments.filled("query").unwrap_or_default().to_lowercase();
    let sql = format!(
        "SELECT channels.*, members.count AS member_count, count(*) OVER () AS total FROM channels \
         CROSS JOIN LATERAL (SELECT count(*) FROM channel_members WHERE channel_id = channels.id) AS members \
         WHERE kind <> 'im' AND NOT $4 AND position($1::text IN lower(name)) > 0 \
             AND ($2::boolean IS NULL OR (kind <> 'public') = $2) AND ($3::boolean IS NULL OR is_archived = $3) \
         ORDER BY {order}, id LIMIT $5 OFFSET $6"
    );
    let values: [&(dyn ToSql + Sync); 6] = [
        &query,
        &filter.private,
        &filter.archived,
        &filter.only_shared,
        &page.fetch(),
        &offset,
    ];
    let rows = call.query(&sql, &values).await?;
    let total = match rows.first() {
        Some(row) => row.get::<_, i64>("total"),
        None => offset,
    };
    if arguments.boolean("total_count_only") == Ok(Some(true)) {
        return Ok(success(json!({"total_count": total})));
    }
    let shown: Vec<Value> = rows
        .iter()
        .take(page.limit)
        .map(|row| document(row, &actor))
        .collect();
    let next = (rows.len() > page.limit).then(|| {
        let following = offset.saturating_add(page.fetch() - 1);
        cursor::encode("id", &following.to_string())
    });
    Ok(success(json!({
        "conversations": shown, "next_cursor": next.unwrap_or_default(), "total_count": total,
    })))
}

/// The order of the statement that `sort` and `sort_dir` mean. What is found by the beginning of its name is the most
/// relevant.
fn order(arguments: &Arguments) -> Result<String, Failure> {
    let direction = match arguments.filled("sort_dir").as_deref() {
        None | Some("desc") => "DESC",
        Some("asc") => "ASC",
        Some(_) => return Err(refuse("invalid_sort_dir")),
    };
    let column = match arguments.filled("sort").as_deref() {
        None | Some("member_count") => "member_count",
        Some("name") => "name",
        Some("created") => "created",
        Some("relevant") => "-position($1::text IN lower(name))",
        Some(_) => return Err(refuse("invalid_sort")),
    };
    Ok(format!("{column} {direction}"))
}

fn document(row: &Row, actor: &Actor) -> Value {
    let text = |name: &str| row.get::<_, String>(name);
    json!({
        "id": text("id"), "name": text("name"), "purpose": text("purpose"),
        "member_count": row.get::<_, i64>("member_count"), "created": row.get::<_, i64>("created"),
        "creator_id": text("creator"), "is_private": row.get::<_, &str>("kind") != "public",
        "is_archived": row.get::<_, bool>("is_archived"), "is_general": row.get::<_, bool>("is_general"),
        "last_activity_ts": row.get::<_, i64>("last_ts"), "is_ext_shared": false, "is_global_shared": false,
        "is_org_default": false, "is_org_mandatory": false, "is_org_shared": false, "is_frozen": false,
        "connected_team_ids": [], "internal_team_ids_count": 1, "internal_team_ids_sample_team": actor.team_id,
        "pending_connected_team_ids": [], "is_pending_ext_shared": false,
    })
}
