//! The operations on payment intents.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{PaymentIntent, change};
use crate::{
    charges::Charge,
    customers::Customer,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    payment_methods::{self, PaymentMethod},
    payments::{self, Outcome, Terms, unexpected_state},
    search::{self, Field, Type},
    store::{self, Stored},
};

/// Statuses in which it is not decided yet what is paid, and how.
const UNDECIDED: &[&str] = &[
    "requires_payment_method",
    "requires_confirmation",
    "requires_action",
];

/// What can be searched (<https://docs.stripe.com/search#query-fields-for-payment-intents>).
const SEARCHED: &[Field] = &[
    Field::new("amount", "amount", Type::Number),
    Field::new("created", "created", Type::Number),
    Field::new("currency", "currency", Type::Token),
    Field::new("customer", "customer", Type::Token),
    Field::new("metadata", "metadata", Type::Metadata),
    Field::new("status", "status", Type::Token),
];

/// `POST /v1/payment_intents`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let amount = values.integer("amount").unwrap_or_default();
    let mut intent = PaymentIntent::new(call, amount, values.text("currency").unwrap_or_default()).await?;
    if !values.has("payment_method_types") && !values.has("automatic_payment_methods") {
        // Since 2023 this is what the vendor does when nothing else is said.
        intent.automatic_payment_methods = Some(json!({"allow_redirects": "always", "enabled": true}));
    }
    change::apply(call, &mut intent, values).await?;
    let method = change::method(call, &intent, values).await?;
    if let Some(method) = &method {
        intent.payment_method = Some(method.id.clone());
        "requires_confirmation".clone_into(&mut intent.status);
    }
    let confirm = values.boolean("confirm") == Some(true);
    if let Some(name) = [
        "off_session",
        "return_url",
        "error_on_requires_action",
        "mandate_data",
    ]
    .into_iter()
    .find(|name| !confirm && values.has(name))
    {
        let message = format!("You cannot set `{name}` unless `confirm` is set to true.");
        return Err(StripeError::invalid(message).about(name).into());
    }
    let intent = payments::open(call, &intent).await?;
    if confirm {
        return Box::pin(pay(call, intent, method, values)).await;
    }
    Ok(intent.render())
}

/// `GET /v1/payment_intents/{intent}`
pub(super) async fn retrieve(call: &Call, values: &Values) -> Result<Value, Problem> {
    let intent = named(call).await?;
    check_secret(&intent, values)?;
    Ok(intent.render())
}

/// `POST /v1/payment_intents/{intent}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    let before = intent.render();
    if !UNDECIDED.contains(&intent.status.as_str()) {
        let decided = [
            "amount",
            "currency",
            "capture_method",
            "customer",
            "payment_method",
            "payment_method_data",
            "payment_method_options",
            "payment_method_types",
            "setup_future_usage",
        ];
        if let Some(name) = decided.into_iter().find(|name| change::mentions(values, name)) {
            let message = format!(
                "This PaymentIntent's {name} could not be updated because it has a status of {}. You may only update the \
                 {name} of a PaymentIntent with one of the following statuses: {}.",
                intent.status,
                UNDECIDED.join(", ")
            );
            return Err(unexpected_state(&intent, message).about(name).into());
        }
    }
    change::apply(call, &mut intent, values).await?;
    if let Some(method) = change::method(call, &intent, values).await? {
        intent.payment_method = Some(method.id);
        intent.next_action = None;
        "requires_confirmation".clone_into(&mut intent.status);
    }
    let after = store::update(call, &intent).await?.render();
    events::updated(call, "payment_intent.updated", &before, &after)
        .await
        .map(|()| after)
}

/// `POST /v1/payment_intents/{intent}/confirm`
pub(super) async fn confirm(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    check_secret(&intent, values)?;
    if !UNDECIDED.contains(&intent.status.as_str()) {
        let message = match intent.status.as_str() {
            "succeeded" => {
                "You cannot confirm this PaymentIntent because it has already succeeded after being \
                            previously confirmed."
                    .to_owned()
            }
            status => format!(
                "You cannot confirm this PaymentIntent because it has a status of {status}. Only a PaymentIntent with one \
                 of the following statuses may be confirmed: {}.",
                UNDECIDED.join(", ")
            ),
        };
        return Err(unexpected_state(&intent, message).into());
    }
    change::apply(call, &mut intent, values).await?;
    let method = change::method(call, &intent, values).await?;
    Box::pin(pay(call, intent, method, values)).await
}

