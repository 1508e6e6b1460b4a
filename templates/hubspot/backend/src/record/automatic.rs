//! What follows from a change by itself: stages and what they mean, lifecycle stages, sums.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Record, changes::Changes};
use crate::{
    error::Problem,
    object_type::ObjectType,
    pipeline::{self, Stage},
    property::{Invalid, Property},
    time::iso,
};

/// A value after a change.
fn after<'a>(before: Option<&'a Record>, changes: &'a Changes, name: &str) -> Option<&'a str> {
    match changes.get(name) {
        Some(value) => value.as_deref(),
        None => before?.properties.get(name).map(String::as_str),
    }
}

/// Checks that the stage of a record belongs to its pipeline, and writes down what the stage means. Without a pipeline
/// a stage is one of the first pipeline.
pub(super) async fn check_stage(
    call: &Call,
    kind: &ObjectType,
    before: Option<&Record>,
    changes: &mut Changes,
    invalid: &mut Vec<Invalid>,
) -> Result<(), Problem> {
    let (Some(pipeline_name), Some(stage_name)) = (&kind.pipeline_property, &kind.stage_property) else {
        return Ok(());
    };
    if !changes.contains_key(pipeline_name) && !changes.contains_key(stage_name) {
        return Ok(());
    }
    let stages = pipeline::stages(call, kind).await?;
    let first = stages.first().map(|stage| stage.pipeline.clone());
    let pipeline = after(before, changes, pipeline_name)
        .map(str::to_owned)
        .or(first)
        .unwrap_or_default();
    let options: Vec<&Stage> = stages.iter().filter(|stage| stage.pipeline == pipeline).collect();
    if options.is_empty() {
        let message = format!("{pipeline} is not a valid pipeline ID");
        invalid.push(Invalid::new(pipeline_name, "INVALID_OPTION", message));
        return Ok(());
    }
    let Some(stage_id) = after(before, changes, stage_name).map(str::to_owned) else {
        changes.insert(pipeline_name.clone(), Some(pipeline));
        return Ok(());
    };
    let Some(stage) = options.iter().find(|stage| stage.id == stage_id) else {
        let ids: Vec<&str> = options.iter().map(|stage| stage.id.as_str()).collect();
        let message = format!(
            "{stage_id} is not a valid pipeline stage ID. Valid options are: pipelineId={pipeline} : [{}]",
            ids.join(", ")
        );
        invalid.push(Invalid::new(stage_name, "INVALID_OPTION", message));
        return Ok(());
    };
    changes.insert(pipeline_name.clone(), Some(pipeline));
    meaning(call, stage, before, changes);
    Ok(())
}

/// What the metadata of a stage says about the record in it.
fn meaning(call: &Call, stage: &Stage, before: Option<&Record>, changes: &mut Changes) {
    let metadata = |name: &str| stage.metadata.get(name).and_then(Value::as_str);
    let is_closed = stage.is_closed();
    let was_closed = after(before, &Changes::new(), "hs_is_closed") == Some("true");
    let closing = if let Some(probability) = metadata("probability") {
        let is_won = is_closed && probability.parse().is_ok_and(|certainty: f64| certainty > 0.99);
        changes.insert(
            "hs_deal_stage_probability".to_owned(),
            Some(probability.to_owned()),
        );
        changes.insert("hs_is_closed_won".to_owned(), Some(is_won.to_string()));
        "closedate"
    } else if metadata("ticketState").is_some() {
        "closed_date"
    } else {
        return;
    };
    changes.insert("hs_is_closed".to_owned(), Some(is_closed.to_string()));
    if is_closed && !was_closed && !changes.contains_key(closing) {
        changes.insert(closing.to_owned(), Some(iso(call.now())));
    } else if was_closed && !is_closed && closing == "closed_date" {
        changes.insert(closing.to_owned(), None);
    }
}

/// Adds what follows from values.
pub(super) fn complete(
    call: &Call,
    kind: &ObjectType,
    before: Option<&Record>,
    properties: &[Property],
    changes: &mut Changes,
) {
    keep_lifecycle(before, properties, changes);
    match kind.name.as_str() {
        "contacts" => {
            if let Some(email) = changes.get("email") {
                let domain = email.as_deref().and_then(|email| email.split_once('@'));
                let domain = domain.map(|(_, domain)| domain.to_owned());
                changes.insert("hs_email_domain".to_owned(), domain);
            }
            if before.is_none() {
                changes
                    .entry("lifecyclestage".to_owned())
                    .or_insert_with(|| Some("lead".to_owned()));
            }
        }
        "tasks" => {
            if let Some(status) = changes.get("hs_task_status") {
                let done = (status.as_deref() == Some("COMPLETED")).then(|| iso(call.now()));
                changes.insert("hs_task_completion_date".to_owned(), done);
            }
        }
        "line_items" => {
            let number = |name: &str| after(before, changes, name).and_then(|text| text.parse::<f64>().ok());
            let discount = number("discount").unwrap_or_default();
            let amount = number("price").map(|price| (price - discount) * number("quantity").unwrap_or(1.0));
            // Cents: the vendor rounds amounts of money too.
            let amount = amount.map(|amount| ((amount * 100.0).round() / 100.0).to_string());
            changes.insert("amount".to_owned(), amount);
        }
        _ => {}
    }
}

/// A lifecycle stage only moves forward, unless it is taken away first; what moves back is left out without a word
/// (<https://knowledge.hubspot.com/records/use-lifecycle-stages>).
fn keep_lifecycle(before: Option<&Record>, properties: &[Property], changes: &mut Changes) {
    let name = "lifecyclestage";
    let Some(property) = properties.iter().find(|property| property.name == name) else {
        return;
    };
    let order = |value: &str| property.options.iter().position(|choice| choice.value == value);
    let is_back = match (after(before, &Changes::new(), name), changes.get(name)) {
        (Some(old), Some(Some(new))) => order(new) < order(old),
        _ => false,
    };
    if is_back {
        changes.remove(name);
    }
}
