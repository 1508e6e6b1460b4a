//! The operations on invoice items.

use asymmetric_kit::Call;
use serde_json::{Map, Value, json};

use super::InvoiceItem;
use crate::{
    billing::{money, pricing, wake},
    customers::Customer,
    discounts::{self, Target},
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    invoices::{self, Invoice, line::Period},
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    prices::Price,
    products::{self, Product},
    store::{self, Stored},
    subscriptions::Subscription,
    tax_rates,
};

/// `POST /v1/invoiceitems`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let id = values.text("customer").unwrap_or_default();
    let customer: Customer = store::referenced(call, id, "customer").await?;
    if customer.deleted {
        return Err(StripeError::no_such("customer", id, "customer").into());
    }
    let at = wake::now(call, customer.test_clock.as_deref()).await?;
    let invoice = match values.text("invoice") {
        Some(id) => Some(draft(call, id, &customer).await?),
        None => None,
    };
    if let Some(id) = values.text("subscription") {
        let subscription: Subscription = store::referenced(call, id, "subscription").await?;
        if subscription.customer != customer.id {
            return Err(StripeError::no_such("subscription", id, "subscription").into());
        }
    }
    let own = invoice.as_ref().map(|invoice| invoice.currency.as_str());
    let currency = values.text("currency").or(own).or(customer.currency.as_deref());
    let mut item = InvoiceItem {
        id: ids::long(call, "ii_1").await?,
        created: at,
        amount: 0,
        currency: currency.unwrap_or_default().to_owned(),
        customer: customer.id,
        description: None,
        discountable: true,
        discounts: Vec::new(),
        invoice: invoice.as_ref().map(|invoice| invoice.id.clone()),
        line: ids::long(call, "il_1").await?,
        metadata: Map::new(),
        period: Period { end: at, start: at },
        pricing: None,
        proration: false,
        quantity: 1,
        subscription: values.text("subscription").map(str::to_owned),
        tax_rates: Vec::new(),
        test_clock: customer.test_clock,
    };
    if !apply(call, &mut item, values, at).await? {
        let message =
            "You must pass one of `amount`, `pricing[price]`, `price_data` or `unit_amount_decimal`.";
        return Err(StripeError::invalid(message)
            .coded("parameter_missing")
            .about("amount")
            .into());
    }
    if item.currency.is_empty() {
        return Err(StripeError::missing_parameter("currency").into());
    }
    if let Some(invoice) = invoice
        .as_ref()
        .filter(|invoice| invoice.currency != item.currency)
    {
        let message = format!(
            "The currency of an invoice item must be that of its invoice, `{}`.",
            invoice.currency
        );
        return Err(StripeError::invalid(message).about("currency").into());
    }
    let made = store::insert(call, &item).await?.render();
    events::emit(call, "invoiceitem.created", &made, None).await?;
    refresh(call, invoice, at).await?;
    Ok(made)
}

/// `GET /v1/invoiceitems/{invoiceitem}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/invoiceitems/{invoiceitem}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut item = named(call).await?;
    let at = wake::now(call, item.test_clock.as_deref()).await?;
    let invoice = editable(call, &item).await?;
    apply(call, &mut item, values, at).await?;
    let kept = store::update(call, &item).await?.render();
    refresh(call, invoice, at).await?;
    Ok(kept)
}

/// `DELETE /v1/invoiceitems/{invoiceitem}`
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let item = named(call).await?;
    let at = wake::now(call, item.test_clock.as_deref()).await?;
    let invoice = editable(call, &item).await?;
    store::delete::<InvoiceItem>(call, &item.id).await?;
    events::emit(call, "invoiceitem.deleted", &item.render(), None).await?;
    refresh(call, invoice, at).await?;
    Ok(json!({"id": item.id, "object": "invoiceitem", "deleted": true}))
}

/// `GET /v1/invoiceitems`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    for name in ["customer", "invoice"] {
        if let Some(id) = values.text(name) {
            filter.equals(name, id.to_owned());
        }
    }
    match values.boolean("pending") {
        Some(true) => filter.is_true("invoice IS NULL"),
        Some(false) => filter.is_true("invoice IS NOT NULL"),
        None => {}
    }
    list::page::<InvoiceItem>(call, values, filter).await
}

async fn named(call: &Call) -> Result<InvoiceItem, Problem> {
    let id = retrieved_id(call, "invoiceitem")?;
    store::retrieve(call, &id, "invoiceitem").await
}

/// The draft that a request names, of this customer.
async fn draft(call: &Call, id: &str, customer: &Customer) -> Result<Invoice, Problem> {
    let found = store::find_by::<Invoice>(call, "id = $1", &[&id]).await?;
    let found = found.filter(|invoice| invoice.customer == customer.id);
    let invoice = found.ok_or_else(|| StripeError::no_such("invoice", id, "invoice"))?;
    check_draft(&invoice)?;
    Ok(invoice)
}

