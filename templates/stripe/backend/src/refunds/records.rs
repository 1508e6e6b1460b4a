use asymmetric_kit::Call;
use serde_json::Map;

use super::Refund;
use crate::{
    balance::{self, Entry},
    charges::Charge,
    error::Problem,
    events, ids,
    store::{self, Stored},
};

/// A refund of a charge, not written yet.
pub(super) async fn new(call: &Call, charge: &Charge, amount: i64) -> Result<Refund, Problem> {
    Ok(Refund {
        id: ids::long(call, "re_3").await?,
        created: call.now().as_second(),
        amount,
        balance_transaction: None,
        charge: charge.id.clone(),
        currency: charge.currency.clone(),
        failure_balance_transaction: None,
        failure_reason: None,
        metadata: Map::new(),
        payment_intent: charge.payment_intent.clone(),
        reason: None,
        receipt_number: None,
        status: "succeeded".to_owned(),
    })
}

/// Gives back what was set aside for a charge beyond `kept`: a reversal, which never touches the balance.
pub(crate) async fn release(call: &Call, mut charge: Charge, kept: i64) -> Result<Charge, Problem> {
    let rest = charge.amount - kept;
    if rest == 0 {
        return Ok(charge);
    }
    store::insert(call, &new(call, &charge, rest).await?).await?;
    charge.amount_refunded = rest;
    store::update(call, &charge).await
}

/// Ends a refund that took its time: it succeeded, or it failed and the money came back.
pub(crate) async fn finish(call: &Call, id: &str) -> Result<(), Problem> {
    let found: Option<Refund> = store::find_by(call, "id = $1", &[&id]).await?;
    let Some(mut refund) = found else { return Ok(()) };
    let before = refund.render();
    match refund.status.as_str() {
        "pending" => {
            "succeeded".clone_into(&mut refund.status);
            let after = store::update(call, &refund).await?.render();
            events::updated(call, "refund.updated", &before, &after).await?;
            events::updated(call, "charge.refund.updated", &before, &after).await
        }
        "succeeded" => fail(call, refund).await,
        _ => Ok(()),
    }
}

async fn fail(call: &Call, mut refund: Refund) -> Result<(), Problem> {
    let before = refund.render();
    give_back(call, &mut refund, "refund_failure").await?;
    "failed".clone_into(&mut refund.status);
    refund.failure_reason = Some("expired_or_canceled_card".to_owned());
    let after = store::update(call, &refund).await?.render();
    events::updated(call, "charge.refund.updated", &before, &after).await?;
    events::emit(call, "refund.failed", &after, None).await
}

/// Puts the money of a refund back into the balance and onto its charge.
pub(super) async fn give_back(call: &Call, refund: &mut Refund, kind: &'static str) -> Result<(), Problem> {
    let entry = Entry {
        kind,
        category: "refund_failure",
        ..Entry::now(call, refund.amount, &refund.currency, &refund.id)
    };
    let transaction = balance::record(call, entry).await?;
    refund.failure_balance_transaction = Some(transaction.id);
    let mut charge: Charge = store::retrieve(call, &refund.charge, "charge").await?;
    charge.amount_refunded -= refund.amount;
    store::update(call, &charge).await?;
    Ok(())
}