/// Pays with the method that was just given, or with the one that the intent has.
async fn pay(
    call: &Call,
    intent: PaymentIntent,
    method: Option<PaymentMethod>,
    values: &Values,
) -> Result<Value, Problem> {
    let method = match (method, &intent.payment_method) {
        (Some(method), _) => method,
        (None, Some(id)) => {
            let method = payment_methods::resolve(call, id, "payment_method").await?;
            change::check_method(&intent, &method)?;
            method
        }
        (None, None) => {
            let message = "You cannot confirm this PaymentIntent because it's missing a payment method. You can either \
                           update the PaymentIntent with a payment method and then confirm it again, or confirm it again \
                           directly with a payment method or ConfirmationToken.";
            return Err(unexpected_state(&intent, message.to_owned()).into());
        }
    };
    let terms = Terms {
        off_session: change::off_session(values)?,
        return_url: values.text("return_url").map(str::to_owned),
        error_on_requires_action: values.boolean("error_on_requires_action") == Some(true),
    };
    match payments::pay(call, intent, method, &terms).await? {
        (_, Outcome::Declined(error)) => Err(Problem::Kept(*error)),
        (intent, _) => Ok(intent.render()),
    }
}

/// `POST /v1/payment_intents/{intent}/capture`
pub(super) async fn capture(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    merge_metadata(&mut intent.metadata, values.get("metadata"))?;
    change::apply_details(&mut intent, values);
    values.apply("statement_descriptor", &mut intent.statement_descriptor)?;
    values.apply(
        "statement_descriptor_suffix",
        &mut intent.statement_descriptor_suffix,
    )?;
    let (intent, _) = payments::capture(call, intent, values.integer("amount_to_capture")).await?;
    Ok(intent.render())
}

/// `POST /v1/payment_intents/{intent}/cancel`
pub(super) async fn cancel(call: &Call, values: &Values) -> Result<Value, Problem> {
    let intent = named(call).await?;
    Ok(payments::cancel(call, intent, values.text("cancellation_reason"))
        .await?
        .render())
}

/// `POST /v1/payment_intents/{intent}/increment_authorization`
pub(super) async fn increment(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut intent = named(call).await?;
    if intent.status != "requires_capture" {
        let message = format!(
            "This PaymentIntent's authorization could not be incremented because it has a status of {}. Only a \
             PaymentIntent with one of the following statuses may be incremented: requires_capture.",
            intent.status
        );
        return Err(unexpected_state(&intent, message).into());
    }
    if intent.card_option("request_incremental_authorization") != Some("if_available") {
        let message = "This PaymentIntent is not eligible for incremental authorization: it was not requested when the \
                       PaymentIntent was confirmed.";
        return Err(StripeError::invalid(message).into());
    }
    let amount = values.integer("amount").unwrap_or_default();
    if amount <= intent.amount {
        let message = format!(
            "The amount must be greater than the currently authorized amount ({}).",
            intent.amount
        );
        return Err(StripeError::invalid(message).about("amount").into());
    }
    let id = intent.latest_charge.clone().unwrap_or_default();
    let mut charge: Charge = store::retrieve(call, &id, "charge").await?;
    let before = charge.render();
    charge.amount = amount;
    if let Some(details) = charge.payment_method_details.as_mut() {
        details["card"]["amount_authorized"] = amount.into();
        details["card"]["overcapture"]["maximum_amount_capturable"] = amount.into();
    }
    let after = store::update(call, &charge).await?.render();
    events::updated(call, "charge.updated", &before, &after).await?;
    values.apply("description", &mut intent.description)?;
    values.apply("statement_descriptor", &mut intent.statement_descriptor)?;
    merge_metadata(&mut intent.metadata, values.get("metadata"))?;
    change::apply_details(&mut intent, values);
    intent.amount = amount;
    intent.amount_capturable = amount;
    let rendered = store::update(call, &intent).await?.render();
    events::emit(call, "payment_intent.amount_capturable_updated", &rendered, None).await?;
    Ok(rendered)
}

/// `GET /v1/payment_intents`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if let Some(customer) = values.text("customer") {
        store::referenced::<Customer>(call, customer, "customer").await?;
        filter.equals("customer", customer.to_owned());
    }
    list::page::<PaymentIntent>(call, values, filter).await
}

/// Whoever knows a secret sends it along, to be told when it is another intent's.
fn check_secret(intent: &PaymentIntent, values: &Values) -> Result<(), StripeError> {
    match values.text("client_secret") {
        Some(secret) if secret != intent.client_secret => {
            let message = "The client_secret provided does not match any associated PaymentIntent on this account. Ensure \
                           the publishable key used belongs to the same account that created the PaymentIntent.";
            Err(StripeError::invalid(message)
                .coded("payment_intent_invalid_parameter")
                .about("client_secret"))
        }
        _ => Ok(()),
    }
}

/// `GET /v1/payment_intents/search`
pub(super) async fn search(call: &Call, values: &Values) -> Result<Value, Problem> {
    search::page::<PaymentIntent>(call, values, SEARCHED).await
}

async fn named(call: &Call) -> Result<PaymentIntent, Problem> {
    let id = retrieved_id(call, "intent")?;
    store::retrieve(call, &id, "intent").await
}
