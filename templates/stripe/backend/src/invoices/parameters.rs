use crate::{
    discounts,
    parameters::{EXPAND, Kind, Parameter, TEXT},
};

/// A time in seconds since the epoch.
pub(crate) const TIME: Kind = Kind::Integer(0, 9_999_999_999);
/// `collection_method`
pub(crate) const COLLECTION_METHOD: Kind = Kind::Choice(&["charge_automatically", "send_invoice"]);
/// `days_until_due`
pub(crate) const DAYS: Kind = Kind::Integer(0, 3650);

const CUSTOM_FIELD: &[Parameter] = &[
    Parameter::new("name", Kind::Text(40)).required(),
    Parameter::new("value", Kind::Text(140)).required(),
];
/// Taxes that the vendor computes; only that they are off can be said here.
pub(crate) const AUTOMATIC_TAX: &[Parameter] = &[
    Parameter::new("enabled", Kind::Choice(&["false"])).required(),
    Parameter::new("liability", Kind::NotImplemented),
];

/// What creation and update have in common; the macro keeps the tables constants.
macro_rules! with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("account_tax_ids", Kind::NotImplemented),
            Parameter::new("application_fee_amount", Kind::NotImplemented),
            Parameter::new("auto_advance", Kind::Boolean),
            Parameter::new("automatic_tax", Kind::Object(AUTOMATIC_TAX)),
            Parameter::new("automatically_finalizes_at", TIME),
            Parameter::new("collection_method", COLLECTION_METHOD),
            Parameter::new("custom_fields", Kind::List(&Kind::Object(CUSTOM_FIELD))).unsettable(),
            Parameter::new("days_until_due", DAYS),
            Parameter::new("default_payment_method", TEXT),
            Parameter::new("default_source", Kind::NotImplemented),
            Parameter::new("default_tax_rates", Kind::List(&TEXT)).unsettable(),
            Parameter::new("description", Kind::Text(1500)).unsettable(),
            discounts::PARAMETER,
            Parameter::new("due_date", TIME),
            Parameter::new("effective_at", TIME).unsettable(),
            EXPAND,
            Parameter::new("footer", TEXT).unsettable(),
            Parameter::new("issuer", Kind::NotImplemented),
            Parameter::new("metadata", Kind::Metadata).unsettable(),
            Parameter::new("number", Kind::NotImplemented),
            Parameter::new("on_behalf_of", Kind::NotImplemented),
            Parameter::new("payment_settings", Kind::NotImplemented),
            Parameter::new("rendering", Kind::NotImplemented),
            Parameter::new("shipping_cost", Kind::NotImplemented),
            Parameter::new("shipping_details", Kind::NotImplemented),
            Parameter::new("statement_descriptor", Kind::Text(22)),
            Parameter::new("transfer_data", Kind::NotImplemented),
            $($own),*
        ]
    };
}

/// `POST /v1/invoices`
pub(crate) const CREATE: &[Parameter] = with_common![
    Parameter::new("currency", Kind::Currency),
    Parameter::new("customer", TEXT).required(),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("from_invoice", Kind::NotImplemented),
    Parameter::new(
        "pending_invoice_items_behavior",
        Kind::Choice(&["exclude", "include"])
    ),
    Parameter::new("subscription", TEXT),
];

/// `POST /v1/invoices/{invoice}`
pub(crate) const UPDATE: &[Parameter] = with_common![];

/// `GET /v1/invoices`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("collection_method", COLLECTION_METHOD),
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("due_date", Kind::Created),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new(
        "status",
        Kind::Choice(&["draft", "open", "paid", "uncollectible", "void"]),
    ),
    Parameter::new("subscription", TEXT),
];

/// `GET /v1/invoices/{invoice}/lines`
pub(crate) const LINES: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `POST /v1/invoices/{invoice}/finalize`
pub(crate) const FINALIZE: &[Parameter] = &[Parameter::new("auto_advance", Kind::Boolean), EXPAND];

/// `POST /v1/invoices/{invoice}/pay`
pub(crate) const PAY: &[Parameter] = &[
    EXPAND,
    Parameter::new("forgive", Kind::Boolean),
    Parameter::new("mandate", Kind::NotImplemented),
    Parameter::new("off_session", Kind::Boolean),
    Parameter::new("paid_out_of_band", Kind::Boolean),
    Parameter::new("payment_method", TEXT),
    Parameter::new("source", Kind::NotImplemented),
];

const SUBSCRIPTION_ITEM: &[Parameter] = &[
    Parameter::new("billing_thresholds", Kind::NotImplemented),
    Parameter::new("clear_usage", Kind::NotImplemented),
    Parameter::new("deleted", Kind::Boolean),
    Parameter::new("discounts", Kind::NotImplemented),
    Parameter::new("id", TEXT),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("price", TEXT),
    Parameter::new("price_data", Kind::NotImplemented),
    Parameter::new("quantity", Kind::Integer(0, 999_999_999)),
    Parameter::new("tax_rates", Kind::NotImplemented),
];

const SUBSCRIPTION_DETAILS: &[Parameter] = &[
    Parameter::new("billing_cycle_anchor", Kind::NotImplemented),
    Parameter::new("billing_mode", Kind::NotImplemented),
    Parameter::new("billing_schedules", Kind::NotImplemented),
    Parameter::new("cancel_at", Kind::NotImplemented),
    Parameter::new("cancel_at_period_end", Kind::NotImplemented),
    Parameter::new("cancel_now", Kind::NotImplemented),
    Parameter::new("default_tax_rates", Kind::NotImplemented),
    Parameter::new("items", Kind::List(&Kind::Object(SUBSCRIPTION_ITEM))),
    Parameter::new("metadata", Kind::NotImplemented),
    Parameter::new(
        "proration_behavior",
        Kind::Choice(&["always_invoice", "create_prorations", "none"]),
    ),
    Parameter::new("proration_date", TIME),
    Parameter::new("resume_at", Kind::NotImplemented),
    Parameter::new("start_date", Kind::NotImplemented),
    Parameter::new("trial_end", Kind::NotImplemented),
];

/// `POST /v1/invoices/create_preview`
pub(crate) const PREVIEW: &[Parameter] = &[
    Parameter::new("automatic_tax", Kind::Object(AUTOMATIC_TAX)),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("customer_details", Kind::NotImplemented),
    Parameter::new("discounts", Kind::NotImplemented),
    EXPAND,
    Parameter::new("invoice_items", Kind::NotImplemented),
    Parameter::new("issuer", Kind::NotImplemented),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
    Parameter::new("preview_mode", Kind::NotImplemented),
    Parameter::new("schedule", Kind::NotImplemented),
    Parameter::new("schedule_details", Kind::NotImplemented),
    Parameter::new("subscription", TEXT),
    Parameter::new("subscription_details", Kind::Object(SUBSCRIPTION_DETAILS)),
];
