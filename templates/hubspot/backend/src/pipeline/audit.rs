//! What was done to pipelines and stages.

use asymmetric_kit::{Call, HandlerResult, Operation, Reply};
use serde_json::{Value, json};

use super::operations::piped;
use crate::{
    account::{acting_user, portal},
    error::{HubSpotError, Problem},
    object_type::{Access, ObjectType},
    time::{self, iso},
};

pub(super) fn all() -> Vec<Operation> {
    let audit = |name, path| Operation::get(name, path, list).summary("Lists changes, the newest first.");
    vec![
        audit(
            "crm.pipelines.pipelineAuditsApi.getAudit",
            "/crm/v3/pipelines/{objectType}/{pipelineId}/audit",
        ),
        audit(
            "crm.pipelines.pipelineStageAuditsApi.getAudit",
            "/crm/v3/pipelines/{objectType}/{pipelineId}/stages/{stageId}/audit",
        ),
    ]
}

/// Writes down a change.
pub(super) async fn note(
    call: &Call,
    kind: &ObjectType,
    id: &str,
    action: &str,
    content: &Value,
) -> Result<(), Problem> {
    let sql = "INSERT INTO pipeline_changes (object_type, identifier, number, action, content, user_id, changed_at) \
               SELECT $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5, $6::text::timestamptz \
               FROM pipeline_changes WHERE object_type = $1 AND identifier = $2";
    call.execute(
        sql,
        &[
            &kind.id,
            &id,
            &action,
            content,
            &acting_user(call),
            &iso(call.now()),
        ],
    )
    .await?;
    Ok(())
}

async fn list(call: &mut Call) -> HandlerResult {
    let kind = piped(call, Access::Read).await?;
    let id = [call.path_parameter("stageId"), call.path_parameter("pipelineId")]
        .into_iter()
        .find(|id| !id.is_empty())
        .unwrap_or_default();
    let sql = "SELECT action, content, user_id, to_jsonb(changed_at) FROM pipeline_changes \
               WHERE object_type = $1 AND identifier = $2 ORDER BY number DESC";
    let rows = call.query(sql, &[&kind.id, &id]).await?;
    if rows.is_empty() {
        let sql = "SELECT 1 FROM pipelines WHERE object_type = $1 AND id = $2 \
                   UNION SELECT 1 FROM pipeline_stages WHERE object_type = $1 AND id = $2";
        if call.query(sql, &[&kind.id, &id]).await?.is_empty() {
            return Err(HubSpotError::no_record(id).into());
        }
    }
    let portal = portal(call).await?;
    let mut results = Vec::new();
    for row in rows {
        let at: Value = row.get(3);
        let mut change = json!({
            "portalId": portal,
            "identifier": id,
            "action": row.get::<_, String>(0),
            "timestamp": time::from_database(at.as_str().unwrap_or_default()),
            "rawObject": row.get::<_, Value>(1),
        });
        if let Some(user) = row.get::<_, Option<i64>>(2) {
            change["fromUserId"] = user.into();
        }
        results.push(change);
    }
    Ok(Reply::json(json!({"results": results})))
}
