//! What graders read of billing: the columns of `state_v1` are a promise, and the fixture adds up.

use crate::support::{Api, assert_columns};
use serde_json::Value;

const COLUMNS: &[(&str, &str)] = &[
    (
        "checkout_sessions",
        "id object allow_promotion_codes amount_subtotal amount_total cancel_url client_reference_id created currency customer customer_creation customer_details customer_email expires_at invoice livemode metadata mode payment_intent payment_link payment_method_types payment_status setup_intent status submit_type subscription success_url",
    ),
    (
        "coupons",
        "id object amount_off applies_to created currency currency_options duration duration_in_months livemode max_redemptions metadata name percent_off redeem_by times_redeemed",
    ),
    (
        "credit_notes",
        "id object amount created currency customer effective_at invoice livemode memo metadata number out_of_band_amount post_payment_amount pre_payment_amount reason refunds status voided_at",
    ),
    (
        "discounts",
        "id object checkout_session customer end invoice promotion_code source start subscription",
    ),
    (
        "invoice_line_items",
        "id object amount currency description invoice parent period pricing quantity",
    ),
    (
        "invoiceitems",
        "id object amount currency customer date description discountable discounts invoice livemode metadata period pricing proration quantity tax_rates test_clock subscription",
    ),
    (
        "invoices",
        "id object amount_due amount_paid amount_remaining attempt_count attempted auto_advance automatically_finalizes_at billing_reason collection_method created currency custom_fields customer default_payment_method default_tax_rates description discounts due_date effective_at ending_balance footer livemode metadata next_payment_attempt number period_end period_start post_payment_credit_notes_amount pre_payment_credit_notes_amount starting_balance statement_descriptor status status_transitions subtotal test_clock total total_discount_amounts total_taxes subscription payment_intent",
    ),
    (
        "payment_links",
        "id object active after_completion allow_promotion_codes currency customer_creation inactive_message livemode metadata payment_method_collection",
    ),
    (
        "promotion_codes",
        "id object active code created customer expires_at livemode max_redemptions metadata promotion restrictions times_redeemed",
    ),
    (
        "subscription_items",
        "id object created current_period_end current_period_start metadata price quantity subscription",
    ),
    (
        "subscriptions",
        "id object billing_cycle_anchor cancel_at cancel_at_period_end canceled_at cancellation_details collection_method created currency customer days_until_due default_payment_method default_tax_rates description discounts ended_at latest_invoice livemode metadata payment_settings start_date status test_clock trial_end trial_settings trial_start",
    ),
    (
        "tax_rates",
        "id object active country created description display_name inclusive jurisdiction livemode metadata percentage state tax_type",
    ),
    (
        "test_clocks",
        "id object created deletes_after frozen_time livemode name status",
    ),
];

#[tokio::test]
async fn the_views_of_billing_keep_their_columns() {
    let api = Api::acct().await;
    assert_columns(&api, COLUMNS).await;
}

#[tokio::test]
async fn the_customers_of_the_fixture_subscribe_and_only_initech_owes() {
    let api = Api::acct().await;
    let list = api.read("/v1/invoices?limit=100&expand[]=data.customer").await;
    let invoices = list["data"].as_array().unwrap();
    assert_eq!(invoices.len(), 8);
    for invoice in invoices {
        let sum: i64 = invoice["lines"]["data"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(|line| line["amount"].as_i64())
            .sum();
        assert_eq!(invoice["total"], sum, "{invoice}");
        let customer = &invoice["customer"];
        let is_initech = customer["name"] == "Initech";
        assert_eq!(invoice["status"] == "open", is_initech, "{invoice}");
        assert_eq!(invoice["amount_remaining"], if is_initech { 297_000 } else { 0 });
        assert_eq!(customer["currency"], invoice["currency"]);
        let number = invoice["number"].as_str().unwrap();
        let next = customer["next_invoice_sequence"].as_i64().unwrap();
        assert_eq!(
            number,
            format!("{}-{:04}", customer["invoice_prefix"].as_str().unwrap(), next - 1)
        );
    }
    let subscriptions = api
        .read("/v1/subscriptions?limit=100&expand[]=data.latest_invoice")
        .await;
    let seats: Vec<(&str, &Value)> = subscriptions["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| {
            (
                one["status"].as_str().unwrap(),
                &one["items"]["data"][0]["quantity"],
            )
        })
        .collect();
    assert_eq!(seats.len(), 8);
    assert!(
        seats.contains(&("past_due", &Value::from(30))) && seats.contains(&("active", &Value::from(212))),
        "{seats:?}"
    );
    let waiting = "SELECT count(*)::text FROM _asym_state.jobs AS job JOIN subscriptions ON job.key = id \
        AND job.due = to_timestamp(wake_at) AND wake_at = current_period_end";
    assert_eq!(api.sql_text(waiting).await, "8");
}
