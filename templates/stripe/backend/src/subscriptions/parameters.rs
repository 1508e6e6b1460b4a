use crate::{
    discounts,
    invoices::parameters::{AUTOMATIC_TAX, COLLECTION_METHOD, DAYS, TIME},
    parameters::{EXPAND, Kind, Parameter, TEXT},
};

const QUANTITY: Kind = Kind::Integer(0, 999_999_999);
const PRORATION_BEHAVIOR: Kind = Kind::Choice(&["always_invoice", "create_prorations", "none"]);
const PAYMENT_BEHAVIOR: Kind = Kind::Choice(&[
    "allow_incomplete",
    "default_incomplete",
    "error_if_incomplete",
    "pending_if_incomplete",
]);

const RECURRING: &[Parameter] = &[
    Parameter::new("interval", Kind::Choice(&["day", "week", "month", "year"])).required(),
    Parameter::new("interval_count", Kind::Integer(1, 1095)),
];
/// `price_data` of a recurring price.
const PRICE_DATA: &[Parameter] = &[
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("product", TEXT).required(),
    Parameter::new("recurring", Kind::Object(RECURRING)).required(),
    Parameter::new(
        "tax_behavior",
        Kind::Choice(&["exclusive", "inclusive", "unspecified"]),
    ),
    Parameter::new("unit_amount", Kind::Integer(0, 99_999_999)),
    Parameter::new("unit_amount_decimal", Kind::Decimal),
];

const ITEM: &[Parameter] = &[
    Parameter::new("billing_thresholds", Kind::NotImplemented),
    Parameter::new("discounts", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("price", TEXT),
    Parameter::new("price_data", Kind::Object(PRICE_DATA)),
    Parameter::new("quantity", QUANTITY),
    Parameter::new("tax_rates", Kind::List(&TEXT)).unsettable(),
];

const CHANGED_ITEM: &[Parameter] = &[
    Parameter::new("billing_thresholds", Kind::NotImplemented),
    Parameter::new("clear_usage", Kind::NotImplemented),
    Parameter::new("deleted", Kind::Boolean),
    Parameter::new("discounts", Kind::NotImplemented),
    Parameter::new("id", TEXT),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("price", TEXT),
    Parameter::new("price_data", Kind::Object(PRICE_DATA)),
    Parameter::new("quantity", QUANTITY),
    Parameter::new("tax_rates", Kind::List(&TEXT)).unsettable(),
];

const ADDED_ITEM: &[Parameter] = &[
    Parameter::new("discountable", Kind::NotImplemented),
    Parameter::new("discounts", Kind::NotImplemented),
    Parameter::new("metadata", Kind::NotImplemented),
    Parameter::new("period", Kind::NotImplemented),
    Parameter::new("price", TEXT).required(),
    Parameter::new("price_data", Kind::NotImplemented),
    Parameter::new("quantity", QUANTITY),
    Parameter::new("tax_rates", Kind::NotImplemented),
];

const CANCELLATION_DETAILS: &[Parameter] = &[
    Parameter::new("comment", TEXT).unsettable(),
    Parameter::new(
        "feedback",
        Kind::Choice(&[
            "customer_service",
            "low_quality",
            "missing_features",
            "other",
            "switched_service",
            "too_complex",
            "too_expensive",
            "unused",
        ]),
    )
    .unsettable(),
    Parameter::new("feedback_option", Kind::NotImplemented),
];

const PAYMENT_SETTINGS: &[Parameter] = &[
    Parameter::new("payment_method_options", Kind::NotImplemented),
    Parameter::new("payment_method_types", Kind::List(&Kind::Choice(&["card"]))).unsettable(),
    Parameter::new(
        "save_default_payment_method",
        Kind::Choice(&["off", "on_subscription"]),
    ),
];

const END_BEHAVIOR: &[Parameter] = &[Parameter::new(
    "missing_payment_method",
    Kind::Choice(&["cancel", "create_invoice", "pause"]),
)
.required()];
const TRIAL_SETTINGS: &[Parameter] = &[Parameter::new("end_behavior", Kind::Object(END_BEHAVIOR)).required()];

/// What creation and update have in common; the macro keeps the tables constants.
macro_rules! with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("add_invoice_items", Kind::List(&Kind::Object(ADDED_ITEM))),
            Parameter::new("application_fee_percent", Kind::NotImplemented),
            Parameter::new("automatic_tax", Kind::Object(AUTOMATIC_TAX)),
            Parameter::new("billing_schedules", Kind::NotImplemented),
            Parameter::new("billing_thresholds", Kind::NotImplemented),
            Parameter::new("cancel_at_period_end", Kind::Boolean),
            Parameter::new("collection_method", COLLECTION_METHOD),
            Parameter::new("days_until_due", DAYS),
            Parameter::new("default_payment_method", TEXT),
            Parameter::new("default_source", Kind::NotImplemented),
            Parameter::new("default_tax_rates", Kind::List(&TEXT)).unsettable(),
            Parameter::new("description", Kind::Text(500)).unsettable(),
            discounts::PARAMETER,
            EXPAND,
            Parameter::new("invoice_settings", Kind::NotImplemented),
            Parameter::new("metadata", Kind::Metadata).unsettable(),
            Parameter::new("off_session", Kind::Boolean),
            Parameter::new("on_behalf_of", Kind::NotImplemented),
            Parameter::new("payment_behavior", PAYMENT_BEHAVIOR),
            Parameter::new("payment_settings", Kind::Object(PAYMENT_SETTINGS)),
            Parameter::new("pending_invoice_item_interval", Kind::NotImplemented),
            Parameter::new("proration_behavior", PRORATION_BEHAVIOR),
            Parameter::new("transfer_data", Kind::NotImplemented),
            // A time, or `now`.
            Parameter::new("trial_end", Kind::Text(20)),
            Parameter::new("trial_from_plan", Kind::NotImplemented),
            Parameter::new("trial_settings", Kind::Object(TRIAL_SETTINGS)),
            $($own),*
        ]
    };
}

