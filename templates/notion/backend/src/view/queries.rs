//! Queries of views: what the filter and sorts of a view give is kept for a while, to be read page by page.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::named;
use crate::{
    error::Problem,
    field::Field,
    ids, list, query,
    request::Request,
    store::{Lock, minute},
};

/// How long results are kept.
const LIFETIME: SignedDuration = SignedDuration::from_mins(15);

/// `POST /v1/views/{view_id}/queries`
pub(crate) async fn create(request: &Request<'_>) -> Result<Value, Problem> {
    let body = request.body();
    body.only(&["page_size"])?;
    let (view, _) = named(request, "").await?;
    let source = request.data_source(&view.data_source_id, Lock::None).await?;
    let field = |name: &str, value| Field {
        path: format!("view.{name}"),
        value: Some(value).filter(|value: &&Value| !value.is_null()),
    };
    let (filter, sorts) = (field("filter", &view.filter), field("sorts", &view.sorts));
    let found = query::found(request, &source, &filter, &sorts, false).await?;
    let pages: Vec<String> = found.iter().map(|node| node.id.clone()).collect();
    let id = ids::fresh(request).await?;
    let expires = request.now().saturating_add(LIFETIME).unwrap_or(request.now());
    let insert = "INSERT INTO view_queries (id, view_id, bot_id, expires_at, page_ids) \
         VALUES ($1, $2, $3, to_timestamp($4::bigint / 1000000.0), $5)";
    let micros = expires.as_microsecond();
    asymmetric_kit::Call::execute(request, insert, &[&id, &view.id, &request.bot(), &micros, &pages]).await?;
    let total = pages.len();
    let page = list::page(request, pages, |page| page)?;
    Ok(json!({
        "object": "view_query",
        "id": id,
        "view_id": view.id,
        "expires_at": minute(expires),
        "total_count": total,
        "results": references(&page.items),
        "has_more": page.next.is_some(),
        "next_cursor": page.next,
    }))
}

fn references(pages: &[String]) -> Vec<Value> {
    pages
        .iter()
        .map(|id| json!({"object": "page", "id": id}))
        .collect()
}

/// The query of the path with its pages, which is the integration's own and still kept.
async fn kept(request: &Request<'_>) -> Result<(String, Vec<String>), Problem> {
    let (view, _) = named(request, "").await?;
    let id = request.path_id("query_id")?;
    let sql = "SELECT page_ids, (extract(epoch FROM expires_at) * 1000000)::bigint FROM view_queries \
         WHERE id = $1 AND view_id = $2 AND bot_id = $3";
    let row = asymmetric_kit::Call::query_opt(request, sql, &[&id, &view.id, &request.bot()]).await?;
    let row = row.filter(|row| Timestamp::from_microsecond(row.get(1)).is_ok_and(|end| end > request.now()));
    match row {
        Some(row) => Ok((id, row.get(0))),
        None => Err(request.missing("view query", &id).await?),
    }
}

/// `GET /v1/views/{view_id}/queries/{query_id}`
pub(crate) async fn results(request: &Request<'_>) -> Result<Value, Problem> {
    let (_, pages) = kept(request).await?;
    let page = list::page(request, pages, |page| page)?;
    Ok(list::object("page", references(&page.items), page.next))
}

/// `DELETE /v1/views/{view_id}/queries/{query_id}`
pub(crate) async fn delete(request: &Request<'_>) -> Result<Value, Problem> {
    let (id, _) = kept(request).await?;
    asymmetric_kit::Call::execute(request, "DELETE FROM view_queries WHERE id = $1", &[&id]).await?;
    Ok(json!({"object": "view_query", "id": id, "deleted": true}))
}
