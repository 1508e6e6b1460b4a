//! The operations on customers.

use asymmetric_kit::Call;
use serde_json::{Map, Value};

use super::{Customer, InvoiceSettings};
use crate::{
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    ids,
    list::{self, Filter},
    parameters::{Change, Values, merge_metadata},
    store::{self, Stored},
};

const NO_TAX_EXEMPTION: &str = "none";

/// `POST /v1/customers`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut customer = Customer {
        id: ids::customer(call).await?,
        created: call.now().as_second(),
        deleted: false,
        address: None,
        balance: 0,
        business_name: None,
        currency: None,
        description: None,
        email: None,
        individual_name: None,
        invoice_prefix: ids::invoice_prefix(call).await?,
        invoice_settings: InvoiceSettings::default(),
        metadata: Map::new(),
        name: None,
        next_invoice_sequence: 1,
        phone: None,
        preferred_locales: Vec::new(),
        shipping: None,
        tax_exempt: NO_TAX_EXEMPTION.to_owned(),
    };
    apply(call, &mut customer, values).await?;
    Ok(store::insert(call, &customer).await?.render())
}

/// `GET /v1/customers/{customer}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "customer")?;
    // Deleted ones are answered with the fact that they were.
    Ok(store::retrieve::<Customer>(call, &id, "id").await?.render())
}

/// `POST /v1/customers/{customer}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut customer = present(call).await?;
    apply(call, &mut customer, values).await?;
    Ok(store::update(call, &customer).await?.render())
}

/// `DELETE /v1/customers/{customer}`
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut customer = present(call).await?;
    customer.deleted = true;
    Ok(store::update(call, &customer).await?.render())
}

/// `GET /v1/customers`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if let Some(email) = values.text("email") {
        filter.equals("email", email.to_owned());
    }
    list::page::<Customer>(call, values, filter).await
}

/// The customer of the path, unless it was deleted.
async fn present(call: &Call) -> Result<Customer, Problem> {
    let id = retrieved_id(call, "customer")?;
    let customer: Customer = store::retrieve(call, &id, "id").await?;
    if customer.deleted {
        Err(StripeError::not_found("customer", &id, "id").into())
    } else {
        Ok(customer)
    }
}

async fn apply(call: &Call, customer: &mut Customer, values: &Values) -> Result<(), Problem> {
    if let Some(balance) = values.integer("balance") {
        customer.balance = balance;
    }
    if let Some(next) = values.integer("next_invoice_sequence") {
        customer.next_invoice_sequence = next;
    }
    match values.change("tax_exempt")? {
        Change::Keep => {}
        Change::Unset => NO_TAX_EXEMPTION.clone_into(&mut customer.tax_exempt),
        Change::Set(value) => customer.tax_exempt = value,
    }
    values.apply("address", &mut customer.address)?;
    values.apply("business_name", &mut customer.business_name)?;
    values.apply("description", &mut customer.description)?;
    values.apply("email", &mut customer.email)?;
    values.apply("individual_name", &mut customer.individual_name)?;
    values.apply("name", &mut customer.name)?;
    values.apply("phone", &mut customer.phone)?;
    values.apply("shipping", &mut customer.shipping)?;
    values.apply_or_default("preferred_locales", &mut customer.preferred_locales)?;
    merge_metadata(&mut customer.metadata, values.get("metadata"))?;
    if let Some(settings) = values.object("invoice_settings") {
        apply_invoice_settings(&mut customer.invoice_settings, &settings)?;
    }
    if let Some(prefix) = values.text("invoice_prefix") {
        claim_invoice_prefix(call, customer, prefix).await?;
    }
    Ok(())
}

fn apply_invoice_settings(settings: &mut InvoiceSettings, values: &Values) -> Result<(), Problem> {
    if let Some(id) = values.text("default_payment_method") {
        // This clone has no payment methods, so that none can be named.
        let param = "invoice_settings[default_payment_method]";
        return Err(StripeError::no_such("PaymentMethod", id, param).into());
    }
    if values
        .get("custom_fields")
        .and_then(Value::as_array)
        .is_some_and(|fields| fields.len() > 4)
    {
        let message = "You can specify up to 4 custom fields.";
        return Err(StripeError::invalid(message)
            .about("invoice_settings[custom_fields]")
            .into());
    }
    values.apply("custom_fields", &mut settings.custom_fields)?;
    values.apply("default_payment_method", &mut settings.default_payment_method)?;
    values.apply("footer", &mut settings.footer)?;
    values.apply("rendering_options", &mut settings.rendering_options)?;
    Ok(())
}

async fn claim_invoice_prefix(call: &Call, customer: &mut Customer, prefix: &str) -> Result<(), Problem> {
    let well_formed = (3..=12).contains(&prefix.len())
        && prefix
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !well_formed {
        let message = "The invoice prefix must be 3-12 characters of uppercase letters or numbers.";
        return Err(StripeError::invalid(message).about("invoice_prefix").into());
    }
    store::claim(call, "invoice_prefix", prefix).await?;
    let holder: Option<Customer> =
        store::find_by(call, "invoice_prefix = $1 AND NOT deleted", &[&prefix]).await?;
    if holder.is_some_and(|holder| holder.id != customer.id) {
        let message = format!("The invoice prefix `{prefix}` is already in use by another customer.");
        return Err(StripeError::invalid(message).about("invoice_prefix").into());
    }
    prefix.clone_into(&mut customer.invoice_prefix);
    Ok(())
}
