//! Rows of records: finding and writing them.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Record, Values, changes::Changes, unique};
use crate::{
    account::{Counter, numbers},
    error::{HubSpotError, Problem},
    object_type::ObjectType,
    property,
    time::iso,
};

/// What changes made through the API are said to come from.
const SOURCE: &str = "INTEGRATION";

/// Where a record is looked for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) id: &'a str,
    /// The property that `id` is a value of; the id of the record when there is none.
    pub(crate) property: Option<&'a str>,
    pub(crate) archived: bool,
}

impl<'a> Place<'a> {
    /// A record by its id that is not archived.
    pub(crate) fn id(id: &'a str) -> Self {
        Self {
            id,
            property: None,
            archived: false,
        }
    }
}

/// The record, if there is one. One that was merged into another one is the other one. It is locked when the call is
/// about to change something.
pub(crate) async fn find(
    call: &Call,
    kind: &ObjectType,
    place: Place<'_>,
    is_changing: bool,
) -> Result<Option<Record>, Problem> {
    let id = match place.property {
        None | Some("hs_object_id") => place.id.parse().ok(),
        Some(name) => unique::holder(call, kind, name, place.id).await?,
    };
    let Some(id): Option<i64> = id else {
        return Ok(None);
    };
    let found = select(call, kind, id, place.archived, is_changing).await?;
    match found {
        // It may have been merged while this waited for its lock; then another one answers for it.
        None if is_changing => select(call, kind, id, place.archived, true).await,
        found => Ok(found),
    }
}

async fn select(
    call: &Call,
    kind: &ObjectType,
    id: i64,
    archived: bool,
    is_changing: bool,
) -> Result<Option<Record>, Problem> {
    let sql = format!(
        "SELECT to_jsonb(record) FROM records AS record WHERE object_type = $1 AND archived = $3 AND id = coalesce(\
         (SELECT into_id FROM merged_records WHERE object_type = $1 AND merged_records.id = $2), $2){}",
        if is_changing { " FOR UPDATE" } else { "" }
    );
    let row = call.query_opt(&sql, &[&kind.id, &id, &archived]).await?;
    row.map(|row| Ok(serde_json::from_value(row.get(0))?)).transpose()
}

/// The record that is about to be changed, or the vendor's 404.
pub(crate) async fn present(call: &Call, kind: &ObjectType, place: Place<'_>) -> Result<Record, Problem> {
    let found = find(call, kind, place, true).await?;
    found.ok_or_else(|| HubSpotError::no_record(place.id).into())
}

/// Makes a record.
pub(super) async fn insert(call: &Call, kind: &ObjectType, changes: &Changes) -> Result<Record, Problem> {
    let id = numbers(call, Counter::Record, 1).await?;
    let now = iso(call.now());
    let mut values: Values = changes
        .iter()
        .filter_map(|(name, value)| Some((name.clone(), value.clone()?)))
        .collect();
    values.insert("hs_object_id".to_owned(), id.to_string());
    values.insert(kind.created_property.clone(), now.clone());
    values.insert(kind.modified_property.clone(), now.clone());
    let sql = "INSERT INTO records AS record (object_type, id, properties, created_at, updated_at) \
               VALUES ($1, $2, $3, $4::text::timestamptz, $4::text::timestamptz) RETURNING to_jsonb(record)";
    let row = call
        .query_one(sql, &[&kind.id, &id, &serde_json::to_value(&values)?, &now])
        .await?;
    let record: Record = serde_json::from_value(row.get(0))?;
    note_history(call, kind, id, changes).await?;
    unique::claim(call, kind, &record, changes).await?;
    Ok(record)
}

/// Changes a record that is locked. What has its value already is no change.
pub(super) async fn update(
    call: &Call,
    kind: &ObjectType,
    before: &Record,
    changes: &Changes,
) -> Result<Record, Problem> {
    let record = write(call, kind, before, changes).await?;
    unique::claim(call, kind, &record, changes).await?;
    Ok(record)
}

