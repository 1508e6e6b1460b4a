//! Reading and writing stages.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Stage, audit,
    operations::{check_present, check_unused, piped},
};
use crate::{
    account::{Counter, numbers},
    batch::no_content,
    error::{HubSpotError, Problem},
    input::{Input, scalar},
    object_type::{Access, ObjectType},
    query::Query,
    time::iso,
};

pub(super) fn all() -> Vec<Operation> {
    let (many, one) = (
        "/crm/v3/pipelines/{objectType}/{pipelineId}/stages",
        "/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}",
    );
    vec![
        Operation::get("crm.pipelines.pipelineStagesApi.getAll", many, list).summary("Lists stages."),
        Operation::post("crm.pipelines.pipelineStagesApi.create", many, create).summary("Makes a stage."),
        Operation::get("crm.pipelines.pipelineStagesApi.getById", one, get).summary("Reads a stage."),
        Operation::patch("crm.pipelines.pipelineStagesApi.update", one, update).summary("Changes a stage."),
        Operation::put("crm.pipelines.pipelineStagesApi.replace", one, replace).summary("Replaces a stage."),
        Operation::delete("crm.pipelines.pipelineStagesApi.archive", one, archive)
            .summary("Removes a stage."),
    ]
}

async fn list(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::Read).await?;
    check_present(call, &kind).await?;
    let pipeline = call.path_parameter("pipelineId");
    let stages = super::stages(call, &kind).await?;
    let own = stages
        .iter()
        .filter(|stage| stage.pipeline == pipeline)
        .map(Stage::render);
    Ok(Reply::json(json!({"results": own.collect::<Vec<_>>()})))
}

/// The stage of the path.
async fn found(call: &Call, kind: &ObjectType) -> Result<Stage, Problem> {
    // Holding the pipeline is enough to hold its stages.
    check_present(call, kind).await?;
    let (pipeline, id) = (call.path_parameter("pipelineId"), call.path_parameter("stageId"));
    let stages = super::stages(call, kind).await?;
    let found = stages
        .into_iter()
        .find(|stage| stage.pipeline == pipeline && stage.id == id);
    found.ok_or_else(|| HubSpotError::not_found(format!("Pipeline stage {id} does not exist")).into())
}

async fn get(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::Read).await?;
    Ok(Reply::json(found(call, &kind).await?.render()))
}

/// Makes the stages of a new pipeline.
pub(super) async fn insert_all(
    call: &Call,
    kind: &ObjectType,
    pipeline: &str,
    input: Input<'_>,
) -> Result<(), Problem> {
    let mut labels = Vec::new();
    for stage in input.list("stages")? {
        let stage = Input::inside(stage, "stages")?;
        let made = insert(call, kind, pipeline, stage).await?;
        if labels.contains(&made.label) {
            return Err(same_label(&made.label).into());
        }
        labels.push(made.label);
    }
    Ok(())
}

async fn insert(call: &Call, kind: &ObjectType, pipeline: &str, input: Input<'_>) -> Result<Stage, Problem> {
    let label = input.required("label")?;
    let order = input.integer("displayOrder")?.unwrap_or_default();
    let metadata = metadata(kind, input)?;
    let id = numbers(call, Counter::Stage, 1).await?.to_string();
    let sql = "INSERT INTO pipeline_stages AS stage \
               (object_type, pipeline, id, label, display_order, metadata, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7::text::timestamptz, $7::text::timestamptz) \
               RETURNING to_jsonb(stage)";
    let row = call
        .query_one(
            sql,
            &[
                &kind.id,
                &pipeline,
                &id,
                &label,
                &order,
                &Value::from(metadata),
                &iso(call.now()),
            ],
        )
        .await?;
    Ok(serde_json::from_value(row.get(0))?)
}

