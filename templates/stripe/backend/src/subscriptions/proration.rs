//! Prorations: what a change in the middle of a period gives back and costs
//! (<https://docs.stripe.com/billing/subscriptions/prorations>).

use asymmetric_kit::Call;

use super::{Item, Subscription, cycle, lines};
use crate::{
    billing::{money, period, pricing},
    error::Problem,
    invoice_items::{InvoiceItem, add},
    invoices::line::Period,
    products,
};

/// One item before and after a change.
#[derive(Debug)]
pub(super) struct Changed {
    pub(super) old: Option<Item>,
    pub(super) new: Option<Item>,
}

/// Makes the invoice items of changes that apply from `from` to the end of the current period.
pub(super) async fn prorate(
    call: &Call,
    subscription: &Subscription,
    changes: &[Changed],
    from: i64,
    at: i64,
) -> Result<(), Problem> {
    for change in changes {
        if let Some(old) = &change.old {
            keep(call, subscription, old, Side::Credit, from, at).await?;
        }
        if let Some(new) = &change.new {
            keep(call, subscription, new, Side::Debit, from, at).await?;
        }
    }
    Ok(())
}

/// Credits what is left of the current period for all items.
pub(super) async fn credit_rest(call: &Call, subscription: &Subscription, at: i64) -> Result<(), Problem> {
    for item in &subscription.items {
        keep(call, subscription, item, Side::Credit, at, at).await?;
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Credit,
    Debit,
}

async fn keep(
    call: &Call,
    subscription: &Subscription,
    item: &Item,
    side: Side,
    from: i64,
    at: i64,
) -> Result<(), Problem> {
    let (start, end) = (subscription.current_period_start, subscription.current_period_end);
    let price = lines::price(call, item).await?;
    let whole = pricing::amount(&price, &subscription.currency, item.quantity)?;
    let part = money::share(whole, end - from, end - start);
    let (amount, words) = match side {
        Side::Credit => (-part, "Unused time on"),
        Side::Debit => (part, "Remaining time on"),
    };
    let name = products::name(call, &price.product).await?;
    let text = format!("{words} {} × {name} after {}", item.quantity, period::day(from));
    let customer = cycle::customer(call, subscription).await?;
    let kept = InvoiceItem {
        amount,
        description: Some(text),
        discountable: false,
        period: Period { start: from, end },
        pricing: Some(pricing::rendered(&price, &subscription.currency)),
        proration: true,
        quantity: item.quantity,
        tax_rates: item.tax_rates.clone(),
        ..add::blank(call, &customer, subscription, at).await?
    };
    add::keep(call, &kept).await
}
