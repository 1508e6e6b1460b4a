//! The operations on charges.

use asymmetric_kit::Call;
use serde_json::Value;

use super::Charge;
use crate::{
    customers::Customer,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    payment_intents::{PaymentIntent, check_amount},
    payment_methods::{self, PaymentMethod},
    payments::{self, Outcome},
    search::{self, Field, Type},
    store::{self, Stored},
    tokens,
};

/// What can be searched (<https://docs.stripe.com/search#query-fields-for-charges>).
const SEARCHED: &[Field] = &[
    Field::new("amount", "amount", Type::Number),
    Field::new(
        "billing_details.address.postal_code",
        "billing_details->'address'->>'postal_code'",
        Type::Token,
    ),
    Field::new("created", "created", Type::Number),
    Field::new("currency", "currency", Type::Token),
    Field::new("customer", "customer", Type::Token),
    Field::new("disputed", "disputed", Type::Boolean),
    Field::new("metadata", "metadata", Type::Metadata),
    Field::new(
        "payment_method_details.card.brand",
        "payment_method_details->'card'->>'brand'",
        Type::Token,
    ),
    Field::new(
        "payment_method_details.card.exp_month",
        "(payment_method_details->'card'->>'exp_month')::bigint",
        Type::Number,
    ),
    Field::new(
        "payment_method_details.card.exp_year",
        "(payment_method_details->'card'->>'exp_year')::bigint",
        Type::Number,
    ),
    Field::new(
        "payment_method_details.card.fingerprint",
        "payment_method_details->'card'->>'fingerprint'",
        Type::Token,
    ),
    Field::new(
        "payment_method_details.card.last4",
        "payment_method_details->'card'->>'last4'",
        Type::Token,
    ),
    Field::new("refunded", "refunded", Type::Boolean),
    Field::new("status", "status", Type::Token),
];

/// `POST /v1/charges`, the way before payment intents. As with the vendor, its customer cannot be asked for anything.
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let amount = values.integer("amount").unwrap_or_default();
    let currency = values.text("currency").unwrap_or_default();
    check_amount(amount, currency)?;
    let mut intent = PaymentIntent::new(call, amount, currency).await?;
    let method = method(call, values, &mut intent).await?;
    if values.boolean("capture") == Some(false) {
        "manual".clone_into(&mut intent.capture_method);
    }
    values.apply("description", &mut intent.description)?;
    values.apply("receipt_email", &mut intent.receipt_email)?;
    values.apply("shipping", &mut intent.shipping)?;
    values.apply("statement_descriptor", &mut intent.statement_descriptor)?;
    values.apply(
        "statement_descriptor_suffix",
        &mut intent.statement_descriptor_suffix,
    )?;
    values.apply("transfer_group", &mut intent.transfer_group)?;
    merge_metadata(&mut intent.metadata, values.get("metadata"))?;
    match payments::charge_alone(call, &intent, method).await? {
        (_, Outcome::Declined(error)) => Err(Problem::Kept(*error)),
        (charge, _) => Ok(charge.render()),
    }
}

/// What is charged: a token, a card of the customer, or the customer's default.
async fn method(call: &Call, values: &Values, intent: &mut PaymentIntent) -> Result<PaymentMethod, Problem> {
    let customer: Option<Customer> = match values.text("customer") {
        Some(id) => Some(store::referenced(call, id, "customer").await?),
        None => None,
    };
    intent.customer = customer.as_ref().map(|customer| customer.id.clone());
    let source = values.text("source").map(str::to_owned);
    let default = customer
        .as_ref()
        .and_then(|customer| customer.default_source.clone());
    let Some(source) = source.or(default) else {
        return Err(match &customer {
            Some(customer) => StripeError::invalid(format!(
                "Cannot charge a customer that has no active card (customer: {})",
                customer.id
            ))
            .coded("missing")
            .about("card"),
            None => StripeError::invalid("Must provide source or customer."),
        }
        .into());
    };
    if !source.starts_with("tok_") {
        let method = payment_methods::resolve(call, &source, "source").await?;
        if method.customer == intent.customer && intent.customer.is_some() {
            return Ok(method);
        }
        return Err(StripeError::no_such("source", &source, "source").into());
    }
    let card = tokens::spend(call, &source, "source").await?;
    payment_methods::of_card(call, card).await
}

/// `GET /v1/charges/{charge}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/charges/{charge}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut charge = named(call).await?;
    let before = charge.render();
    if let Some(id) = values.text("customer") {
        if charge.customer.is_some() {
            let message = "You cannot change the customer of a charge that already has one.";
            return Err(StripeError::invalid(message).about("customer").into());
        }
        charge.customer = Some(store::referenced::<Customer>(call, id, "customer").await?.id);
    }
    if let Some(Value::Object(details)) = values.get("fraud_details") {
        charge.fraud_details.extend(details.clone());
        charge.fraud_details.retain(|_, value| !value.is_null());
    }
    values.apply("description", &mut charge.description)?;
    values.apply("receipt_email", &mut charge.receipt_email)?;
    values.apply("shipping", &mut charge.shipping)?;
    values.apply("transfer_group", &mut charge.transfer_group)?;
    merge_metadata(&mut charge.metadata, values.get("metadata"))?;
    let after = store::update(call, &charge).await?.render();
    events::updated(call, "charge.updated", &before, &after).await?;
    Ok(after)
}

/// `POST /v1/charges/{charge}/capture`
pub(super) async fn capture(call: &Call, values: &Values) -> Result<Value, Problem> {
    let charge = named(call).await?;
    if charge.captured || charge.is_refunded() || charge.status != "succeeded" {
        let message = format!("Charge {} has already been captured.", charge.id);
        return Err(StripeError::invalid(message)
            .coded("charge_already_captured")
            .into());
    }
    let mut charge = charge;
    let amount = values.integer("amount");
    if amount.is_some_and(|amount| amount > charge.amount) {
        let message = format!(
            "You cannot capture a charge for an amount larger than it already has ({}).",
            charge.amount
        );
        return Err(StripeError::invalid(message)
            .coded("amount_too_large")
            .about("amount")
            .into());
    }
    values.apply("receipt_email", &mut charge.receipt_email)?;
    values.apply("statement_descriptor", &mut charge.statement_descriptor)?;
    values.apply(
        "statement_descriptor_suffix",
        &mut charge.statement_descriptor_suffix,
    )?;
    values.apply("transfer_group", &mut charge.transfer_group)?;
    let charge = store::update(call, &charge).await?;
    let charge = if let Some(id) = &charge.payment_intent {
        let intent: PaymentIntent = store::retrieve(call, id, "charge").await?;
        payments::capture(call, intent, amount).await?.1
    } else {
        let amount = amount.unwrap_or(charge.amount);
        payments::capture_charge(call, charge, amount).await?
    };
    Ok(charge.render())
}

/// `GET /v1/charges`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["customer", "payment_intent", "transfer_group"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<Charge>(call, values, filter).await
}

/// `GET /v1/charges/search`
pub(super) async fn search(call: &Call, values: &Values) -> Result<Value, Problem> {
    search::page::<Charge>(call, values, SEARCHED).await
}

async fn named(call: &Call) -> Result<Charge, Problem> {
    let id = retrieved_id(call, "charge")?;
    store::retrieve(call, &id, "id").await
}