/// The draft that an item is on; items of finalized invoices stay as they are.
async fn editable(call: &Call, item: &InvoiceItem) -> Result<Option<Invoice>, Problem> {
    let Some(id) = &item.invoice else {
        return Ok(None);
    };
    let found = store::find_by::<Invoice>(call, "id = $1", &[id]).await?;
    if let Some(invoice) = &found {
        check_draft(invoice)?;
    }
    Ok(found)
}

fn check_draft(invoice: &Invoice) -> Result<(), StripeError> {
    if invoice.status == "draft" {
        return Ok(());
    }
    let message = format!(
        "The invoice `{}` is finalized, and its items cannot be changed.",
        invoice.id
    );
    Err(StripeError::invalid(message)
        .coded("invoice_not_editable")
        .about("invoice"))
}

async fn refresh(call: &Call, invoice: Option<Invoice>, at: i64) -> Result<(), Problem> {
    if let Some(invoice) = invoice {
        let before = invoice.render();
        let after = invoices::create::refresh(call, invoice, at).await?.render();
        events::updated(call, "invoice.updated", &before, &after).await?;
    }
    Ok(())
}

/// Sets what the request says; false where it says nothing about the amount.
async fn apply(call: &Call, item: &mut InvoiceItem, values: &Values, at: i64) -> Result<bool, Problem> {
    values.apply("description", &mut item.description)?;
    merge_metadata(&mut item.metadata, values.get("metadata"))?;
    if let Some(discountable) = values.boolean("discountable") {
        item.discountable = discountable;
    }
    if let Some(period) = values.get("period") {
        item.period = serde_json::from_value(period.clone())?;
    }
    if let Some(rates) = tax_rates::operations::known(call, values, "tax_rates").await? {
        item.tax_rates = rates;
    }
    let target = Target {
        customer: Some(item.customer.clone()),
        at,
        ..Target::default()
    };
    if let Some(discounts) = discounts::redeem(call, values, &target).await? {
        item.discounts = discounts;
    }
    if let Some(quantity) = values.integer("quantity") {
        item.quantity = quantity;
    }
    amount(call, item, values).await
}

async fn amount(call: &Call, item: &mut InvoiceItem, values: &Values) -> Result<bool, Problem> {
    let price = values
        .object("pricing")
        .and_then(|pricing| pricing.text("price").map(str::to_owned));
    let data = values.object("price_data");
    if let Some(amount) = values.integer("amount") {
        if price.is_some() || data.is_some() || values.has("quantity") {
            return Err(StripeError::exclusive(&["amount", "pricing", "price_data", "quantity"]).into());
        }
        item.amount = amount;
        item.pricing = None;
        return Ok(true);
    }
    if let Some(id) = price {
        let price: Price = store::referenced(call, &id, "pricing[price]").await?;
        check_one_time(&price)?;
        if item.currency.is_empty() || !pricing::is_in(&price, &item.currency) {
            item.currency.clone_from(&price.currency);
        }
        item.amount = pricing::amount(&price, &item.currency, item.quantity)?;
        item.pricing = Some(pricing::rendered(&price, &item.currency));
        if item.description.is_none() {
            item.description = Some(products::name(call, &price.product).await?);
        }
        return Ok(true);
    }
    if let Some(data) = data {
        let product: Product = store::referenced(
            call,
            data.text("product").unwrap_or_default(),
            "price_data[product]",
        )
        .await?;
        data.text("currency")
            .unwrap_or_default()
            .clone_into(&mut item.currency);
        let price = crate::prices::inline::create(call, &data, &product.id).await?;
        item.amount = pricing::amount(&price, &item.currency, item.quantity)?;
        item.pricing = Some(pricing::rendered(&price, &item.currency));
        item.description.get_or_insert(product.name);
        return Ok(true);
    }
    if let Some(unit) = values.text("unit_amount_decimal") {
        item.amount = money::times(unit, item.quantity).unwrap_or_default();
        item.pricing =
            Some(json!({"type": "price_details", "price_details": null, "unit_amount_decimal": unit}));
        return Ok(true);
    }
    if values.has("quantity")
        && let Some(id) = item
            .pricing
            .as_ref()
            .and_then(|one| one["price_details"]["price"].as_str())
        && let Some(price) = store::find::<Price>(call, id).await?
    {
        item.amount = pricing::amount(&price, &item.currency, item.quantity)?;
    }
    Ok(false)
}

fn check_one_time(price: &Price) -> Result<(), StripeError> {
    if price.recurring.is_none() {
        return Ok(());
    }
    let message = "The price specified is set to `type=recurring` but this field only accepts prices with `type=one_time`.";
    Err(StripeError::invalid(message).about("pricing[price]"))
}
