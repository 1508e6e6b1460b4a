//! What a subscription's items cost for a period, as lines of an invoice.

use asymmetric_kit::{Call, Failure};
use serde_json::Map;

use super::{Item, Subscription};
use crate::{
    billing::{money, pricing},
    error::{Problem, StripeError},
    ids,
    invoices::line::{Line, Period},
    prices::{Price, Recurring},
    products, store,
};

/// The price of an item.
pub(crate) async fn price(call: &Call, item: &Item) -> Result<Price, Problem> {
    let found = store::find::<Price>(call, &item.price).await?;
    found.ok_or_else(|| StripeError::no_such("price", &item.price, "price").into())
}

/// How often a subscription is billed: as its first item says, like all of them.
pub(crate) async fn recurring(call: &Call, subscription: &Subscription) -> Result<Recurring, Problem> {
    if let Some(item) = subscription.items.first()
        && let Some(recurring) = price(call, item).await?.recurring
    {
        return Ok(recurring);
    }
    Err(Failure::internal("find the interval of a subscription").into())
}

/// The lines of all items for `period`; of a period that is cut short, `part` of the whole.
pub(crate) async fn full(
    call: &Call,
    subscription: &Subscription,
    period: Period,
    part: Option<(i64, i64)>,
) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::with_capacity(subscription.items.len());
    for item in &subscription.items {
        let price = price(call, item).await?;
        let whole = pricing::amount(&price, &subscription.currency, item.quantity)?;
        let amount = part.map_or(whole, |(part, of)| money::share(whole, part, of));
        let text = description(call, &price, &subscription.currency, item.quantity).await?;
        lines.push(line(call, subscription, item, &price, (amount, text), period).await?);
    }
    Ok(lines)
}

/// The lines of a trial, which costs nothing.
pub(crate) async fn trial(
    call: &Call,
    subscription: &Subscription,
    period: Period,
) -> Result<Vec<Line>, Problem> {
    let mut lines = Vec::with_capacity(subscription.items.len());
    for item in &subscription.items {
        let price = price(call, item).await?;
        let text = format!("Trial period for {}", products::name(call, &price.product).await?);
        lines.push(line(call, subscription, item, &price, (0, text), period).await?);
    }
    Ok(lines)
}

async fn line(
    call: &Call,
    subscription: &Subscription,
    item: &Item,
    price: &Price,
    (amount, description): (i64, String),
    period: Period,
) -> Result<Line, Problem> {
    Ok(Line {
        id: ids::long(call, "il_1").await?,
        amount,
        currency: subscription.currency.clone(),
        description: Some(description),
        discount_amounts: Vec::new(),
        discountable: true,
        discounts: Vec::new(),
        metadata: Map::new(),
        parent: Line::subscription_parent(&subscription.id, &item.id),
        period,
        pricing: Some(pricing::rendered(price, &subscription.currency)),
        quantity: Some(item.quantity),
        tax_rates: item.tax_rates.clone(),
        taxes: Vec::new(),
    })
}

/// What a line sells, such as `30 × Acme Flow Team (at $99.00 / month)`.
async fn description(call: &Call, price: &Price, currency: &str, quantity: i64) -> Result<String, Problem> {
    let name = products::name(call, &price.product).await?;
    let rate = match (&price.recurring, price.unit_amount) {
        (Some(recurring), Some(unit)) if price.currency == currency => {
            let every = match recurring.interval_count {
                1 => recurring.interval.clone(),
                count => format!("{count} {}s", recurring.interval),
            };
            format!(" (at {} / {every})", money::shown(unit, currency))
        }
        _ => String::new(),
    };
    Ok(format!("{quantity} × {name}{rate}"))
}
