//! Associations of two records.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    kinds::{self, Kind},
    links::{self, End},
};
use crate::{
    batch::{self, no_content},
    error::{HubSpotError, Problem},
    input::{Input, WHOLE_BODY},
    object_type::{self, Access, ObjectType},
    query::{self, Query},
    record::{self, Place},
};

/// The most associated records on a page.
const LARGEST_PAGE: i64 = 500;

pub(super) fn all() -> Vec<Operation> {
    let one = "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}/{toObjectId}";
    vec![
        Operation::get(
            "crm.associations.v4.basicApi.getPage",
            "/crm/v4/objects/{objectType}/{objectId}/associations/{toObjectType}",
            list,
        )
        .summary("Lists the records of a type that a record is associated with."),
        Operation::put("crm.associations.v4.basicApi.create", one, create).summary("Associates records with labels."),
        Operation::delete("crm.associations.v4.basicApi.archive", one, archive)
            .summary("Removes all associations between two records."),
        Operation::put(
            "crm.associations.v4.basicApi.createDefault",
            "/crm/v4/objects/{fromObjectType}/{fromObjectId}/associations/default/{toObjectType}/{toObjectId}",
            create_default,
        )
        .summary("Associates records without a label."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let from = object_type::of_path(call, Access::Read).await?;
    let to = object_type::in_path(call, "toObjectType", Access::Read).await?;
    let query = Query::of(call);
    let limit = query.limit(LARGEST_PAGE, LARGEST_PAGE)?;
    let id = call.path_parameter("objectId");
    let found = record::find(call, &from, Place::id(id), false).await?;
    let found = found.ok_or_else(|| HubSpotError::no_record(id))?;
    let mut associated = links::associated(call, &from, &[found.id], &to, query.after()?).await?;
    let all = associated.remove(&found.id).unwrap_or_default();
    let shown = usize::try_from(limit).unwrap_or_default();
    let is_last = all.len() <= shown;
    let results: Vec<Value> = all
        .iter()
        .take(shown)
        .map(|(id, kinds)| render(*id, kinds))
        .collect();
    let mut page = json!({"results": results});
    if let Some((last, _)) = all.iter().nth(shown.saturating_sub(1)).filter(|_| !is_last) {
        page["paging"] = query::paging(call, &last.to_string());
    }
    Ok(Reply::json(page))
}

/// A record at the other end, and how it is associated.
pub(super) fn render(id: i64, kinds: &[Kind]) -> Value {
    json!({"toObjectId": id.to_string(), "associationTypes": kinds.iter().map(Kind::render).collect::<Vec<_>>()})
}

async fn create(call: &mut Call) -> HandlerResult {
    let from = object_type::of_path(call, Access::Write).await?;
    let to = object_type::in_path(call, "toObjectType", Access::Read).await?;
    let types = Input::of(call).list(WHOLE_BODY)?;
    let ids = (call.path_parameter("objectId"), call.path_parameter("toObjectId"));
    let pair = labelled(call, (&from, ids.0), (&to, ids.1), types).await?;
    Ok(Reply::json(pair).with_status(StatusCode::CREATED))
}

/// Associates two records by these types, and answers the labels between them.
pub(super) async fn labelled(
    call: &Call,
    from: (&ObjectType, &str),
    to: (&ObjectType, &str),
    types: &[Value],
) -> Result<Value, Problem> {
    let specs = kinds::specs(types)?;
    if specs.is_empty() {
        return Err(HubSpotError::invalid("At least one association type must be given").into());
    }
    let from_end = (from.0, links::end(call, from.0, from.1).await?);
    let to_end = (to.0, links::end(call, to.0, to.1).await?);
    let labels = links::link(call, from_end, to_end, &specs).await?;
    Ok(json!({
        "fromObjectTypeId": from.0.id,
        "fromObjectId": from_end.1.to_string(),
        "toObjectTypeId": to.0.id,
        "toObjectId": to_end.1.to_string(),
        "labels": labels,
    }))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let from = object_type::of_path(call, Access::Write).await?;
    let to = object_type::in_path(call, "toObjectType", Access::Read).await?;
    let ids = (call.path_parameter("objectId"), call.path_parameter("toObjectId"));
    links::unlink(call, (&from, ids.0), (&to, ids.1), None).await?;
    Ok(no_content())
}

async fn create_default(call: &mut Call) -> HandlerResult {
    let from = object_type::in_path(call, "fromObjectType", Access::Write).await?;
    let to = object_type::in_path(call, "toObjectType", Access::Read).await?;
    let ids = (
        call.path_parameter("fromObjectId"),
        call.path_parameter("toObjectId"),
    );
    let from_end = (&from, links::end(call, &from, ids.0).await?);
    let to_end = (&to, links::end(call, &to, ids.1).await?);
    let results = plainly(call, from_end, to_end).await?;
    Ok(batch::reply(call, StatusCode::OK, results, &[]))
}

/// Associates two records without a label, and answers both directions.
pub(super) async fn plainly(call: &Call, from: End<'_>, to: End<'_>) -> Result<Vec<Value>, Problem> {
    links::link(call, from, to, &[]).await?;
    let mut results = Vec::new();
    for (from, to) in [(from, to), (to, from)] {
        let kinds = kinds::between(call, from.0, to.0).await?;
        results.push(json!({
            "from": {"id": from.1.to_string()},
            "to": {"id": to.1.to_string()},
            "associationSpec": kinds::plain(&kinds, from.0, to.0)?.spec(),
        }));
    }
    Ok(results)
}
