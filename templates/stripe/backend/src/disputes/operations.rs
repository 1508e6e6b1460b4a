//! The operations on disputes.

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Dispute, records};
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// Texts of evidence that decide a dispute in a sandbox (<https://docs.stripe.com/testing#evidence>).
const WINNING: &str = "winning_evidence";
const LOSING: &str = "losing_evidence";

/// `GET /v1/disputes/{dispute}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render_at(call.now().as_second()))
}

/// `POST /v1/disputes/{dispute}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut dispute = named(call).await?;
    let now = call.now().as_second();
    let before = dispute.render_at(now);
    merge_metadata(&mut dispute.metadata, values.get("metadata"))?;
    let evidence = values.get("evidence").and_then(Value::as_object);
    if let Some(evidence) = evidence {
        check_open(&dispute)?;
        for (name, value) in evidence {
            if value.is_null() {
                dispute.evidence.shift_remove(name);
            } else {
                dispute.evidence.insert(name.clone(), value.clone());
            }
        }
    }
    let submitted = values.boolean("submit").unwrap_or(evidence.is_some());
    if submitted {
        check_open(&dispute)?;
        dispute.submission_count += 1;
        let status = if dispute.status.starts_with("warning") {
            "warning_under_review"
        } else {
            "under_review"
        };
        status.clone_into(&mut dispute.status);
    }
    let mut dispute = store::update(call, &dispute).await?;
    events::updated(call, "charge.dispute.updated", &before, &dispute.render_at(now)).await?;
    if submitted {
        let text = dispute.evidence.get("uncategorized_text").and_then(Value::as_str);
        let won = match text {
            Some(WINNING) => Some(true),
            Some(LOSING) => Some(false),
            _ => None,
        };
        if let Some(won) = won {
            dispute = records::decide(call, dispute, won).await?;
        }
    }
    Ok(dispute.render_at(now))
}

/// `POST /v1/disputes/{dispute}/close`
pub(super) async fn close(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let dispute = named(call).await?;
    check_open(&dispute)?;
    let dispute = records::decide(call, dispute, false).await?;
    Ok(dispute.render_at(call.now().as_second()))
}

/// `GET /v1/disputes`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["charge", "payment_intent"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<Dispute>(call, values, filter).await
}

fn check_open(dispute: &Dispute) -> Result<(), StripeError> {
    if matches!(
        dispute.status.as_str(),
        "needs_response" | "warning_needs_response"
    ) {
        return Ok(());
    }
    Err(StripeError::invalid("This dispute is already closed"))
}

async fn named(call: &Call) -> Result<Dispute, Problem> {
    let id = retrieved_id(call, "dispute")?;
    store::retrieve(call, &id, "dispute").await
}
