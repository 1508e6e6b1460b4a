use crate::{
    discounts,
    invoices::parameters::{AUTOMATIC_TAX, TIME},
    parameters::{EXPAND, Kind, Parameter, TEXT},
};

const QUANTITY: Kind = Kind::Integer(0, 999_999);
const ADDRESS: &[Parameter] = &[
    Parameter::new("city", TEXT),
    Parameter::new("country", TEXT),
    Parameter::new("line1", TEXT),
    Parameter::new("line2", TEXT),
    Parameter::new("postal_code", TEXT),
    Parameter::new("state", TEXT),
];
const SHIPPING: &[Parameter] = &[
    Parameter::new("address", Kind::Object(ADDRESS)).required(),
    Parameter::new("carrier", Kind::NotImplemented),
    Parameter::new("name", TEXT).required(),
    Parameter::new("phone", TEXT),
    Parameter::new("tracking_number", Kind::NotImplemented),
];
const RECURRING: &[Parameter] = &[
    Parameter::new("interval", Kind::Choice(&["day", "week", "month", "year"])).required(),
    Parameter::new("interval_count", Kind::Integer(1, 1095)),
];
const PRODUCT_DATA: &[Parameter] = &[
    Parameter::new("description", TEXT),
    Parameter::new("images", Kind::List(&TEXT)),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("name", TEXT).required(),
    Parameter::new("tax_code", TEXT),
    Parameter::new("unit_label", Kind::Text(12)),
];
const PRICE_DATA: &[Parameter] = &[
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("product", TEXT),
    Parameter::new("product_data", Kind::Object(PRODUCT_DATA)),
    Parameter::new("recurring", Kind::Object(RECURRING)),
    Parameter::new(
        "tax_behavior",
        Kind::Choice(&["exclusive", "inclusive", "unspecified"]),
    ),
    Parameter::new("unit_amount", Kind::Integer(0, 99_999_999)),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
];
const LINE_ITEM: &[Parameter] = &[
    Parameter::new("adjustable_quantity", Kind::NotImplemented),
    Parameter::new("metadata", Kind::NotImplemented),
    Parameter::new("price", TEXT),
    Parameter::new("price_data", Kind::Object(PRICE_DATA)),
    Parameter::new("quantity", QUANTITY),
    Parameter::new("tax_rates", Kind::NotImplemented),
];
/// `line_items`
pub(crate) const ITEMS: Kind = Kind::List(&Kind::Object(LINE_ITEM));

