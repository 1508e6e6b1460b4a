//! Reading and writing single records.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Place, Record, Selection, changes, store};
use crate::{
    association,
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
    query::{self, Query},
};

pub(super) fn all() -> Vec<Operation> {
    let (many, one) = (
        "/crm/v3/objects/{objectType}",
        "/crm/v3/objects/{objectType}/{objectId}",
    );
    vec![
        Operation::get("crm.objects.basicApi.getPage", many, list).summary("Lists records."),
        Operation::post("crm.objects.basicApi.create", many, create).summary("Makes a record."),
        Operation::get("crm.objects.basicApi.getById", one, get).summary("Reads a record."),
        Operation::patch("crm.objects.basicApi.update", one, update).summary("Changes a record."),
        Operation::delete("crm.objects.basicApi.archive", one, archive).summary("Archives a record."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Read).await?;
    let query = Query::of(call);
    let limit = query.records()?;
    let selection = Selection::of_query(call, &kind).await?;
    let sql = "SELECT to_jsonb(record) FROM records AS record \
               WHERE object_type = $1 AND archived = $2 AND id > $3 ORDER BY id LIMIT $4";
    let rows = call
        .query(
            sql,
            &[&kind.id, &query.truth("archived")?, &query.after()?, &(limit + 1)],
        )
        .await?;
    let records: Result<Vec<Record>, Problem> = rows
        .iter()
        .map(|row| Ok(serde_json::from_value(row.get(0))?))
        .collect();
    let mut records = records?;
    let is_last = i64::try_from(records.len()).is_ok_and(|length| length <= limit);
    if !is_last {
        records.pop();
    }
    let mut page = json!({"results": selection.render(call, &kind, &records).await?});
    if let Some(last) = records.last().filter(|_| !is_last) {
        page["paging"] = query::paging(call, &last.id.to_string());
    }
    Ok(Reply::json(page))
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    let record = made(call, &kind, Input::of(call)).await?;
    Ok(Reply::json(record).with_status(StatusCode::CREATED))
}

/// Makes a record with its associations, and answers it.
pub(super) async fn made(call: &Call, kind: &ObjectType, input: Input<'_>) -> Result<Value, Problem> {
    if input.get("properties").is_none() && input.get("associations").is_none() {
        input.required_object("properties")?;
    }
    let changes = changes::check(call, kind, input, None).await?;
    let record = store::insert(call, kind, &changes).await?;
    association::with_new_record(call, kind, &record, input.list("associations")?).await?;
    Selection::everything().render_one(call, kind, &record).await
}

async fn get(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Read).await?;
    let query = Query::of(call);
    let place = place(call, &query)?;
    let selection = Selection::of_query(call, &kind).await?;
    let found = store::find(call, &kind, place, false).await?;
    let found = found.ok_or_else(|| HubSpotError::no_record(place.id))?;
    Ok(Reply::json(selection.render_one(call, &kind, &found).await?))
}

fn place<'a>(call: &'a Call, query: &'a Query) -> Result<Place<'a>, HubSpotError> {
    Ok(Place {
        id: call.path_parameter("objectId"),
        property: query.text("idProperty"),
        archived: query.truth("archived")?,
    })
}

async fn update(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    let query = Query::of(call);
    let place = Place {
        archived: false,
        ..place(call, &query)?
    };
    Ok(Reply::json(changed(call, &kind, place, Input::of(call)).await?))
}

/// Changes a record, and answers what was written to it.
pub(super) async fn changed(
    call: &Call,
    kind: &ObjectType,
    place: Place<'_>,
    input: Input<'_>,
) -> Result<Value, Problem> {
    input.required_object("properties")?;
    let before = store::present(call, kind, place).await?;
    let changes = changes::check(call, kind, input, Some(&before)).await?;
    let record = store::update(call, kind, &before, &changes).await?;
    let written = Selection::exactly(kind, changes.into_keys());
    written.render_one(call, kind, &record).await
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    let place = Place::id(call.path_parameter("objectId"));
    if let Some(record) = store::find(call, &kind, place, true).await? {
        store::archive(call, &kind, &record).await?;
        return Ok(no_content());
    }
    // What is archived stays so.
    let archived = Place {
        archived: true,
        ..place
    };
    if store::find(call, &kind, archived, false).await?.is_none() {
        return Err(HubSpotError::no_record(place.id).into());
    }
    Ok(no_content())
}
