//! Reading and writing many records at once
//! (<https://developers.hubspot.com/docs/api-reference/latest/crm/using-object-apis>).
//!
//! Without an `objectWriteTraceId` in its inputs, a batch that makes records is refused as a whole with the first
//! refusal; with it, the others are made and 207 tells them apart.

use asymmetric_kit::{Call, HandlerResult, Operation};
use http::StatusCode;
use serde_json::Value;

use super::{Place, Record, Selection, single, store};
use crate::{
    batch::{self, no_content},
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
    query::Query,
};

pub(super) fn all() -> Vec<Operation> {
    let path = |verb: &str| format!("/crm/v3/objects/{{objectType}}/batch/{verb}");
    vec![
        Operation::post("crm.objects.batchApi.read", &path("read"), read).summary("Reads records."),
        Operation::post("crm.objects.batchApi.create", &path("create"), create).summary("Makes records."),
        Operation::post("crm.objects.batchApi.update", &path("update"), update).summary("Changes records."),
        Operation::post("crm.objects.batchApi.archive", &path("archive"), archive)
            .summary("Archives records."),
    ]
}

/// Who refused an input, if anyone.
const TRACE: &str = "objectWriteTraceId";

async fn read(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Read).await?;
    let input = Input::of(call);
    let property = input.text("idProperty")?;
    let archived = Query::of(call).truth("archived")?;
    let (properties, history) = (input.texts("properties")?, input.texts("propertiesWithHistory")?);
    let selection = Selection::named(call, &kind, properties, history).await?;
    let (mut records, mut missing): (Vec<Record>, Vec<String>) = (Vec::new(), Vec::new());
    for id in ids(input)? {
        let place = Place {
            id: &id,
            property: property.as_deref(),
            archived,
        };
        match store::find(call, &kind, place, false).await? {
            Some(record) if records.iter().all(|known| known.id != record.id) => records.push(record),
            Some(_) => {}
            None => missing.push(id),
        }
    }
    let results = selection.render(call, &kind, &records).await?;
    Ok(batch::reply(
        call,
        StatusCode::OK,
        results,
        &not_found(&kind, missing),
    ))
}

/// The ids of a batch's inputs.
fn ids(input: Input<'_>) -> Result<Vec<String>, HubSpotError> {
    let inputs = input.batch()?.iter();
    inputs
        .map(|input| Input::inside(input, "inputs")?.required("id"))
        .collect()
}

/// One error for all ids that there is nothing of.
fn not_found(kind: &ObjectType, ids: Vec<String>) -> Vec<HubSpotError> {
    if ids.is_empty() {
        return Vec::new();
    }
    let message = format!(
        "Could not get some {} objects, they may be deleted or not exist. Check that ids are valid.",
        kind.shout()
    );
    vec![HubSpotError::not_found(message).with_context("ids", ids)]
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    let inputs = Input::of(call).batch()?;
    let mut outcome = Outcome::default();
    for value in inputs {
        let input = Input::inside(value, "inputs")?;
        let trace = input.text(TRACE)?;
        begin(call).await?;
        let made = single::made(call, &kind, input).await;
        outcome.take(call, made, trace).await?;
    }
    Ok(batch::reply(
        call,
        StatusCode::CREATED,
        outcome.results,
        &outcome.errors,
    ))
}

async fn update(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    let inputs = Input::of(call).batch()?;
    let mut outcome = Outcome::default();
    let mut missing = Vec::new();
    for value in inputs {
        let input = Input::inside(value, "inputs")?;
        let (id, property, trace) = (
            input.required("id")?,
            input.text("idProperty")?,
            input.text(TRACE)?,
        );
        let place = Place {
            property: property.as_deref(),
            ..Place::id(&id)
        };
        if store::find(call, &kind, place, true).await?.is_none() {
            missing.push(id);
            continue;
        }
        begin(call).await?;
        let changed = single::changed(call, &kind, place, input).await;
        outcome.take(call, changed, trace).await?;
    }
    outcome.errors.extend(not_found(&kind, missing));
    Ok(batch::reply(
        call,
        StatusCode::OK,
        outcome.results,
        &outcome.errors,
    ))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    for id in ids(Input::of(call))? {
        // What is not there is archived already.
        if let Some(record) = store::find(call, &kind, Place::id(&id), true).await? {
            store::archive(call, &kind, &record).await?;
        }
    }
    Ok(no_content())
}

/// What became of the inputs of a batch.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) results: Vec<Value>,
    pub(super) errors: Vec<HubSpotError>,
}

/// Begins the work on one input.
pub(super) async fn begin(call: &Call) -> Result<(), Problem> {
    call.execute("SAVEPOINT input", &[]).await?;
    Ok(())
}

impl Outcome {
    /// Ends the work on one input. What was refused leaves nothing; it is an error of its own where the input has a trace
    /// id, and of the whole batch where it has none.
    pub(super) async fn take(
        &mut self,
        call: &Call,
        result: Result<Value, Problem>,
        trace: Option<String>,
    ) -> Result<(), Problem> {
        match (result, trace) {
            (Ok(mut value), trace) => {
                call.execute("RELEASE SAVEPOINT input", &[]).await?;
                if let Some(trace) = trace {
                    value[TRACE] = trace.into();
                }
                self.results.push(value);
                Ok(())
            }
            (Err(Problem::Refused(error)), Some(trace)) => {
                call.execute("ROLLBACK TO SAVEPOINT input", &[]).await?;
                self.errors.push(error.with_context(TRACE, [trace]));
                Ok(())
            }
            (Err(problem), _) => Err(problem),
        }
    }
}
