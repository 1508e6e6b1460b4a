//! The operations on payment methods.

use asymmetric_kit::Call;
use serde_json::{Value, json};

use super::{PaymentMethod, from_data, resolve};
use crate::{
    customers::Customer,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/payment_methods`
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    Ok(from_data(call, values, "").await?.render())
}

/// `GET /v1/payment_methods/{payment_method}`
pub(super) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/payment_methods/{payment_method}`
pub(super) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut method = named(call).await?;
    let before = method.render();
    if method.customer.is_none() {
        let message = "You must save this PaymentMethod to a customer before you can update it.";
        return Err(StripeError::invalid(message).into());
    }
    if let Some(allow) = values.text("allow_redisplay") {
        allow.clone_into(&mut method.allow_redisplay);
    }
    if let Some(details) = values.object("billing_details") {
        let billing = &mut method.billing_details;
        details.apply_or_default("address", &mut billing.address)?;
        details.apply("email", &mut billing.email)?;
        details.apply("name", &mut billing.name)?;
        details.apply("phone", &mut billing.phone)?;
        details.apply("tax_id", &mut billing.tax_id)?;
    }
    if let (Some(dates), Some(card)) = (values.object("card"), method.card.as_mut()) {
        card.exp_month = dates.integer("exp_month").unwrap_or(card.exp_month);
        card.exp_year = dates.integer("exp_year").unwrap_or(card.exp_year);
    }
    merge_metadata(&mut method.metadata, values.get("metadata"))?;
    let after = store::update(call, &method).await?.render();
    events::updated(call, "payment_method.updated", &before, &after).await?;
    Ok(after)
}

/// `POST /v1/payment_methods/{payment_method}/attach`
pub(super) async fn attach(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "payment_method")?;
    let method = match resolve(call, &id, "payment_method").await {
        Err(Problem::Refused(error)) => return Err(StripeError { status: 404, ..error }.into()),
        other => other?,
    };
    let customer = values.text("customer").unwrap_or_default();
    Ok(super::attach(call, method, customer).await?.render())
}

/// `POST /v1/payment_methods/{payment_method}/detach`
pub(super) async fn detach(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut method = named(call).await?;
    let Some(customer) = method.customer.take() else {
        let message =
            "The payment method you provided is not attached to a customer so detachment is impossible.";
        return Err(StripeError::invalid(message).into());
    };
    method.spent = true;
    let method = store::update(call, &method).await?;
    forget(call, &customer, &method.id).await?;
    let previous = json!({"customer": customer});
    let after = method.render();
    events::emit(call, "payment_method.detached", &after, Some(previous)).await?;
    Ok(after)
}

/// A payment method that is gone is no customer's default.
async fn forget(call: &Call, customer: &str, method: &str) -> Result<(), Problem> {
    let holder: Option<Customer> = store::find_by(call, "id = $1", &[&customer]).await?;
    let Some(mut holder) = holder else { return Ok(()) };
    let before = holder.render();
    if holder.invoice_settings.default_payment_method.as_deref() == Some(method) {
        holder.invoice_settings.default_payment_method = None;
    }
    if holder.default_source.as_deref() == Some(method) {
        holder.default_source = None;
    }
    let after = store::update(call, &holder).await?.render();
    events::updated(call, "customer.updated", &before, &after).await
}

/// `GET /v1/payment_methods`
pub(super) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    match values.text("customer") {
        Some(customer) => {
            store::referenced::<Customer>(call, customer, "customer").await?;
            filter.equals("customer", customer.to_owned());
        }
        // As with the vendor, those that no customer has are not listed.
        None => filter.is_true("customer IS NOT NULL"),
    }
    page(call, values, filter).await
}

/// `GET /v1/customers/{customer}/payment_methods`
pub(super) async fn list_of_customer(call: &Call, values: &Values) -> Result<Value, Problem> {
    let customer = holder(call).await?;
    let mut filter = Filter::new(values);
    filter.equals("customer", customer);
    page(call, values, filter).await
}

/// `GET /v1/customers/{customer}/payment_methods/{payment_method}`
pub(super) async fn retrieve_of_customer(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let customer = holder(call).await?;
    let method = named(call).await?;
    if method.customer.as_deref() == Some(customer.as_str()) {
        return Ok(method.render());
    }
    Err(StripeError::not_found(PaymentMethod::NOUN, &method.id, "payment_method").into())
}

async fn page(call: &Call, values: &Values, mut filter: Filter) -> Result<Value, Problem> {
    for name in ["allow_redisplay", "type"] {
        if let Some(value) = values.text(name) {
            filter.equals(name, value.to_owned());
        }
    }
    list::page::<PaymentMethod>(call, values, filter).await
}

async fn holder(call: &Call) -> Result<String, Problem> {
    let id = retrieved_id(call, "customer")?;
    let customer: Customer = store::retrieve(call, &id, "customer").await?;
    if customer.deleted {
        return Err(StripeError::not_found("customer", &id, "customer").into());
    }
    Ok(id)
}

async fn named(call: &Call) -> Result<PaymentMethod, Problem> {
    let id = retrieved_id(call, "payment_method")?;
    store::retrieve(call, &id, "payment_method").await
}