/// What a stage means: deals need a probability, tickets may say whether they are open.
fn metadata(kind: &ObjectType, input: Input<'_>) -> Result<Map<String, Value>, HubSpotError> {
    let mut metadata = Map::new();
    if let Some(given) = input.object("metadata")? {
        for (name, value) in given.fields() {
            let text = scalar(value)
                .ok_or_else(|| HubSpotError::invalid_input(format_args!("metadata.{name} is not a text")))?;
            metadata.insert(name.clone(), text.into());
        }
    }
    let text = |metadata: &Map<String, Value>, name: &str| {
        metadata.get(name).and_then(Value::as_str).map(str::to_owned)
    };
    if kind.name == "deals" {
        let probability = text(&metadata, "probability").and_then(|text| text.parse::<f64>().ok());
        let Some(certain) = probability.filter(|number| (0.0..=1.0).contains(number)) else {
            return Err(HubSpotError::invalid(
                "Deal stages must have the metadata property 'probability', a number from 0.0 to 1.0",
            ));
        };
        let is_closed = !(0.01..=0.99).contains(&certain);
        metadata
            .entry("isClosed".to_owned())
            .or_insert_with(|| is_closed.to_string().into());
    }
    if kind.name == "tickets" {
        let state = text(&metadata, "ticketState").unwrap_or_else(|| "OPEN".to_owned());
        if !["OPEN", "CLOSED"].contains(&state.as_str()) {
            return Err(HubSpotError::invalid(format!(
                "ticketState must be OPEN or CLOSED, not {state}"
            )));
        }
        metadata.insert("isClosed".to_owned(), (state == "CLOSED").to_string().into());
        metadata.insert("ticketState".to_owned(), state.into());
    }
    Ok(metadata)
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    check_present(call, &kind).await?;
    let input = Input::of(call);
    check_label(call, &kind, &input.required("label")?, "").await?;
    let stage = insert(call, &kind, call.path_parameter("pipelineId"), input).await?;
    audit::note(call, &kind, &stage.id, "CREATE", &stage.render()).await?;
    Ok(Reply::json(stage.render()).with_status(StatusCode::CREATED))
}

async fn update(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let stage = found(call, &kind).await?;
    let input = Input::of(call);
    let label = input.text("label")?.unwrap_or_else(|| stage.label.clone());
    let order = input.integer("displayOrder")?.unwrap_or(stage.display_order);
    let metadata = match input.get("metadata") {
        Some(_) => metadata(&kind, input)?,
        None => stage.metadata.clone(),
    };
    write(call, &kind, &stage.id, &label, order, metadata).await
}

async fn replace(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let stage = found(call, &kind).await?;
    let input = Input::of(call);
    let (label, order) = (
        input.required("label")?,
        input.integer("displayOrder")?.unwrap_or_default(),
    );
    write(call, &kind, &stage.id, &label, order, metadata(&kind, input)?).await
}

async fn write(
    call: &Call,
    kind: &ObjectType,
    id: &str,
    label: &str,
    order: i64,
    metadata: Map<String, Value>,
) -> HandlerResult {
    check_label(call, kind, label, id).await?;
    let sql = "UPDATE pipeline_stages AS stage \
               SET label = $3, display_order = $4, metadata = $5, updated_at = $6::text::timestamptz \
               WHERE object_type = $1 AND id = $2 RETURNING to_jsonb(stage)";
    let row = call
        .query_one(
            sql,
            &[
                &kind.id,
                &id,
                &label,
                &order,
                &Value::from(metadata),
                &iso(call.now()),
            ],
        )
        .await?;
    let stage: Stage = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
    audit::note(call, kind, id, "UPDATE", &stage.render()).await?;
    Ok(Reply::json(stage.render()))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let stage = found(call, &kind).await?;
    if Query::of(call).truth("validateReferencesBeforeDelete")? {
        check_unused(call, &kind, "stage", &stage.id).await?;
    }
    audit::note(call, &kind, &stage.id, "DELETE", &stage.render()).await?;
    let sql = "DELETE FROM pipeline_stages WHERE object_type = $1 AND id = $2";
    call.execute(sql, &[&kind.id, &stage.id]).await?;
    Ok(no_content())
}

/// No two stages of a pipeline have one label.
async fn check_label(call: &Call, kind: &ObjectType, label: &str, own: &str) -> Result<(), Problem> {
    let pipeline = call.path_parameter("pipelineId");
    let stages = super::stages(call, kind).await?;
    let is_taken = |stage: &Stage| stage.pipeline == pipeline && stage.label == label && stage.id != own;
    if stages.iter().any(is_taken) {
        return Err(same_label(label).into());
    }
    Ok(())
}

fn same_label(label: &str) -> HubSpotError {
    HubSpotError::conflict(
        "CONFLICT",
        format!("A stage with the label '{label}' already exists in this pipeline."),
    )
}
