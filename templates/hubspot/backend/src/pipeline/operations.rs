//! Reading and writing pipelines.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use http::StatusCode;
use serde_json::{Value, json};

use super::{Pipeline, audit, check_type, stages};
use crate::{
    account::{Counter, numbers},
    batch::no_content,
    error::{HubSpotError, Problem},
    input::Input,
    object_type::{self, Access, ObjectType},
    query::Query,
    time::iso,
};

pub(super) fn all() -> Vec<Operation> {
    let (many, one) = (
        "/crm/v3/pipelines/{objectType}",
        "/crm/v3/pipelines/{objectType}/{pipelineId}",
    );
    vec![
        Operation::get("crm.pipelines.pipelinesApi.getAll", many, list).summary("Lists pipelines."),
        Operation::post("crm.pipelines.pipelinesApi.create", many, create).summary("Makes a pipeline."),
        Operation::get("crm.pipelines.pipelinesApi.getById", one, get).summary("Reads a pipeline."),
        Operation::patch("crm.pipelines.pipelinesApi.update", one, update).summary("Changes a pipeline."),
        Operation::put("crm.pipelines.pipelinesApi.replace", one, replace).summary("Replaces a pipeline."),
        Operation::delete("crm.pipelines.pipelinesApi.archive", one, archive).summary("Removes a pipeline."),
    ]
}

/// The type of the path, whose records go through pipelines.
pub(super) async fn piped(call: &Call, access: Access) -> Result<ObjectType, Problem> {
    // Whoever reads records reads their stages.
    let kind = object_type::of_path(call, access).await?;
    check_type(&kind)?;
    Ok(kind)
}

/// The pipeline of the path; locked when the call is about to change something.
async fn found(call: &Call, kind: &ObjectType) -> Result<Pipeline, Problem> {
    let is_reading = call.request().method() == "GET";
    let sql = format!(
        "SELECT to_jsonb(pipeline) FROM pipelines AS pipeline WHERE object_type = $1 AND id = $2{}",
        if is_reading { "" } else { " FOR UPDATE" }
    );
    let id = call.path_parameter("pipelineId");
    let row = call.query_opt(&sql, &[&kind.id, &id]).await?;
    let row = row.ok_or_else(|| HubSpotError::not_found(format!("Pipeline {id} does not exist")))?;
    Ok(serde_json::from_value(row.get(0))?)
}

/// The pipeline of the path is there.
pub(super) async fn check_present(call: &Call, kind: &ObjectType) -> Result<(), Problem> {
    found(call, kind).await.map(|_| ())
}

async fn rendered(call: &Call, kind: &ObjectType, pipeline: &Pipeline) -> Result<Value, Problem> {
    Ok(pipeline.render(&super::stages(call, kind).await?))
}

async fn list(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::Read).await?;
    let sql = "SELECT to_jsonb(pipeline) FROM pipelines AS pipeline WHERE object_type = $1 ORDER BY display_order, id";
    let rows = call.query(sql, &[&kind.id]).await?;
    let stages = super::stages(call, &kind).await?;
    let mut results = Vec::new();
    for row in rows {
        let pipeline: Pipeline = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
        results.push(pipeline.render(&stages));
    }
    Ok(Reply::json(json!({"results": results})))
}

async fn get(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::Read).await?;
    let pipeline = found(call, &kind).await?;
    Ok(Reply::json(rendered(call, &kind, &pipeline).await?))
}

async fn create(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let input = Input::of(call);
    let (label, order) = (
        input.required("label")?,
        input.integer("displayOrder")?.unwrap_or_default(),
    );
    check_label(call, &kind, &label, "").await?;
    let id = numbers(call, Counter::Stage, 1).await?.to_string();
    let sql = "INSERT INTO pipelines AS pipeline (object_type, id, label, display_order, created_at, updated_at) \
               VALUES ($1, $2, $3, $4, $5::text::timestamptz, $5::text::timestamptz) RETURNING to_jsonb(pipeline)";
    let row = call
        .query_one(sql, &[&kind.id, &id, &label, &order, &iso(call.now())])
        .await?;
    let pipeline: Pipeline = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
    stages::insert_all(call, &kind, &id, input).await?;
    let body = rendered(call, &kind, &pipeline).await?;
    audit::note(call, &kind, &id, "CREATE", &body).await?;
    Ok(Reply::json(body).with_status(StatusCode::CREATED))
}

