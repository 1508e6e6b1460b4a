use asymmetric_kit::{Alphabet, Call};
use jiff::ToSpan;
use serde_json::{Map, json};

use super::Dispute;
use crate::{
    balance::{self, DISPUTE_FEE, Entry},
    cards::DisputeKind,
    charges::Charge,
    error::Problem,
    events,
    store::{self, Stored},
};

const ID_LENGTH: usize = 23;

/// How long there is for evidence, in hours.
const HOURS: i64 = 9 * 24;

/// Opens a dispute about a charge. Its money leaves the balance, unless it is a mere inquiry.
pub(crate) async fn open(call: &Call, mut charge: Charge, kind: DisputeKind) -> Result<(), Problem> {
    let inquiry = kind == DisputeKind::Inquiry;
    let (reason, code) = match kind {
        DisputeKind::Fraudulent | DisputeKind::Inquiry => ("fraudulent", "10.4"),
        DisputeKind::NotReceived => ("product_not_received", "13.1"),
    };
    let brand = &charge.payment_method_details.clone().unwrap_or_default()["card"]["brand"];
    let mut dispute = Dispute {
        id: call.identifier("du_1", Alphabet::Alphanumeric, ID_LENGTH).await?,
        created: call.now().as_second(),
        amount: charge.amount_captured,
        balance_transactions: Vec::new(),
        charge: charge.id.clone(),
        currency: charge.currency.clone(),
        due_by: (call.now() + HOURS.hours()).as_second(),
        evidence: Map::new(),
        is_charge_refundable: inquiry,
        metadata: Map::new(),
        payment_intent: charge.payment_intent.clone(),
        payment_method_details: json!({
            "card": {
                "brand": brand,
                "case_type": if inquiry { "inquiry" } else { "chargeback" },
                "network": brand,
                "network_reason_code": code,
            },
            "type": "card",
        }),
        reason: reason.to_owned(),
        status: if inquiry {
            "warning_needs_response"
        } else {
            "needs_response"
        }
        .to_owned(),
        submission_count: 0,
    };
    if !inquiry {
        let entry = Entry {
            fee: DISPUTE_FEE,
            fee_description: "Dispute fee",
            description: Some(format!("Chargeback withdrawal for {}", charge.id)),
            category: "dispute",
            ..Entry::now(call, -dispute.amount, &dispute.currency, &dispute.id)
        };
        dispute
            .balance_transactions
            .push(balance::record(call, entry).await?);
    }
    let dispute = store::insert(call, &dispute).await?;
    charge.disputed = true;
    store::update(call, &charge).await?;
    let now = call.now().as_second();
    events::emit(call, "charge.dispute.created", &dispute.render_at(now), None).await?;
    if !inquiry {
        events::emit(
            call,
            "charge.dispute.funds_withdrawn",
            &dispute.render_at(now),
            None,
        )
        .await?;
    }
    Ok(())
}

/// Ends a dispute. One that is won gives the money and the fee back.
pub(super) async fn decide(call: &Call, mut dispute: Dispute, won: bool) -> Result<Dispute, Problem> {
    let inquiry = dispute.status.starts_with("warning");
    let status = match (inquiry, won) {
        (true, _) => "warning_closed",
        (false, true) => "won",
        (false, false) => "lost",
    };
    status.clone_into(&mut dispute.status);
    let reinstated = won && !inquiry;
    if reinstated {
        let entry = Entry {
            fee: -DISPUTE_FEE,
            fee_description: "Dispute fee refund",
            description: Some(format!("Chargeback reversal for {}", dispute.charge)),
            category: "dispute_reversal",
            ..Entry::now(call, dispute.amount, &dispute.currency, &dispute.id)
        };
        dispute
            .balance_transactions
            .push(balance::record(call, entry).await?);
    }
    let dispute = store::update(call, &dispute).await?;
    let rendered = dispute.render_at(call.now().as_second());
    events::emit(call, "charge.dispute.closed", &rendered, None).await?;
    if reinstated {
        events::emit(call, "charge.dispute.funds_reinstated", &rendered, None).await?;
    }
    Ok(dispute)
}
