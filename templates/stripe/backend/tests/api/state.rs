//! What graders read: the columns of `state_v1` are a promise.

use crate::support::{Api, assert_columns};

const COLUMNS: &[(&str, &str)] = &[
    (
        "balance_transactions",
        "id object amount available_on created currency description fee fee_details net payout reporting_category source type",
    ),
    (
        "charges",
        "id object amount amount_captured amount_refunded balance_transaction billing_details captured created currency customer description disputed failure_code failure_message fraud_details livemode metadata outcome paid payment_intent payment_method payment_method_details receipt_email receipt_number refunded shipping statement_descriptor statement_descriptor_suffix status transfer_group",
    ),
    (
        "customer_balance_transactions",
        "id object amount created currency customer description ending_balance invoice livemode metadata type",
    ),
    (
        "disputes",
        "id object amount balance_transactions charge created currency due_by evidence is_charge_refundable livemode metadata payment_intent payment_method_details reason status submission_count",
    ),
    ("events", "id object api_version created data livemode type"),
    (
        "payment_intents",
        "id object amount amount_capturable amount_received automatic_payment_methods canceled_at cancellation_reason capture_method client_secret confirmation_method created currency customer description last_payment_error latest_charge livemode metadata next_action payment_details payment_method payment_method_options payment_method_types receipt_email setup_future_usage shipping statement_descriptor statement_descriptor_suffix status transfer_group",
    ),
    (
        "payment_methods",
        "id object allow_redisplay billing_details card created customer livemode metadata sepa_debit type",
    ),
    (
        "payouts",
        "id object amount arrival_date balance_transaction created currency description destination failure_balance_transaction livemode metadata method source_type statement_descriptor status",
    ),
    (
        "refunds",
        "id object amount balance_transaction charge created currency failure_balance_transaction failure_reason metadata payment_intent reason receipt_number status",
    ),
    (
        "setup_intents",
        "id object automatic_payment_methods cancellation_reason client_secret created customer description last_setup_error latest_attempt livemode metadata next_action payment_method payment_method_options payment_method_types status usage",
    ),
    (
        "webhook_endpoints",
        "id object api_version created description enabled_events livemode metadata status url",
    ),
];

#[tokio::test]
async fn the_views_of_payments_keep_their_columns() {
    let api = Api::acct().await;
    assert_columns(&api, COLUMNS).await;
}
