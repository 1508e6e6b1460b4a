//! What requests say about payment intents.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::PaymentIntent;
use crate::{
    customers::Customer,
    error::{Problem, StripeError},
    parameters::{Change, Values, merge_metadata, minimum_amount},
    payment_methods::{self, PaymentMethod},
    store,
};

/// Carries out what `values` say about everything but the payment method.
pub(super) async fn apply(call: &Call, intent: &mut PaymentIntent, values: &Values) -> Result<(), Problem> {
    if let Some(amount) = values.integer("amount") {
        intent.amount = amount;
    }
    if let Some(currency) = values.text("currency") {
        currency.clone_into(&mut intent.currency);
    }
    check_amount(intent.amount, &intent.currency)?;
    if let Some(id) = values.text("customer") {
        let customer: Customer = store::referenced(call, id, "customer").await?;
        if customer.deleted {
            return Err(StripeError::no_such("customer", id, "customer").into());
        }
        intent.customer = Some(customer.id);
    }
    for (name, attribute) in [
        ("capture_method", &mut intent.capture_method),
        ("confirmation_method", &mut intent.confirmation_method),
    ] {
        if let Some(value) = values.text(name) {
            value.clone_into(attribute);
        }
    }
    values.apply("description", &mut intent.description)?;
    values.apply("receipt_email", &mut intent.receipt_email)?;
    values.apply("setup_future_usage", &mut intent.setup_future_usage)?;
    values.apply("shipping", &mut intent.shipping)?;
    values.apply("statement_descriptor", &mut intent.statement_descriptor)?;
    values.apply(
        "statement_descriptor_suffix",
        &mut intent.statement_descriptor_suffix,
    )?;
    values.apply("transfer_group", &mut intent.transfer_group)?;
    merge_metadata(&mut intent.metadata, values.get("metadata"))?;
    apply_details(intent, values);
    if let Some(Value::Object(options)) = values.get("payment_method_options") {
        intent.payment_method_options.extend(options.clone());
    }
    apply_types(intent, values)
}

/// `payment_details`: an attribute that is unset is gone, and so are all when the whole is unset.
pub(super) fn apply_details(intent: &mut PaymentIntent, values: &Values) {
    match values.get("payment_details") {
        Some(Value::Object(details)) => intent.payment_details.extend(details.clone()),
        Some(_) => intent.payment_details.clear(),
        None => {}
    }
}

/// Types of methods: those that are named, or all that the account takes.
fn apply_types(intent: &mut PaymentIntent, values: &Values) -> Result<(), Problem> {
    let automatic = values.object("automatic_payment_methods");
    let enabled = automatic
        .as_ref()
        .and_then(|automatic| automatic.boolean("enabled"));
    if let Some(types) = values.texts("payment_method_types") {
        if enabled == Some(true) {
            let message = "You may only specify one of these parameters: automatic_payment_methods, payment_method_types.";
            return Err(StripeError::invalid(message).into());
        }
        if types.iter().any(|kind| kind == "sepa_debit") && intent.currency != "eur" {
            let message = format!(
                "The currency provided ({}) is invalid for one or more payment method types. sepa_debit payments are only \
                 supported in eur.",
                intent.currency
            );
            return Err(StripeError::invalid(message).about("payment_method_types").into());
        }
        intent.payment_method_types = types;
        intent.automatic_payment_methods = None;
    } else if enabled == Some(true) {
        let redirects = automatic
            .as_ref()
            .and_then(|automatic| automatic.text("allow_redirects"));
        intent.automatic_payment_methods =
            Some(json!({"allow_redirects": redirects.unwrap_or("always"), "enabled": true}));
    }
    Ok(())
}

/// What is too little for the vendor to take.
pub(crate) fn check_amount(amount: i64, currency: &str) -> Result<(), StripeError> {
    let minimum = minimum_amount(currency);
    if amount >= minimum {
        return Ok(());
    }
    let message = format!(
        "Amount must be at least {minimum} in the smallest unit of the currency ({currency}). See \
         https://stripe.com/docs/currencies#minimum-and-maximum-charge-amounts for all minimums."
    );
    Err(StripeError::invalid(message)
        .coded("amount_too_small")
        .about("amount"))
}

/// The payment method that `values` name or describe, checked against the intent.
pub(super) async fn method(
    call: &Call,
    intent: &PaymentIntent,
    values: &Values,
) -> Result<Option<PaymentMethod>, Problem> {
    let method = match (
        values.text("payment_method"),
        values.object("payment_method_data"),
    ) {
        (Some(_), Some(_)) => {
            return Err(StripeError::exclusive(&["payment_method", "payment_method_data"]).into());
        }
        (Some(id), None) => payment_methods::resolve(call, id, "payment_method").await?,
        (None, Some(data)) => payment_methods::from_data(call, &data, "payment_method_data").await?,
        (None, None) => return Ok(None),
    };
    check_method(intent, &method)?;
    Ok(Some(method))
}

/// Whether the method can pay the intent: its type, and whose it is.
pub(super) fn check_method(intent: &PaymentIntent, method: &PaymentMethod) -> Result<(), StripeError> {
    if !intent.payment_method_types.contains(&method.kind) {
        let message = format!(
            "The PaymentMethod provided ({}) is not allowed for this PaymentIntent. Please attach a PaymentMethod of one \
             of the following types: {}.",
            method.kind,
            intent.payment_method_types.join(", ")
        );
        return Err(StripeError::invalid(message).coded("payment_intent_incompatible_payment_method"));
    }
    match (&method.customer, &intent.customer) {
        (Some(holder), None) => {
            let message = format!(
                "The PaymentMethod {} belongs to the Customer {holder}. Please include the Customer in the `customer` \
                 parameter on the PaymentIntent.",
                method.id
            );
            return Err(StripeError::invalid(message).about("payment_method"));
        }
        (Some(holder), Some(customer)) if holder != customer => {
            let message = format!(
                "The PaymentMethod {} does not belong to the Customer {customer} you supplied in the `customer` \
                 parameter on the PaymentIntent.",
                method.id
            );
            return Err(StripeError::invalid(message).about("payment_method"));
        }
        _ => {}
    }
    if method.spent {
        let message = "The provided PaymentMethod was previously used with a PaymentIntent without Customer attachment, \
                       shared with a connected account without Customer attachment, or was detached from a Customer. It \
                       may not be used again. To use a PaymentMethod multiple times, you must attach it to a Customer \
                       first.";
        return Err(StripeError::invalid(message).about("payment_method"));
    }
    Ok(())
}

/// `off_session`: a boolean, or a word for why the customer is away.
pub(super) fn off_session(values: &Values) -> Result<bool, StripeError> {
    match values.text("off_session") {
        None | Some("false") => Ok(false),
        Some("true" | "one_off" | "recurring") => Ok(true),
        Some(other) => Err(StripeError::invalid(format!("Invalid boolean: {other}")).about("off_session")),
    }
}

/// Unsetting is a change too.
pub(super) fn mentions(values: &Values, name: &str) -> bool {
    !matches!(values.change::<Value>(name), Ok(Change::Keep))
}
