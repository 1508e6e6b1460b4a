//! The operations on events.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Event, is_type};
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    list::{self, Filter},
    parameters::Values,
    store::{self, Stored},
};

const MOST_TYPES: usize = 20;

/// `GET /v1/events/{id}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "id")?;
    Ok(store::retrieve::<Event>(call, &id, "id").await?.render())
}

/// `GET /v1/events`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if values.has("type") && values.has("types") {
        return Err(StripeError::exclusive(&["type", "types"]).into());
    }
    if let Some(kind) = values.text("type") {
        match kind.strip_suffix('*') {
            Some(start) => filter.starts_with("type", start),
            None if is_type(kind) => filter.equals("type", kind.to_owned()),
            None => return Err(unknown(kind, "type").into()),
        }
    }
    if let Some(kinds) = values.texts("types") {
        if kinds.len() > MOST_TYPES {
            let message = format!("You can specify up to {MOST_TYPES} types.");
            return Err(StripeError::invalid(message).about("types").into());
        }
        if let Some(kind) = kinds.iter().find(|kind| !is_type(kind)) {
            return Err(unknown(kind, "types").into());
        }
        filter.any_of("type", kinds);
    }
    match values.boolean("delivery_success") {
        Some(true) => filter.is_true("pending_webhooks = 0"),
        Some(false) => filter.is_true("pending_webhooks > 0"),
        None => {}
    }
    list::page::<Event>(call, values, filter).await
}

fn unknown(kind: &str, param: &str) -> StripeError {
    StripeError::invalid(format!("Invalid event type: {kind}")).about(param)
}