/// `POST /v1/subscriptions`
pub(crate) const CREATE: &[Parameter] = with_common![
    Parameter::new("backdate_start_date", Kind::NotImplemented),
    Parameter::new("billing_cycle_anchor", TIME),
    Parameter::new("billing_cycle_anchor_config", Kind::NotImplemented),
    Parameter::new("billing_mode", Kind::NotImplemented),
    Parameter::new("cancel_at", TIME),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("customer", TEXT).required(),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("items", Kind::List(&Kind::Object(ITEM))),
    Parameter::new("trial_period_days", Kind::Integer(1, 730)),
];

/// `POST /v1/subscriptions/{subscription_exposed_id}`
pub(crate) const UPDATE: &[Parameter] = with_common![
    Parameter::new("billing_cycle_anchor", Kind::Choice(&["now", "unchanged"])),
    Parameter::new("cancel_at", TIME).unsettable(),
    Parameter::new("cancellation_details", Kind::Object(CANCELLATION_DETAILS)),
    Parameter::new("items", Kind::List(&Kind::Object(CHANGED_ITEM))),
    Parameter::new("pause_collection", Kind::NotImplemented),
    Parameter::new("proration_date", TIME),
];

/// `DELETE /v1/subscriptions/{subscription_exposed_id}`
pub(crate) const CANCEL: &[Parameter] = &[
    Parameter::new("cancellation_details", Kind::Object(CANCELLATION_DETAILS)),
    EXPAND,
    Parameter::new("invoice_now", Kind::Boolean),
    Parameter::new("prorate", Kind::Boolean),
];

/// `POST /v1/subscriptions/{subscription}/resume`
pub(crate) const RESUME: &[Parameter] = &[
    Parameter::new("billing_cycle_anchor", Kind::Choice(&["now", "unchanged"])),
    EXPAND,
    Parameter::new("proration_behavior", PRORATION_BEHAVIOR),
    Parameter::new("proration_date", TIME),
];

/// `GET /v1/subscriptions`
pub(crate) const LIST: &[Parameter] = &[
    Parameter::new("automatic_tax", Kind::NotImplemented),
    Parameter::new("collection_method", COLLECTION_METHOD),
    Parameter::new("created", Kind::Created),
    Parameter::new("current_period_end", Kind::Created),
    Parameter::new("current_period_start", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("price", TEXT),
    Parameter::new("starting_after", TEXT),
    Parameter::new(
        "status",
        Kind::Choice(&[
            "active",
            "all",
            "canceled",
            "ended",
            "incomplete",
            "incomplete_expired",
            "past_due",
            "paused",
            "trialing",
            "unpaid",
        ]),
    ),
    Parameter::new("test_clock", TEXT),
];

/// What adding and changing an item have in common.
macro_rules! item_with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("billing_thresholds", Kind::NotImplemented),
            Parameter::new("discounts", Kind::NotImplemented),
            EXPAND,
            Parameter::new("metadata", Kind::Metadata).unsettable(),
            Parameter::new("payment_behavior", PAYMENT_BEHAVIOR),
            Parameter::new("price", TEXT),
            Parameter::new("price_data", Kind::Object(PRICE_DATA)),
            Parameter::new("proration_behavior", PRORATION_BEHAVIOR),
            Parameter::new("proration_date", TIME),
            Parameter::new("quantity", QUANTITY),
            Parameter::new("tax_rates", Kind::List(&TEXT)).unsettable(),
            $($own),*
        ]
    };
}

/// `POST /v1/subscription_items`
pub(crate) const CREATE_ITEM: &[Parameter] =
    item_with_common![Parameter::new("subscription", TEXT).required()];

/// `POST /v1/subscription_items/{item}`
pub(crate) const UPDATE_ITEM: &[Parameter] = item_with_common![Parameter::new("off_session", Kind::Boolean)];

/// `DELETE /v1/subscription_items/{item}`
pub(crate) const DELETE_ITEM: &[Parameter] = &[
    Parameter::new("clear_usage", Kind::NotImplemented),
    Parameter::new("payment_behavior", PAYMENT_BEHAVIOR),
    Parameter::new("proration_behavior", PRORATION_BEHAVIOR),
    Parameter::new("proration_date", TIME),
];

/// `GET /v1/subscription_items`
pub(crate) const LIST_ITEMS: &[Parameter] = &[
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
    Parameter::new("subscription", TEXT).required(),
];
