//! Version 1 of the engagements, which the vendor's own server of tools still writes notes and tasks with
//! (<https://developers.hubspot.com/docs/api-reference/legacy/engagements/guide>). They are the records of the newer API.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use serde_json::{Map, Value, json};

use super::{Place, Record, changes, store};
use crate::{
    account::portal,
    association,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
    time,
};

/// The name of a type of engagements, the type of its records, and metadata with the property of each.
type Type = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// Types of engagements, with the type of records and what metadata is called there.
const TYPES: [Type; 2] = [
    ("NOTE", "notes", &[("body", "hs_note_body")]),
    (
        "TASK",
        "tasks",
        &[
            ("body", "hs_task_body"),
            ("subject", "hs_task_subject"),
            ("status", "hs_task_status"),
        ],
    ),
];

/// Lists of associated records, and their types.
const ENDS: [(&str, &str); 4] = [
    ("contactIds", "contacts"),
    ("companyIds", "companies"),
    ("dealIds", "deals"),
    ("ticketIds", "tickets"),
];

pub(super) fn all() -> Vec<Operation> {
    let one = "/engagements/v1/engagements/{engagementId}";
    vec![
        Operation::post(
            "POST /engagements/v1/engagements",
            "/engagements/v1/engagements",
            create,
        )
        .summary("Makes a note or a task."),
        Operation::get("GET /engagements/v1/engagements/{engagementId}", one, get)
            .summary("Reads a note or a task."),
        Operation::patch("PATCH /engagements/v1/engagements/{engagementId}", one, update)
            .summary("Changes a note or a task."),
    ]
}

async fn create(call: &mut Call) -> HandlerResult {
    let input = Input::of(call);
    let engagement = input.required_object("engagement")?;
    let name = engagement.required("type")?;
    let known: Option<&Type> = TYPES.iter().find(|(known, _, _)| *known == name);
    let kind = known.ok_or_else(|| {
        HubSpotError::invalid(format!(
            "Engagements of type {name} are not supported in this clone; NOTE and TASK are"
        ))
    })?;
    let of = object_type::named(call, kind.1).await?;
    of.allow(call, Access::Write)?;
    let mut properties = properties(kind, input)?;
    properties
        .entry("hs_timestamp")
        .or_insert_with(|| call.now().as_millisecond().into());
    let body = json!({"properties": properties});
    let checked = changes::check(call, &of, Input::inside(&body, "properties")?, None).await?;
    let record = store::insert(call, &of, &checked).await?;
    associate(call, &of, &record, input).await?;
    Ok(Reply::json(render(call, kind, &of, &record).await?))
}

/// What an engagement says, as properties of its record.
fn properties(kind: &Type, input: Input<'_>) -> Result<Map<String, Value>, HubSpotError> {
    let mut properties = Map::new();
    if let Some(engagement) = input.object("engagement")? {
        for (name, property) in [("ownerId", "hubspot_owner_id"), ("timestamp", "hs_timestamp")] {
            if let Some(value) = engagement.get(name) {
                properties.insert(property.to_owned(), value.clone());
            }
        }
    }
    if let Some(metadata) = input.object("metadata")? {
        for (name, property) in kind.2 {
            if let Some(value) = metadata.get(name) {
                properties.insert((*property).to_owned(), value.clone());
            }
        }
    }
    Ok(properties)
}

/// Adds the associations that are listed.
async fn associate(call: &Call, of: &ObjectType, record: &Record, input: Input<'_>) -> Result<(), Problem> {
    let Some(associations) = input.object("associations")? else {
        return Ok(());
    };
    for (name, other) in ENDS {
        let ids = associations.texts(name)?;
        if ids.is_empty() {
            continue;
        }
        let other = object_type::named(call, other).await?;
        for id in ids {
            association::attach(call, (of, record.id), &other, &id).await?;
        }
    }
    Ok(())
}

/// The note or task of the path.
async fn found(call: &Call, access: Access) -> Result<(&'static Type, ObjectType, Record), Problem> {
    let id = call.path_parameter("engagementId");
    for kind in &TYPES {
        let of = object_type::named(call, kind.1).await?;
        of.allow(call, access)?;
        let is_changing = access == Access::Write;
        if let Some(record) = store::find(call, &of, Place::id(id), is_changing).await? {
            return Ok((kind, of, record));
        }
    }
    Err(HubSpotError::no_record(id).into())
}

async fn get(call: &mut Call) -> HandlerResult {
    let (kind, of, record) = found(call, Access::Read).await?;
    Ok(Reply::json(render(call, kind, &of, &record).await?))
}

async fn update(call: &mut Call) -> HandlerResult {
    let (kind, of, before) = found(call, Access::Write).await?;
    let input = Input::of(call);
    let body = json!({"properties": properties(kind, input)?});
    let checked = changes::check(call, &of, Input::inside(&body, "properties")?, Some(&before)).await?;
    let record = store::update(call, &of, &before, &checked).await?;
    associate(call, &of, &record, input).await?;
    Ok(Reply::json(render(call, kind, &of, &record).await?))
}

async fn render(call: &Call, kind: &Type, of: &ObjectType, record: &Record) -> Result<Value, Problem> {
    let value = |name: &str| record.properties.get(name).map(String::as_str);
    let milliseconds = |text: Option<&str>| text.and_then(time::parse).map(jiff::Timestamp::as_millisecond);
    let mut associations: Map<String, Value> = ENDS
        .iter()
        .map(|(list, _)| ((*list).to_owned(), json!([])))
        .collect();
    associations.insert("ownerIds".to_owned(), json!([]));
    associations.insert("workflowIds".to_owned(), json!([]));
    let sql = "SELECT DISTINCT type.name, to_id FROM associations JOIN object_types AS type ON type.id = to_type \
               WHERE from_type = $1 AND from_id = $2 ORDER BY type.name, to_id";
    for row in call.query(sql, &[&of.id, &record.id]).await? {
        let (name, id): (String, i64) = (row.get(0), row.get(1));
        let list = ENDS.iter().find(|(_, known)| *known == name);
        if let Some(ids) = list.and_then(|(list, _)| associations.get_mut(*list)?.as_array_mut()) {
            ids.push(id.into());
        }
    }
    let metadata = kind
        .2
        .iter()
        .filter_map(|(name, property)| Some(((*name).to_owned(), json!(value(property)?))));
    Ok(json!({
        "engagement": {
            "id": record.id,
            "portalId": portal(call).await?,
            "active": true,
            "createdAt": milliseconds(Some(&record.created_at)),
            "lastUpdated": milliseconds(Some(&record.updated_at)),
            "ownerId": value("hubspot_owner_id").and_then(|id| id.parse::<i64>().ok()),
            "type": kind.0,
            "timestamp": milliseconds(value("hs_timestamp")),
        },
        "associations": associations,
        "attachments": [],
        "metadata": metadata.collect::<Map<_, _>>(),
    }))
}
