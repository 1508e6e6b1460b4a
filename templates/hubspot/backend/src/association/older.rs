//! Version 3 of the associations, which names types by texts such as `contact_to_company`
//! (<https://developers.hubspot.com/docs/api-reference/crm-associations-v3/guide>).

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::{
    batch::{id, nothing, types},
    kinds::{self, Kind, Spec},
    links,
};
use crate::{
    batch::{self, no_content},
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{Access, ObjectType},
};

pub(super) fn all() -> Vec<Operation> {
    let path = |end: &str| format!("/crm/v3/associations/{{fromObjectType}}/{{toObjectType}}/{end}");
    vec![
        Operation::get(
            "crm.associations.schema.typesApi.getAll",
            &path("types"),
            list_types,
        )
        .summary("Lists types of associations by name."),
        Operation::post("crm.associations.batchApi.read", &path("batch/read"), read)
            .summary("Reads what records are associated with."),
        Operation::post("crm.associations.batchApi.create", &path("batch/create"), create)
            .summary("Associates records."),
        Operation::post(
            "crm.associations.batchApi.archive",
            &path("batch/archive"),
            archive,
        )
        .summary("Removes associations."),
    ]
}

async fn list_types(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Read).await?;
    let kinds = kinds::between(call, &from, &to).await?;
    let render = |kind: &Kind| json!({"id": kind.type_id.to_string(), "name": kind.name});
    Ok(Reply::json(
        json!({"results": kinds.iter().map(render).collect::<Vec<_>>()}),
    ))
}

async fn read(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Read).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for value in Input::of(call).batch()? {
        let id = Input::inside(value, "inputs")?.required("id")?;
        let found = match id.parse::<i64>() {
            Ok(number) => links::associated(call, &from, &[number], &to, 0).await?,
            Err(_) => BTreeMap::new(),
        };
        let Some(associated) = found.into_values().next() else {
            errors.push(nothing(&from, &id, &to));
            continue;
        };
        let ends: Vec<Value> = associated
            .iter()
            .flat_map(|(to, kinds)| {
                kinds
                    .iter()
                    .map(move |kind| json!({"id": to.to_string(), "type": kind.name}))
            })
            .collect();
        results.push(json!({"from": {"id": id}, "to": ends}));
    }
    Ok(batch::reply(call, StatusCode::OK, results, &errors))
}

async fn create(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Write).await?;
    let mut results = Vec::new();
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let ids = (id(input, "from")?, id(input, "to")?);
        let (spec, name) = spec(call, &from, &to, input).await?;
        let from_end = (&from, links::end(call, &from, &ids.0).await?);
        let to_end = (&to, links::end(call, &to, &ids.1).await?);
        links::link(call, from_end, to_end, &[spec]).await?;
        results.push(json!({"from": {"id": ids.0}, "to": {"id": ids.1}, "type": name}));
    }
    Ok(batch::reply(call, StatusCode::CREATED, results, &[]))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Write).await?;
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let ids = (id(input, "from")?, id(input, "to")?);
        let (spec, _) = spec(call, &from, &to, input).await?;
        links::unlink(call, (&from, &ids.0), (&to, &ids.1), Some(&[spec])).await?;
    }
    Ok(no_content())
}

/// The type that an input names, by its name or its number.
async fn spec(
    call: &Call,
    from: &ObjectType,
    to: &ObjectType,
    input: Input<'_>,
) -> Result<(Spec, String), Problem> {
    let name = input.required("type")?;
    let kinds = kinds::between(call, from, to).await?;
    let found = kinds
        .into_iter()
        .find(|kind| kind.name == name || kind.type_id.to_string() == name);
    let kind =
        found.ok_or_else(|| HubSpotError::invalid(format!("{name} is not a valid association type")))?;
    let spec = Spec {
        category: kind.category,
        type_id: kind.type_id,
    };
    Ok((spec, kind.name))
}
