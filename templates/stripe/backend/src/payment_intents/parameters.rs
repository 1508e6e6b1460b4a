use crate::{
    parameters::{ADDRESS, EXPAND, Kind, Parameter, TEXT},
    payment_methods::parameters::{DATA, TYPE},
};

/// What the vendor takes at most, in the smallest unit of a currency.
const AMOUNT: Kind = Kind::Integer(1, 99_999_999);

const AUTOMATIC: &[Parameter] = &[
    Parameter::new("allow_redirects", Kind::Choice(&["always", "never"])),
    Parameter::new("enabled", Kind::Boolean).required(),
];

pub(crate) const SHIPPING: &[Parameter] = &[
    Parameter::new("address", Kind::Object(ADDRESS)).required(),
    Parameter::new("carrier", TEXT).unsettable(),
    Parameter::new("name", TEXT).required(),
    Parameter::new("phone", TEXT).unsettable(),
    Parameter::new("tracking_number", TEXT).unsettable(),
];

const IF_AVAILABLE: Kind = Kind::Choice(&["if_available", "never"]);

const CARD_OPTIONS: &[Parameter] = &[
    Parameter::new("capture_method", Kind::Choice(&["manual"])).unsettable(),
    Parameter::new("installments", Kind::NotImplemented),
    Parameter::new("mandate_options", Kind::NotImplemented),
    Parameter::new("request_extended_authorization", Kind::NotImplemented),
    Parameter::new("request_incremental_authorization", IF_AVAILABLE),
    Parameter::new("request_multicapture", Kind::NotImplemented),
    Parameter::new("request_overcapture", Kind::NotImplemented),
    Parameter::new(
        "request_three_d_secure",
        Kind::Choice(&["any", "automatic", "challenge"]),
    ),
];

const OPTIONS: &[Parameter] = &[
    Parameter::new("card", Kind::Object(CARD_OPTIONS)).unsettable(),
    Parameter::new("customer_balance", Kind::NotImplemented),
    Parameter::new("sepa_debit", Kind::NotImplemented),
    Parameter::new("us_bank_account", Kind::NotImplemented),
];

const PAYMENT_DETAILS: &[Parameter] = &[
    Parameter::new("customer_reference", TEXT).unsettable(),
    Parameter::new("order_reference", TEXT).unsettable(),
];

const ACCEPTANCE: &[Parameter] = &[
    Parameter::new("accepted_at", Kind::Integer(0, i64::MAX)),
    Parameter::new("offline", Kind::Object(&[])),
    Parameter::new(
        "online",
        Kind::Object(&[
            Parameter::new("ip_address", TEXT),
            Parameter::new("user_agent", TEXT),
        ]),
    ),
    Parameter::new("type", Kind::Choice(&["offline", "online"])).required(),
];

/// The customer's consent to debits of their account.
pub(crate) const MANDATE_DATA: &[Parameter] =
    &[Parameter::new("customer_acceptance", Kind::Object(ACCEPTANCE)).required()];

const CAPTURE_METHOD: Kind = Kind::Choice(&["automatic", "automatic_async", "manual"]);
const FUTURE_USAGE: Kind = Kind::Choice(&["off_session", "on_session"]);

/// What creation, update and confirmation have in common; the macro keeps the tables constants.
macro_rules! with_common {
    ($($own:expr),* $(,)?) => {
        &[
            Parameter::new("allowed_payment_method_types", Kind::NotImplemented),
            Parameter::new("amount_details", Kind::NotImplemented),
            Parameter::new("capture_method", CAPTURE_METHOD),
            Parameter::new("excluded_payment_method_types", Kind::NotImplemented),
            EXPAND,
            Parameter::new("hooks", Kind::NotImplemented),
            Parameter::new("payment_details", Kind::Object(PAYMENT_DETAILS)).unsettable(),
            Parameter::new("payment_method", TEXT),
            Parameter::new("payment_method_data", Kind::Object(DATA)),
            Parameter::new("payment_method_options", Kind::Object(OPTIONS)),
            Parameter::new("payment_method_types", Kind::List(&TYPE)),
            Parameter::new("receipt_email", Kind::Email).unsettable(),
            Parameter::new("setup_future_usage", FUTURE_USAGE).unsettable(),
            Parameter::new("shipping", Kind::Object(SHIPPING)).unsettable(),
            $($own),*
        ]
    };
}