/// [`update`], where unique values have been moved to the record already.
pub(super) async fn update_merged(
    call: &Call,
    kind: &ObjectType,
    before: &Record,
    changes: &Changes,
) -> Result<Record, Problem> {
    write(call, kind, before, changes).await
}

async fn write(
    call: &Call,
    kind: &ObjectType,
    before: &Record,
    changes: &Changes,
) -> Result<Record, Problem> {
    let changes: Changes = changes
        .iter()
        .filter(|(name, value)| before.properties.get(*name) != value.as_ref())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if changes.is_empty() {
        return Ok(before.clone());
    }
    let mut values = before.properties.clone();
    for (name, value) in &changes {
        match value {
            Some(value) => values.insert(name.clone(), value.clone()),
            None => values.remove(name),
        };
    }
    let now = iso(call.now());
    values.insert(kind.modified_property.clone(), now.clone());
    let sql = "UPDATE records AS record SET properties = $3, updated_at = $4::text::timestamptz \
               WHERE object_type = $1 AND id = $2 RETURNING to_jsonb(record)";
    let row = call
        .query_one(
            sql,
            &[&kind.id, &before.id, &serde_json::to_value(&values)?, &now],
        )
        .await?;
    let record: Record = serde_json::from_value(row.get(0))?;
    note_history(call, kind, record.id, &changes).await?;
    Ok(record)
}

/// Writes down what was written to which property.
async fn note_history(call: &Call, kind: &ObjectType, record: i64, changes: &Changes) -> Result<(), Problem> {
    let names: Vec<&str> = changes.keys().map(String::as_str).collect();
    let values: Vec<&str> = changes
        .values()
        .map(|value| value.as_deref().unwrap_or_default())
        .collect();
    let source = call
        .principal()
        .and_then(|principal| principal.attributes.get("appId"))
        .map(Value::to_string);
    let sql = "INSERT INTO property_history \
               (object_type, record, number, property, value, changed_at, source_type, source_id) \
               SELECT $1, $2, last.number + given.position, given.property, given.value, $5::text::timestamptz, $6, $7 \
               FROM unnest($3::text[], $4::text[]) WITH ORDINALITY AS given (property, value, position), \
               (SELECT coalesce(max(number), 0) AS number FROM property_history \
                WHERE object_type = $1 AND record = $2) AS last";
    call.execute(
        sql,
        &[
            &kind.id,
            &record,
            &names,
            &values,
            &iso(call.now()),
            &SOURCE,
            &source,
        ],
    )
    .await?;
    Ok(())
}

/// Archives a record: it is no longer found, and what was unique to it is free.
pub(super) async fn archive(call: &Call, kind: &ObjectType, record: &Record) -> Result<(), Problem> {
    let now = iso(call.now());
    let sql = "UPDATE records SET archived = true, archived_at = $3::text::timestamptz \
               WHERE object_type = $1 AND id = $2";
    call.execute(sql, &[&kind.id, &record.id, &now]).await?;
    let sql = "DELETE FROM unique_values WHERE object_type = $1 AND record = $2";
    call.execute(sql, &[&kind.id, &record.id]).await?;
    let sql =
        "DELETE FROM associations WHERE (from_type = $1 AND from_id = $2) OR (to_type = $1 AND to_id = $2)";
    call.execute(sql, &[&kind.id, &record.id]).await?;
    Ok(())
}

/// The definition of a property that records can be found by.
pub(super) async fn unique_property(
    call: &Call,
    kind: &ObjectType,
    name: &str,
) -> Result<property::Property, Problem> {
    let found = property::find(call, kind, name, false).await?;
    let found = found.ok_or_else(|| HubSpotError::invalid(format!("Property \"{name}\" does not exist")))?;
    if found.has_unique_value {
        return Ok(found);
    }
    Err(HubSpotError::invalid(format!(
        "Property {name} is not a unique property and cannot be an idProperty"
    ))
    .into())
}
