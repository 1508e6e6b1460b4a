//! Reading and writing many properties at once.

use asymmetric_kit::{Call, HandlerResult, Operation};
use http::StatusCode;

use super::{Property, definition, operations};
use crate::{
    batch::{self, no_content},
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access},
};

pub(super) fn all() -> Vec<Operation> {
    let path = |verb: &str| format!("/crm/v3/properties/{{objectType}}/batch/{verb}");
    vec![
        Operation::post("crm.properties.batchApi.read", &path("read"), read).summary("Reads properties."),
        Operation::post("crm.properties.batchApi.create", &path("create"), create)
            .summary("Makes properties."),
        Operation::post("crm.properties.batchApi.archive", &path("archive"), archive)
            .summary("Archives properties."),
    ]
}

async fn read(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::ReadSchema).await?;
    let input = Input::of(call);
    let archived = input.truth("archived")?.unwrap_or_default();
    let (mut results, mut missing) = (Vec::new(), Vec::new());
    for name in names(input)? {
        match super::find(call, &kind, &name, archived).await? {
            Some(property) => results.push(property.render()),
            None => missing.push(name),
        }
    }
    let errors = missing.iter().map(|name| definition::no_property(name));
    Ok(batch::reply(
        call,
        StatusCode::OK,
        results,
        &errors.collect::<Vec<_>>(),
    ))
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    let (mut results, mut errors) = (Vec::new(), Vec::new());
    for input in Input::of(call).batch()? {
        // Nothing is written before everything about a property was found to be in order.
        match definition::create(call, &kind, Input::inside(input, "inputs")?, None).await {
            Ok(property) => results.push(Property::render(&property)),
            Err(Problem::Refused(error)) => errors.push(*error),
            Err(Problem::Failed(failure)) => return Err(failure),
        }
    }
    match errors.first() {
        Some(error) if results.is_empty() => Err(error.clone().into()),
        _ => Ok(batch::reply(call, StatusCode::CREATED, results, &errors)),
    }
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::WriteSchema).await?;
    for name in names(Input::of(call))? {
        // What is not there is archived already.
        if let Some(property) = super::find(call, &kind, &name, false).await? {
            operations::remove(call, &property).await?;
        }
    }
    Ok(no_content())
}

fn names(input: Input<'_>) -> Result<Vec<String>, HubSpotError> {
    let inputs = input.batch()?.iter();
    inputs
        .map(|input| Input::inside(input, "inputs")?.required("name"))
        .collect()
}
