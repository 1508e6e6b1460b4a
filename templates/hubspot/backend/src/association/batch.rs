//! Associations of many records at once.

use asymmetric_kit::{Call, HandlerResult, Operation};
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

use super::{kinds, links, single};
use crate::{
    batch::{self, no_content},
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
};

pub(super) fn all() -> Vec<Operation> {
    let path = |verb: &str| format!("/crm/v4/associations/{{fromObjectType}}/{{toObjectType}}/batch/{verb}");
    vec![
        Operation::post("crm.associations.v4.batchApi.getPage", &path("read"), read)
            .summary("Reads what records are associated with."),
        Operation::post("crm.associations.v4.batchApi.create", &path("create"), create)
            .summary("Associates records with labels."),
        Operation::post(
            "crm.associations.v4.batchApi.createDefault",
            &path("associate/default"),
            create_default,
        )
        .summary("Associates records without a label."),
        Operation::post("crm.associations.v4.batchApi.archive", &path("archive"), archive)
            .summary("Removes all associations between records."),
        Operation::post(
            "crm.associations.v4.batchApi.archiveLabels",
            &path("labels/archive"),
            archive_labels,
        )
        .summary("Removes labels between records."),
    ]
}

/// Both types of the path, for a caller who may do this with the first.
pub(super) async fn types(call: &Call, access: Access) -> Result<(ObjectType, ObjectType), Problem> {
    let from = object_type::in_path(call, "fromObjectType", access).await?;
    let to = object_type::in_path(call, "toObjectType", Access::Read).await?;
    Ok((from, to))
}

/// The id inside a field.
pub(super) fn id(input: Input<'_>, name: &str) -> Result<String, HubSpotError> {
    input.required_object(name)?.required("id")
}

async fn read(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Read).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let (id, after) = (input.required("id")?, input.integer("after")?.unwrap_or_default());
        let found = match id.parse::<i64>() {
            Ok(number) => links::associated(call, &from, &[number], &to, after).await?,
            Err(_) => BTreeMap::new(),
        };
        match found.into_values().next() {
            Some(associated) => {
                let ends = associated.iter().map(|(to, kinds)| single::render(*to, kinds));
                results.push(json!({"from": {"id": id}, "to": ends.collect::<Vec<_>>()}));
            }
            None => errors.push(nothing(&from, &id, &to)),
        }
    }
    Ok(batch::reply(call, StatusCode::OK, results, &errors))
}

pub(super) fn nothing(from: &ObjectType, id: &str, to: &ObjectType) -> HubSpotError {
    let message = format!("No {} is associated with {} {id}.", to.singular, from.singular);
    HubSpotError::not_found(message)
        .with_sub_category("crm.associations.NO_ASSOCIATIONS_FOUND")
        .with_context("fromObjectId", [id])
        .with_context("fromObjectType", [from.singular.as_str()])
        .with_context("toObjectType", [to.singular.as_str()])
}

async fn create(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Write).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let ids = (id(input, "from")?, id(input, "to")?);
        let types = input.list("types")?;
        // Everything is checked before anything is written.
        match single::labelled(call, (&from, &ids.0), (&to, &ids.1), types).await {
            Ok(pair) => results.push(pair),
            Err(Problem::Refused(error)) => errors.push(*error),
            Err(Problem::Failed(failure)) => return Err(failure),
        }
    }
    answer(call, StatusCode::CREATED, results, &errors)
}

/// A batch of which nothing was done is refused as a whole.
fn answer(call: &Call, success: StatusCode, results: Vec<Value>, errors: &[HubSpotError]) -> HandlerResult {
    match errors.first() {
        Some(error) if results.is_empty() => Err(error.clone().into()),
        _ => Ok(batch::reply(call, success, results, errors)),
    }
}

async fn create_default(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Write).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let ids = (id(input, "from")?, id(input, "to")?);
        match plainly(call, (&from, &ids.0), (&to, &ids.1)).await {
            Ok(pairs) => results.extend(pairs),
            Err(Problem::Refused(error)) => errors.push(*error),
            Err(Problem::Failed(failure)) => return Err(failure),
        }
    }
    answer(call, StatusCode::OK, results, &errors)
}

async fn plainly(
    call: &Call,
    from: (&ObjectType, &str),
    to: (&ObjectType, &str),
) -> Result<Vec<Value>, Problem> {
    let from_end = (from.0, links::end(call, from.0, from.1).await?);
    let to_end = (to.0, links::end(call, to.0, to.1).await?);
    single::plainly(call, from_end, to_end).await
}

async fn archive(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Write).await?;
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let from_id = id(input, "from")?;
        for other in input.list("to")? {
            let to_id = Input::inside(other, "to")?.required("id")?;
            links::unlink(call, (&from, &from_id), (&to, &to_id), None).await?;
        }
    }
    Ok(no_content())
}

async fn archive_labels(call: &mut Call) -> HandlerResult {
    let (from, to) = types(call, Access::Write).await?;
    for value in Input::of(call).batch()? {
        let input = Input::inside(value, "inputs")?;
        let ids = (id(input, "from")?, id(input, "to")?);
        let specs = kinds::specs(input.list("types")?)?;
        links::unlink(call, (&from, &ids.0), (&to, &ids.1), Some(&specs)).await?;
    }
    Ok(no_content())
}
