//! Searching records (<https://developers.hubspot.com/docs/api-reference/latest/crm/search-the-crm>). What was written is
//! found at once: the vendor's index lags behind by seconds, which no client can rely on.

mod filter;
mod order;
mod request;
mod statement;
mod token;

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use serde_json::json;

use crate::{
    error::Problem,
    input::Input,
    object_type::{self, Access},
    record::{Record, Selection},
};
use request::Search;

/// All operations.
pub(crate) fn all() -> Vec<Operation> {
    vec![
        Operation::post(
            "crm.objects.searchApi.doSearch",
            "/crm/v3/objects/{objectType}/search",
            search,
        )
        .summary("Searches records by filters and words."),
    ]
}

async fn search(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Read).await?;
    let input = Input::of(call);
    let search = Search::read(input)?;
    let selection = Selection::named(call, &kind, input.texts("properties")?, Vec::new()).await?;
    let mut found = filter::records(call, &kind, &search).await?;
    let total: i64 = {
        let sql = format!("SELECT count(*) FROM records AS record WHERE {}", found.condition);
        let rows = call.query_planned(&sql, &found.parameters()).await?;
        rows.first().map_or(0, |row| row.get(0))
    };
    let order = order::clause(call, &kind, &search, &mut found).await?;
    let (limit, offset) = (found.add(search.limit), found.add(search.after));
    let sql = format!(
        "SELECT to_jsonb(record) FROM records AS record WHERE {} ORDER BY {order} LIMIT {limit} OFFSET {offset}",
        found.condition
    );
    let rows = call.query_planned(&sql, &found.parameters()).await?;
    let records: Result<Vec<Record>, Problem> = rows
        .iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect();
    let results = selection.render(call, &kind, &records?).await?;
    let mut page = json!({"total": total, "results": results});
    let next = search.after + search.limit;
    if next < total {
        page["paging"] = json!({"next": {"after": next.to_string()}});
    }
    Ok(Reply::json(page))
}
