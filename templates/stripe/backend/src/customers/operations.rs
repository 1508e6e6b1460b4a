//! The operations on customers.

use asymmetric_kit::Call;
use serde_json::{Map, Value};

use super::{Customer, InvoiceSettings, paying};
use crate::{
    customer_balance,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::{Change, Values, merge_metadata},
    search::{self, Field, Type},
    store::{self, Stored},
    test_clocks::TestClock,
};

/// What can be searched (<https://docs.stripe.com/search#query-fields-for-customers>).
const SEARCHED: &[Field] = &[
    Field::new("created", "created", Type::Number),
    Field::new("email", "email", Type::Text),
    Field::new("metadata", "metadata", Type::Metadata),
    Field::new("name", "name", Type::Text),
    Field::new("phone", "phone", Type::Text),
];

const NO_TAX_EXEMPTION: &str = "none";

/// `POST /v1/customers`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let test_clock = match values.text("test_clock") {
        Some(id) => Some(store::referenced::<TestClock>(call, id, "test_clock").await?),
        None => None,
    };
    let now = test_clock
        .as_ref()
        .map_or(call.now().as_second(), |clock| clock.frozen_time);
    let customer = Customer {
        id: ids::customer(call).await?,
        created: now,
        deleted: false,
        address: None,
        balance: 0,
        business_name: None,
        currency: None,
        default_source: None,
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
        test_clock: test_clock.map(|clock| clock.id),
    };
    // What a customer pays with refers to the customer, who has to be there first.
    let mut customer = store::insert(call, &customer).await?;
    apply(call, &mut customer, values).await?;
    let created = store::update(call, &customer).await?.render();
    events::emit(call, "customer.created", &created, None).await?;
    Ok(created)
}

/// `GET /v1/customers/{customer}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let id = retrieved_id(call, "customer")?;
    // Deleted ones are answered with the fact that they were.
    Ok(store::retrieve::<Customer>(call, &id, "id").await?.render())
}

/// `POST /v1/customers/{customer}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut customer = present(call, "id").await?;
    let before = customer.render();
    apply(call, &mut customer, values).await?;
    let after = store::update(call, &customer).await?.render();
    events::updated(call, "customer.updated", &before, &after).await?;
    Ok(after)
}

/// `DELETE /v1/customers/{customer}`
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut customer = present(call, "id").await?;
    events::emit(call, "customer.deleted", &customer.render(), None).await?;
    customer.deleted = true;
    Ok(store::update(call, &customer).await?.render())
}

/// `GET /v1/customers`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if let Some(email) = values.text("email") {
        filter.equals("email", email.to_owned());
    }
    match values.text("test_clock") {
        Some(clock) => filter.equals("test_clock", clock.to_owned()),
        // Customers of test clocks are listed with their clock only.
        None => filter.is_true("test_clock IS NULL"),
    }
    list::page::<Customer>(call, values, filter).await
}

/// `GET /v1/customers/search`
pub(crate) async fn search(call: &Call, values: &Values) -> Result<Value, Problem> {
    search::page::<Customer>(call, values, SEARCHED).await
}

/// The customer of the path, unless it was deleted.
///
/// `param` is what the vendor calls the place in the URL.
pub(crate) async fn present(call: &Call, param: &str) -> Result<Customer, Problem> {
    let id = retrieved_id(call, "customer")?;
    let customer: Customer = store::retrieve(call, &id, param).await?;
    if customer.deleted {
        Err(StripeError::not_found("customer", &id, param).into())
    } else {
        Ok(customer)
    }
}

async fn apply(call: &Call, customer: &mut Customer, values: &Values) -> Result<(), Problem> {
    if let Some(balance) = values.integer("balance") {
        adjust_balance(call, customer, balance).await?;
    }
    paying::apply(call, customer, values).await?;
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
        let id = customer.id.clone();
        paying::apply_default(call, &id, &mut customer.invoice_settings, &settings).await?;
    }
    if let Some(prefix) = values.text("invoice_prefix") {
        claim_invoice_prefix(call, customer, prefix).await?;
    }
    Ok(())
}

fn apply_invoice_settings(settings: &mut InvoiceSettings, values: &Values) -> Result<(), Problem> {
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
    values.apply("footer", &mut settings.footer)?;
    values.apply("rendering_options", &mut settings.rendering_options)?;
    Ok(())
}

/// Sets the balance, and notes the difference as a transaction, in the currency of the customer or the account.
async fn adjust_balance(call: &Call, customer: &mut Customer, balance: i64) -> Result<(), Problem> {
    let difference = balance - customer.balance;
    if difference == 0 {
        return Ok(());
    }
    let currency = match &customer.currency {
        Some(currency) => currency.clone(),
        None => call
            .query_one("SELECT default_currency FROM account", &[])
            .await?
            .get(0),
    };
    customer_balance::adjust(call, customer, difference, &currency, "adjustment", None).await?;
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
