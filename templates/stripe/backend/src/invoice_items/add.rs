//! Invoice items that other operations make.

use asymmetric_kit::Call;
use serde_json::Map;

use super::InvoiceItem;
use crate::{
    billing::pricing,
    customers::Customer,
    error::{Problem, StripeError},
    events, ids,
    invoices::line::Period,
    parameters::Values,
    prices::Price,
    products,
    store::{self, Stored},
    subscriptions::Subscription,
};

/// An item of a one-time price for the first invoice of a subscription.
pub(crate) async fn add(
    call: &Call,
    customer: &Customer,
    subscription: &Subscription,
    values: &Values,
    path: &str,
    at: i64,
) -> Result<(), Problem> {
    let price: Price = store::referenced(call, values.text("price").unwrap_or_default(), path).await?;
    if price.recurring.is_some() {
        let message = "The price specified is set to `type=recurring` but this field only accepts prices with \
                       `type=one_time`.";
        return Err(StripeError::invalid(message).about(path).into());
    }
    let quantity = values.integer("quantity").unwrap_or(1);
    let item = InvoiceItem {
        amount: pricing::amount(&price, &subscription.currency, quantity)?,
        description: Some(products::name(call, &price.product).await?),
        pricing: Some(pricing::rendered(&price, &subscription.currency)),
        quantity,
        ..blank(call, customer, subscription, at).await?
    };
    keep(call, &item).await
}

/// An item for a customer's subscription, without an amount, which is not kept yet.
pub(crate) async fn blank(
    call: &Call,
    customer: &Customer,
    subscription: &Subscription,
    at: i64,
) -> Result<InvoiceItem, Problem> {
    Ok(InvoiceItem {
        id: ids::long(call, "ii_1").await?,
        created: at,
        amount: 0,
        currency: subscription.currency.clone(),
        customer: customer.id.clone(),
        description: None,
        discountable: true,
        discounts: Vec::new(),
        invoice: None,
        line: ids::long(call, "il_1").await?,
        metadata: Map::new(),
        period: Period { end: at, start: at },
        pricing: None,
        proration: false,
        quantity: 1,
        subscription: Some(subscription.id.clone()),
        tax_rates: Vec::new(),
        test_clock: customer.test_clock.clone(),
    })
}

/// Keeps an item, and tells of it.
pub(crate) async fn keep(call: &Call, item: &InvoiceItem) -> Result<(), Problem> {
    let kept = store::insert(call, item).await?;
    events::emit(call, "invoiceitem.created", &kept.render(), None).await
}