async fn update(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let pipeline = found(call, &kind).await?;
    let input = Input::of(call);
    if input.truth("archived")? == Some(true) {
        return Err(HubSpotError::invalid("A pipeline is archived with DELETE").into());
    }
    let label = input.text("label")?.unwrap_or_else(|| pipeline.label.clone());
    let order = input.integer("displayOrder")?.unwrap_or(pipeline.display_order);
    write(call, &kind, &pipeline.id, &label, order).await
}

async fn replace(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let pipeline = found(call, &kind).await?;
    let input = Input::of(call);
    let (label, order) = (
        input.required("label")?,
        input.integer("displayOrder")?.unwrap_or_default(),
    );
    input.list("stages")?;
    check_unused(call, &kind, "pipeline", &pipeline.id).await?;
    let sql = "DELETE FROM pipeline_stages WHERE object_type = $1 AND pipeline = $2";
    call.execute(sql, &[&kind.id, &pipeline.id]).await?;
    stages::insert_all(call, &kind, &pipeline.id, input).await?;
    write(call, &kind, &pipeline.id, &label, order).await
}

async fn write(call: &Call, kind: &ObjectType, id: &str, label: &str, order: i64) -> HandlerResult {
    check_label(call, kind, label, id).await?;
    let sql = "UPDATE pipelines AS pipeline SET label = $3, display_order = $4, updated_at = $5::text::timestamptz \
               WHERE object_type = $1 AND id = $2 RETURNING to_jsonb(pipeline)";
    let row = call
        .query_one(sql, &[&kind.id, &id, &label, &order, &iso(call.now())])
        .await?;
    let pipeline: Pipeline = serde_json::from_value(row.get(0)).map_err(Problem::from)?;
    let body = rendered(call, kind, &pipeline).await?;
    audit::note(call, kind, id, "UPDATE", &body).await?;
    Ok(Reply::json(body))
}

async fn archive(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::WriteSchema).await?;
    let pipeline = found(call, &kind).await?;
    let query = Query::of(call);
    if query.truth("validateReferencesBeforeDelete")? || query.truth("validateDealStageUsagesBeforeDelete")? {
        check_unused(call, &kind, "pipeline", &pipeline.id).await?;
    }
    let body = rendered(call, &kind, &pipeline).await?;
    audit::note(call, &kind, &pipeline.id, "DELETE", &body).await?;
    let sql = "DELETE FROM pipelines WHERE object_type = $1 AND id = $2";
    call.execute(sql, &[&kind.id, &pipeline.id]).await?;
    Ok(no_content())
}

/// No two pipelines of a type have one label.
async fn check_label(call: &Call, kind: &ObjectType, label: &str, own: &str) -> Result<(), Problem> {
    let sql = "SELECT id FROM pipelines WHERE object_type = $1 AND label = $2 AND id <> $3 LIMIT 1";
    match call.query_opt(sql, &[&kind.id, &label, &own]).await? {
        None => Ok(()),
        Some(_) => Err(HubSpotError::conflict(
            "CONFLICT",
            format!(
                "A pipeline with the label '{label}' already exists for {}.",
                kind.name
            ),
        )
        .into()),
    }
}

/// Refuses to take away what records are in: a `pipeline` or a `stage`.
pub(super) async fn check_unused(
    call: &Call,
    kind: &ObjectType,
    what: &str,
    id: &str,
) -> Result<(), Problem> {
    let property = if what == "pipeline" {
        &kind.pipeline_property
    } else {
        &kind.stage_property
    };
    let sql = "SELECT id::text FROM records WHERE object_type = $1 AND NOT archived AND properties ->> $2 = $3 \
               ORDER BY id LIMIT 10";
    let rows = call.query(sql, &[&kind.id, property, &id]).await?;
    if rows.is_empty() {
        return Ok(());
    }
    let ids: Vec<String> = rows.iter().map(|row| row.get(0)).collect();
    Err(HubSpotError::invalid(format!(
        "The {what} {id} is in use by {}: [{}]",
        kind.name,
        ids.join(", ")
    ))
    .into())
}