const PAYMENT_INTENT_DATA: &[Parameter] = &[
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    Parameter::new(
        "capture_method",
        Kind::Choice(&["automatic", "automatic_async", "manual"]),
    ),
    Parameter::new("description", Kind::Text(1000)),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
    Parameter::new("receipt_email", Kind::Email),
    Parameter::new("setup_future_usage", Kind::Choice(&["off_session", "on_session"])),
    Parameter::new("shipping", Kind::Object(SHIPPING)),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("statement_descriptor_suffix", Kind::Text(22)),
    Parameter::new("transfer_data", Kind::NotImplemented),
    Parameter::new("transfer_group", Kind::NotImplemented),
];
const SETUP_INTENT_DATA: &[Parameter] = &[
    Parameter::new("description", Kind::Text(1000)),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
];
/// `subscription_data`
pub(crate) const SUBSCRIPTION_DATA: &[Parameter] = &[
    Parameter::new("application_fee_percent", Kind::NotImplemented),
    Parameter::new("billing_cycle_anchor", Kind::NotImplemented),
    Parameter::new("billing_cycle_anchor_config", Kind::NotImplemented),
    Parameter::new("billing_mode", Kind::NotImplemented),
    Parameter::new("default_tax_rates", Kind::NotImplemented),
    Parameter::new("description", Kind::Text(500)),
    Parameter::new("invoice_settings", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
    Parameter::new("pending_invoice_item_interval", Kind::NotImplemented),
    Parameter::new("proration_behavior", Kind::NotImplemented),
    Parameter::new("transfer_data", Kind::NotImplemented),
    Parameter::new("trial_end", TIME),
    Parameter::new("trial_period_days", Kind::Integer(1, 730)),
    Parameter::new("trial_settings", Kind::NotImplemented),
];

/// `POST /v1/checkout/sessions`
pub(crate) const CREATE: &[Parameter] = &[
    Parameter::new("adaptive_pricing", Kind::NotImplemented),
    Parameter::new("after_expiration", Kind::NotImplemented),
    Parameter::new("allow_promotion_codes", Kind::Boolean),
    Parameter::new("automatic_tax", Kind::Object(AUTOMATIC_TAX)),
    Parameter::new("billing_address_collection", Kind::NotImplemented),
    Parameter::new("branding_settings", Kind::NotImplemented),
    Parameter::new("cancel_url", TEXT),
    Parameter::new("client_reference_id", Kind::Text(200)),
    Parameter::new("consent_collection", Kind::NotImplemented),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("custom_fields", Kind::NotImplemented),
    Parameter::new("custom_text", Kind::NotImplemented),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("customer_creation", Kind::Choice(&["always", "if_required"])),
    Parameter::new("customer_email", Kind::Email),
    Parameter::new("customer_update", Kind::NotImplemented),
    discounts::PARAMETER,
    Parameter::new("excluded_payment_method_types", Kind::NotImplemented),
    EXPAND,
    Parameter::new("expires_at", TIME),
    Parameter::new("integration_identifier", Kind::NotImplemented),
    Parameter::new("invoice_creation", Kind::NotImplemented),
    Parameter::new("line_items", ITEMS),
    Parameter::new("locale", Kind::NotImplemented),
    Parameter::new("managed_payments", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("mode", Kind::Choice(&["payment", "setup", "subscription"])).required(),
    Parameter::new("name_collection", Kind::NotImplemented),
    Parameter::new("optional_items", Kind::NotImplemented),
    Parameter::new("origin_context", Kind::NotImplemented),
    Parameter::new("payment_intent_data", Kind::Object(PAYMENT_INTENT_DATA)),
    Parameter::new(
        "payment_method_collection",
        Kind::Choice(&["always", "if_required"]),
    ),
    Parameter::new("payment_method_configuration", Kind::NotImplemented),
    Parameter::new("payment_method_data", Kind::NotImplemented),
    Parameter::new("payment_method_options", Kind::NotImplemented),
    Parameter::new(
        "payment_method_types",
        Kind::List(&Kind::Choice(&["card", "sepa_debit"])),
    ),
    Parameter::new("permissions", Kind::NotImplemented),
    Parameter::new("phone_number_collection", Kind::NotImplemented),
    Parameter::new("redirect_on_completion", Kind::NotImplemented),
    Parameter::new("return_url", Kind::NotImplemented),
    Parameter::new("saved_payment_method_options", Kind::NotImplemented),
    Parameter::new("setup_intent_data", Kind::Object(SETUP_INTENT_DATA)),
    Parameter::new("shipping_address_collection", Kind::NotImplemented),
    Parameter::new("shipping_options", Kind::NotImplemented),
    Parameter::new(
        "submit_type",
        Kind::Choice(&["auto", "book", "donate", "pay", "subscribe"]),
    ),
    Parameter::new("subscription_data", Kind::Object(SUBSCRIPTION_DATA)),
    Parameter::new("success_url", TEXT),
    Parameter::new("tax_id_collection", Kind::NotImplemented),
    Parameter::new("ui_mode", Kind::Choice(&["hosted_page"])),
    Parameter::new("wallet_options", Kind::NotImplemented),
];

/// `POST /v1/checkout/sessions/{session}`
pub(crate) const UPDATE: &[Parameter] = &[
    Parameter::new("collected_information", Kind::NotImplemented),
    EXPAND,
    Parameter::new("line_items", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("shipping_options", Kind::NotImplemented),
];

/// `GET /v1/checkout/sessions`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("customer_details", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("payment_intent", TEXT),
    Parameter::new("payment_link", TEXT),
    Parameter::new("starting_after", TEXT),
    Parameter::new("status", Kind::Choice(&["complete", "expired", "open"])),
    Parameter::new("subscription", TEXT),
];

/// `GET /v1/checkout/sessions/{session}/line_items`
pub(crate) const LINE_ITEMS: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `POST /v1/payment_pages/{session}/confirm`
pub(crate) const CONFIRM: &[Parameter] = &[
    Parameter::new("expected_amount", Kind::Integer(0, 99_999_999)),
    Parameter::new("payment_method", TEXT).required(),
];
