//! Modals that somebody submits or closes: `view_submission` and `view_closed`.

use super::{
    actions::seen,
    person::{Person, needed, payload},
    tell::{self, Record},
};
use crate::{
    answer::{invalid_arguments, refuse, refuse_with, success},
    element::{self, Impossible},
    trigger,
    views::{Surface, View, store},
};
use asymmetric_kit::{Call, Failure, HandlerResult};
use serde_json::{Map, Value, json};

/// Fills in the modal `view_id` with `values` (by block and action, or by action alone) and submits it. The app's answer
/// closes it, replaces it, or says what is wrong.
pub(crate) async fn submit(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let (app, mut view) = seen(call, &person, &needed(call, "view_id")?).await?;
    if view.surface != Surface::Modal || view.content["submit_disabled"] == true {
        return Err(refuse("not_submittable"));
    }
    let values = call.arguments().structure("values");
    let values = values.map_err(|_| invalid_arguments("values is not valid JSON"))?;
    fill(&mut view, &values.unwrap_or_else(|| json!({})))?;
    complete(&view)?;
    store::keep(call, &view).await?;
    let mut payload = payload("view_submission", &app, &person);
    payload["trigger_id"] = trigger::issue(call, &app, &person.id, Some(&view.id))
        .await?
        .into();
    payload["view"] = view.document(&app, &view.values());
    payload["response_urls"] = json!([]);
    let record = Record {
        kind: "view_submission",
        user: &person.id,
        view: Some(&view.id),
        ..Record::default()
    };
    tell::app(call, &app, app.interactivity_target(), &payload, &record).await
}

/// Closes the modal `view_id`, or with `is_cleared` all of them. The app is told if it wants to know.
pub(crate) async fn close(call: &mut Call) -> HandlerResult {
    let person = Person::of(call).await?;
    let (app, view) = seen(call, &person, &needed(call, "view_id")?).await?;
    if view.surface != Surface::Modal {
        return Err(refuse("not_closable"));
    }
    let is_cleared = call.arguments().boolean("is_cleared");
    let is_cleared = is_cleared.map_err(|_| invalid_arguments("is_cleared must be a boolean"))? == Some(true)
        || view.content["clear_on_close"] == true;
    store::close(call, &view, is_cleared).await?;
    if view.content["notify_on_close"] != true {
        return Ok(success(json!({})));
    }
    let mut payload = payload("view_closed", &app, &person);
    payload["view"] = view.document(&app, &view.values());
    payload["is_cleared"] = is_cleared.into();
    let record = Record {
        kind: "view_closed",
        user: &person.id,
        view: Some(&view.id),
        ..Record::default()
    };
    tell::app(call, &app, app.interactivity_target(), &payload, &record).await
}

/// Puts values into the elements that they name.
fn fill(view: &mut View, values: &Value) -> Result<(), Failure> {
    let values = values
        .as_object()
        .ok_or_else(|| invalid_arguments("values must be an object"))?;
    let blocks = view.content["blocks"].clone();
    let mut entries: Vec<(Option<&str>, &str, &Value)> = Vec::new();
    for (name, value) in values {
        let is_block = blocks
            .as_array()
            .into_iter()
            .flatten()
            .any(|block| block["block_id"] == name.as_str());
        match value.as_object() {
            Some(actions) if is_block => {
                entries.extend(
                    actions
                        .iter()
                        .map(|(action, value)| (Some(name.as_str()), action.as_str(), value)),
                );
            }
            _ => entries.push((None, name, value)),
        }
    }
    for (block, action, value) in entries {
        let found = element::find(&blocks, action, block).ok_or_else(|| refuse("action_not_found"))?;
        let held = found
            .filled(value)
            .map_err(|Impossible(reason)| invalid_arguments(&reason))?;
        if let Some(state) = view.state.as_object_mut() {
            let block = state.entry(found.block_id()).or_insert_with(|| json!({}));
            block[found.action_id()] = held;
        }
    }
    Ok(())
}

/// Refuses while something that has to be filled in is empty: the client does not let it through.
fn complete(view: &View) -> Result<(), Failure> {
    let values = view.values();
    let missing: Map<String, Value> = element::all(&view.content["blocks"])
        .into_iter()
        .filter(|element| {
            element.is_required() && element.is_empty(&values[element.block_id()][element.action_id()])
        })
        .map(|element| {
            (
                element.block_id().to_owned(),
                "Please complete this required field.".into(),
            )
        })
        .collect();
    if missing.is_empty() {
        Ok(())
    } else {
        Err(refuse_with("missing_input", json!({"errors": missing})))
    }
}
