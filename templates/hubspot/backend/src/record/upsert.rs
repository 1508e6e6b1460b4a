//! Making what is not there and changing what is, by the value of a unique property.

use asymmetric_kit::{Call, HandlerResult, Operation};
use http::StatusCode;
use serde_json::{Value, json};

use super::{
    Place,
    batch::{Outcome, begin},
    single, store,
};
use crate::{
    batch,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
};

pub(super) fn all() -> Vec<Operation> {
    vec![
        Operation::post(
            "crm.objects.batchApi.upsert",
            "/crm/v3/objects/{objectType}/batch/upsert",
            upsert,
        )
        .summary("Makes or changes records by a unique property."),
    ]
}

async fn upsert(call: &mut Call) -> HandlerResult {
    let kind = object_type::of_path(call, Access::Write).await?;
    let inputs = Input::of(call).batch()?;
    let mut outcome = Outcome::default();
    for value in inputs {
        let input = Input::inside(value, "inputs")?;
        let trace = input.text("objectWriteTraceId")?;
        begin(call).await?;
        let written = one(call, &kind, value).await;
        outcome.take(call, written, trace).await?;
    }
    Ok(batch::reply(
        call,
        StatusCode::OK,
        outcome.results,
        &outcome.errors,
    ))
}

async fn one(call: &Call, kind: &ObjectType, value: &Value) -> Result<Value, Problem> {
    let input = Input::inside(value, "inputs")?;
    let (id, property) = (input.required("id")?, input.text("idProperty")?);
    let place = Place {
        property: property.as_deref(),
        ..Place::id(&id)
    };
    if store::find(call, kind, place, true).await?.is_some() {
        let mut changed = single::changed(call, kind, place, input).await?;
        changed["new"] = false.into();
        return Ok(changed);
    }
    let Some(property) = property else {
        return Err(HubSpotError::no_record(&id).into());
    };
    let mut whole = value.clone();
    if whole["properties"].get(&property).is_none() {
        whole["properties"][&property] = json!(id);
    }
    let mut made = single::made(call, kind, Input::inside(&whole, "inputs")?).await?;
    made["new"] = true.into();
    Ok(made)
}
