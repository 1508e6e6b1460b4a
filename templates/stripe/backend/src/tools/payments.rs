//! Tools for payments, refunds, disputes and the balance.

use asymmetric_kit::Tool;
use serde_json::json;

use super::{limit, number, of, text};

pub(super) fn tools() -> Vec<Tool> {
    vec![
        Tool::new(
            "retrieve_balance",
            "Retrieves the balance of the account: what is available, and what is on its way.",
            json!({}),
            &[],
            &["GetBalance"],
            of("GetBalance"),
        )
        .title("Retrieve balance")
        .read_only(),
        Tool::new(
            "list_payment_intents",
            "Lists payment intents, newest first, all or those of a customer.",
            json!({"customer": text("The customer's id"), "limit": limit()}),
            &[],
            &["GetPaymentIntents"],
            of("GetPaymentIntents"),
        )
        .title("List payment intents")
        .read_only(),
        Tool::new(
            "create_refund",
            "Gives back what was paid, all of it or a part.",
            json!({
                "payment_intent": text("The payment intent's id"),
                "amount": number("How much is given back, in the smallest unit of the currency; all of it by default"),
                "reason": {
                    "type": "string",
                    "enum": ["duplicate", "fraudulent", "requested_by_customer"],
                    "description": "Why",
                },
            }),
            &["payment_intent"],
            &["PostRefunds"],
            of("PostRefunds"),
        )
        .title("Create refund"),
        Tool::new(
            "list_disputes",
            "Lists disputes, newest first, all or those of a charge or a payment intent.",
            json!({
                "charge": text("The charge's id"),
                "payment_intent": text("The payment intent's id"),
                "limit": limit(),
            }),
            &[],
            &["GetDisputes"],
            of("GetDisputes"),
        )
        .title("List disputes")
        .read_only(),
        Tool::new(
            "update_dispute",
            "Adds evidence to a dispute, and submits it to the bank.",
            json!({
                "dispute": text("The dispute's id"),
                "evidence": {
                    "type": "object",
                    "description": "What speaks against the dispute",
                    "properties": {
                        "cancellation_policy_disclosure": text("How the customer was told of the policy before they paid"),
                        "cancellation_rebuttal": text("Why the customer's subscription was not canceled"),
                        "duplicate_charge_explanation": text("How this charge differs from the other one"),
                        "uncategorized_text": text("Anything else"),
                    },
                },
                "submit": {"type": "boolean", "description": "Whether it goes to the bank now; true by default"},
            }),
            &["dispute"],
            &["PostDisputesDispute"],
            of("PostDisputesDispute"),
        )
        .title("Update dispute"),
    ]
}