/// `POST /v1/payment_intents`
pub(super) const CREATE: &[Parameter] = with_common![
    Parameter::new("amount", AMOUNT).required(),
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    Parameter::new("automatic_payment_methods", Kind::Object(AUTOMATIC)),
    Parameter::new("confirm", Kind::Boolean),
    Parameter::new("confirmation_method", Kind::Choice(&["automatic", "manual"])),
    Parameter::new("confirmation_token", Kind::NotImplemented),
    Parameter::new("currency", Kind::Currency).required(),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("description", TEXT),
    Parameter::new("error_on_requires_action", Kind::Boolean),
    Parameter::new("mandate", Kind::NotImplemented),
    Parameter::new("mandate_data", Kind::Object(MANDATE_DATA)).unsettable(),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("off_session", TEXT),
    Parameter::new("on_behalf_of", Kind::NotImplemented),
    Parameter::new("payment_method_configuration", Kind::NotImplemented),
    Parameter::new("radar_options", Kind::NotImplemented),
    Parameter::new("return_url", TEXT),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("statement_descriptor_suffix", Kind::Text(22)),
    Parameter::new("transfer_data", Kind::NotImplemented),
    Parameter::new("transfer_group", TEXT),
    Parameter::new("use_stripe_sdk", Kind::Boolean),
];

/// `POST /v1/payment_intents/{intent}`
pub(super) const UPDATE: &[Parameter] = with_common![
    Parameter::new("amount", AMOUNT),
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    Parameter::new("currency", Kind::Currency),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("description", TEXT).unsettable(),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("payment_method_configuration", Kind::NotImplemented),
    Parameter::new("statement_descriptor", Kind::Text(22)).unsettable(),
    Parameter::new("statement_descriptor_suffix", Kind::Text(22)).unsettable(),
    Parameter::new("transfer_data", Kind::NotImplemented),
    Parameter::new("transfer_group", TEXT).unsettable(),
];

/// `POST /v1/payment_intents/{intent}/confirm`
pub(super) const CONFIRM: &[Parameter] = with_common![
    Parameter::new("amount_to_confirm", Kind::NotImplemented),
    Parameter::new("client_secret", TEXT),
    Parameter::new("confirmation_token", Kind::NotImplemented),
    Parameter::new("error_on_requires_action", Kind::Boolean),
    Parameter::new("mandate", Kind::NotImplemented),
    Parameter::new("mandate_data", Kind::Object(MANDATE_DATA)).unsettable(),
    Parameter::new("off_session", TEXT),
    Parameter::new("radar_options", Kind::NotImplemented),
    Parameter::new("return_url", TEXT),
    Parameter::new("use_stripe_sdk", Kind::Boolean),
];

/// `POST /v1/payment_intents/{intent}/capture`
pub(super) const CAPTURE: &[Parameter] = &[
    Parameter::new("amount_details", Kind::NotImplemented),
    Parameter::new("amount_to_capture", AMOUNT),
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    EXPAND,
    Parameter::new("final_capture", Kind::NotImplemented),
    Parameter::new("hooks", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata).unsettable(),
    Parameter::new("payment_details", Kind::Object(PAYMENT_DETAILS)).unsettable(),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("statement_descriptor_suffix", Kind::Text(22)),
    Parameter::new("transfer_data", Kind::NotImplemented),
];

/// `POST /v1/payment_intents/{intent}/cancel`
pub(super) const CANCEL: &[Parameter] = &[
    Parameter::new(
        "cancellation_reason",
        Kind::Choice(&["abandoned", "duplicate", "fraudulent", "requested_by_customer"]),
    ),
    EXPAND,
];

/// `POST /v1/payment_intents/{intent}/increment_authorization`
pub(super) const INCREMENT: &[Parameter] = &[
    Parameter::new("amount", AMOUNT).required(),
    Parameter::new("amount_details", Kind::NotImplemented),
    Parameter::new("application_fee_amount", Kind::NotImplemented),
    Parameter::new("description", TEXT),
    EXPAND,
    Parameter::new("hooks", Kind::NotImplemented),
    Parameter::new("metadata", Kind::Metadata),
    Parameter::new("payment_details", Kind::Object(PAYMENT_DETAILS)),
    Parameter::new("statement_descriptor", Kind::Text(22)),
    Parameter::new("transfer_data", Kind::NotImplemented),
];

/// `GET /v1/payment_intents`
pub(super) const LIST: &[Parameter] = &[
    Parameter::new("created", Kind::Created),
    Parameter::new("customer", TEXT),
    Parameter::new("customer_account", Kind::NotImplemented),
    Parameter::new("ending_before", TEXT),
    EXPAND,
    Parameter::new("limit", Kind::Limit),
    Parameter::new("starting_after", TEXT),
];

/// `GET /v1/payment_intents/{intent}`
pub(super) const RETRIEVE: &[Parameter] = &[Parameter::new("client_secret", TEXT), EXPAND];
