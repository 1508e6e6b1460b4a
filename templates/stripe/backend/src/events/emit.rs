use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{Event, difference};
use crate::{error::Problem, idempotency, ids, store::Stored, vendor::DEFAULT_VERSION, webhook_endpoints};

/// Keeps an event of type `kind` about `object`, as it is now, and tells the endpoints that want to know.
pub(crate) async fn emit(
    call: &Call,
    kind: &str,
    object: &Value,
    previous_attributes: Option<Value>,
) -> Result<(), Problem> {
    let mut data = json!({"object": object});
    if let Some(previous) = previous_attributes {
        data["previous_attributes"] = previous;
    }
    // What the clone does by itself has no request.
    let by_request = call.principal().is_some();
    let mut event = Event {
        id: ids::long(call, "evt_1").await?,
        created: call.now().as_second(),
        api_version: DEFAULT_VERSION.to_owned(),
        data,
        kind: kind.to_owned(),
        request_id: by_request.then(|| ids::request(call)),
        idempotency_key: idempotency::key(call).filter(|_| by_request).map(str::to_owned),
        pending_webhooks: 0,
    };
    call.execute(
        "INSERT INTO events (id, created, api_version, data, type) VALUES ($1, $2, $3, $4, $5)",
        &[
            &event.id,
            &event.created,
            &event.api_version,
            &event.data,
            &event.kind,
        ],
    )
    .await?;
    call.execute(
        "INSERT INTO stripe_transport.event_requests (event, request_id, idempotency_key) VALUES ($1, $2, $3)",
        &[&event.id, &event.request_id, &event.idempotency_key],
    )
    .await?;
    let told = webhook_endpoints::listening(call, kind).await?;
    event.pending_webhooks = i64::try_from(told.len()).unwrap_or(i64::MAX);
    for endpoint in told {
        let mut body = event.render();
        if let Some(version) = &endpoint.api_version {
            body["api_version"] = version.as_str().into();
        }
        let delivery = call.deliver(&endpoint.delivery(&body)).await?;
        call.execute(
            "INSERT INTO stripe_transport.event_deliveries (delivery, event) VALUES ($1, $2)",
            &[&delivery, &event.id],
        )
        .await?;
    }
    Ok(())
}

/// [`emit`] for an update, with what it replaced. Nothing happened where nothing changed.
pub(crate) async fn updated(call: &Call, kind: &str, before: &Value, after: &Value) -> Result<(), Problem> {
    match difference::previous(before, after) {
        Some(previous) => emit(call, kind, after, Some(previous)).await,
        None => Ok(()),
    }
}
