//! Making charges for payment intents.

use asymmetric_kit::Call;
use serde_json::{Map, Value, json};

use super::Charge;
use crate::{
    error::Problem, ids, payment_intents::PaymentIntent, payment_methods::PaymentMethod, payments::Decline,
};

/// Risk of ordinary payments, of 100.
const NORMAL_RISK: i64 = 20;

impl Charge {
    /// A charge of this method for an intent, paid and not captured yet.
    pub(crate) async fn paid(
        call: &Call,
        intent: &PaymentIntent,
        method: &PaymentMethod,
        authenticated: bool,
    ) -> Result<Self, Problem> {
        let outcome = json!({
            "advice_code": null,
            "network_advice_code": null,
            "network_decline_code": null,
            "network_status": "approved_by_network",
            "reason": null,
            "risk_level": "normal",
            "risk_score": NORMAL_RISK,
            "seller_message": "Payment complete.",
            "type": "authorized",
        });
        let details = details(intent, method, authenticated);
        let blank = Self {
            id: ids::long(call, "ch_3").await?,
            created: call.now().as_second(),
            amount: intent.amount,
            amount_captured: 0,
            amount_refunded: 0,
            balance_transaction: None,
            billing_details: method.billing_details.clone(),
            captured: false,
            currency: intent.currency.clone(),
            customer: intent.customer.clone(),
            description: intent.description.clone(),
            disputed: false,
            failure_code: None,
            failure_message: None,
            fraud_details: Map::new(),
            metadata: intent.metadata.clone(),
            outcome: Some(outcome),
            paid: true,
            payment_intent: Some(intent.id.clone()),
            payment_method: Some(method.id.clone()),
            payment_method_details: Some(details),
            receipt_email: intent.receipt_email.clone(),
            receipt_number: None,
            shipping: intent.shipping.clone(),
            statement_descriptor: intent.statement_descriptor.clone(),
            statement_descriptor_suffix: intent.statement_descriptor_suffix.clone(),
            status: "succeeded".to_owned(),
            transfer_group: intent.transfer_group.clone(),
        };
        Ok(blank)
    }

    /// The same, declined.
    #[must_use]
    pub(crate) fn declined(mut self, decline: Decline) -> Self {
        let blocked = decline.reason == "fraudulent";
        self.paid = false;
        "failed".clone_into(&mut self.status);
        self.failure_code = Some(decline.code.to_owned());
        self.failure_message = Some(decline.message().to_owned());
        self.outcome = Some(json!({
            "advice_code": decline.advice(),
            "network_advice_code": null,
            "network_decline_code": null,
            "network_status": if blocked { "not_sent_to_network" } else { "declined_by_network" },
            "reason": if blocked { "highest_risk_level" } else { decline.reason },
            "risk_level": if blocked { "highest" } else { "normal" },
            "risk_score": if blocked { 90 } else { NORMAL_RISK },
            "seller_message": if blocked {
                "Stripe blocked this payment as too risky."
            } else {
                "The bank did not return any further details with this decline."
            },
            "type": if blocked { "blocked" } else { "issuer_declined" },
        }));
        self
    }
}

/// `payment_method_details`
fn details(intent: &PaymentIntent, method: &PaymentMethod, authenticated: bool) -> Value {
    if let Some(account) = &method.sepa_debit {
        return json!({
            "sepa_debit": {
                "bank_code": account["bank_code"],
                "branch_code": account["branch_code"],
                "country": account["country"],
                "fingerprint": account["fingerprint"],
                "last4": account["last4"],
                "mandate": null,
            },
            "type": "sepa_debit",
        });
    }
    let Some(card) = &method.card else {
        return json!({"type": method.kind});
    };
    let incremental = intent.card_option("request_incremental_authorization") == Some("if_available");
    let secure = authenticated.then(|| {
        json!({
            "authentication_flow": "challenge",
            "electronic_commerce_indicator": "05",
            "exemption_indicator": null,
            "result": "authenticated",
            "result_reason": null,
            "transaction_id": null,
            "version": "2.2.0",
        })
    });
    json!({
        "card": {
            "amount_authorized": intent.amount,
            "authorization_code": null,
            "brand": card.brand,
            "checks": {
                "address_line1_check": null,
                "address_postal_code_check": card.address_zip.as_ref().map(|_| "pass"),
                "cvc_check": card.cvc_check.as_ref().map(|_| "pass"),
            },
            "country": card.country,
            "exp_month": card.exp_month,
            "exp_year": card.exp_year,
            "extended_authorization": {"status": "disabled"},
            "fingerprint": card.fingerprint,
            "funding": card.funding,
            "incremental_authorization": {"status": if incremental { "available" } else { "unavailable" }},
            "installments": null,
            "last4": card.last4,
            "mandate": null,
            "multicapture": {"status": "unavailable"},
            "network": card.brand,
            "network_token": {"used": false},
            "network_transaction_id": null,
            "overcapture": {"maximum_amount_capturable": intent.amount, "status": "unavailable"},
            "regulated_status": "unregulated",
            "three_d_secure": secure,
            "wallet": null,
        },
        "type": "card",
    })
}
