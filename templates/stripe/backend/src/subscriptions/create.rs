//! How subscriptions begin (<https://docs.stripe.com/billing/subscriptions/overview>).

use asymmetric_kit::Call;
use serde_json::{Map, Value};

use super::{CancellationDetails, Item, PaymentSettings, Subscription, cycle, lines, terms};
use crate::{
    billing::{period, wake},
    customers::Customer,
    error::{Problem, StripeError},
    events, ids, invoice_items,
    invoices::{Invoice, collect, collect::Collected, create as invoicing, line::Period, payment, state},
    parameters::Values,
    prices::Price,
    store::{self, Stored},
};

const DAY: i64 = 24 * 60 * 60;

/// What becomes of a subscription whose first invoice is not paid at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behavior {
    /// It is incomplete until the invoice is paid.
    Attempt,
    /// The same, and payment is left to the customer.
    Leave,
    /// It does not begin.
    Refuse,
}

impl Behavior {
    /// What `payment_behavior` of a request says.
    pub(crate) fn read(values: &Values) -> Result<Self, StripeError> {
        match values.text("payment_behavior") {
            None | Some("allow_incomplete") => Ok(Self::Attempt),
            Some("default_incomplete") => Ok(Self::Leave),
            Some("error_if_incomplete") => Ok(Self::Refuse),
            Some(other) => Err(
                StripeError::not_implemented(&format!("`payment_behavior` `{other}`"))
                    .about("payment_behavior"),
            ),
        }
    }
}

/// `POST /v1/subscriptions`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let behavior = Behavior::read(values)?;
    let id = values.text("customer").unwrap_or_default();
    let customer: Customer = store::referenced(call, id, "customer").await?;
    if customer.deleted {
        return Err(StripeError::no_such("customer", id, "customer").into());
    }
    let at = wake::now(call, customer.test_clock.as_deref()).await?;
    let mut items = Vec::new();
    for (index, entry) in values.objects("items").unwrap_or_default().iter().enumerate() {
        items.push(terms::item(call, entry, &format!("items[{index}]"), at).await?);
    }
    let mut subscription = new(call, &customer, items, values.text("currency"), at).await?;
    terms::apply(call, &mut subscription, values, at).await?;
    set_times(&mut subscription, values, at)?;
    let prorates = values.text("proration_behavior") != Some("none");
    for (index, entry) in values
        .objects("add_invoice_items")
        .unwrap_or_default()
        .iter()
        .enumerate()
    {
        let path = format!("add_invoice_items[{index}][price]");
        invoice_items::add::add(call, &customer, &subscription, entry, &path, at).await?;
    }
    Ok(
        Box::pin(begin(call, &customer, subscription, behavior, prorates, at))
            .await?
            .render(),
    )
}

fn set_times(subscription: &mut Subscription, values: &Values, at: i64) -> Result<(), Problem> {
    let days = values.integer("trial_period_days").map(|days| at + days * DAY);
    if days.is_some() && values.has("trial_end") {
        return Err(StripeError::exclusive(&["trial_end", "trial_period_days"]).into());
    }
    let trial_end = terms::trial_end(values, at)?.or(days).filter(|end| *end > at);
    if let Some(end) = trial_end {
        subscription.trial_start = Some(at);
        subscription.trial_end = Some(end);
    }
    subscription.billing_cycle_anchor = values.integer("billing_cycle_anchor").or(trial_end).unwrap_or(at);
    if subscription.billing_cycle_anchor < at {
        let message = "billing_cycle_anchor cannot be earlier than now";
        return Err(StripeError::invalid(message).about("billing_cycle_anchor").into());
    }
    subscription.cancel_at_period_end = values.boolean("cancel_at_period_end").unwrap_or_default();
    values.apply("cancel_at", &mut subscription.cancel_at)?;
    if subscription.cancel_at.is_some_and(|end| end <= at) {
        let message = "cancel_at must be in the future";
        return Err(StripeError::invalid(message).about("cancel_at").into());
    }
    if subscription.cancel_at.is_some() && subscription.cancel_at_period_end {
        return Err(StripeError::exclusive(&["cancel_at", "cancel_at_period_end"]).into());
    }
    if subscription.cancel_at.is_some() || subscription.cancel_at_period_end {
        subscription.canceled_at = Some(at);
    }
    Ok(())
}

/// A subscription of a customer to these items, which has not begun.
pub(crate) async fn new(
    call: &Call,
    customer: &Customer,
    items: Vec<(Item, Price)>,
    currency: Option<&str>,
    at: i64,
) -> Result<Subscription, Problem> {
    let first = items.first().map(|(_, price)| price.currency.clone());
    let currency = match (currency, &customer.currency) {
        (Some(currency), _) => currency.to_owned(),
        (None, Some(own))
            if items
                .iter()
                .all(|(_, price)| crate::billing::pricing::is_in(price, own)) =>
        {
            own.clone()
        }
        _ => first.unwrap_or_default(),
    };
    terms::check_items(&items, &currency)?;
    if let Some(own) = customer.currency.as_ref().filter(|own| **own != currency) {
        let message = format!(
            "You cannot combine currencies on a single customer. This customer has had a subscription, coupon, or invoice \
             item with currency {own}."
        );
        return Err(StripeError::invalid(message).about("currency").into());
    }
    Ok(Subscription {
        id: ids::long(call, "sub_1").await?,
        created: at,
        billing_cycle_anchor: at,
        cancel_at: None,
        cancel_at_period_end: false,
        canceled_at: None,
        cancellation_details: CancellationDetails::default(),
        collection_method: "charge_automatically".to_owned(),
        currency,
        current_period_end: at,
        current_period_start: at,
        customer: customer.id.clone(),
        days_until_due: None,
        default_payment_method: None,
        default_tax_rates: Vec::new(),
        description: None,
        discounts: Vec::new(),
        ended_at: None,
        items: items.into_iter().map(|(item, _)| item).collect(),
        latest_invoice: None,
        metadata: Map::new(),
        payment_settings: PaymentSettings {
            save_default_payment_method: Some("off".to_owned()),
            ..PaymentSettings::default()
        },
        start_date: at,
        status: "incomplete".to_owned(),
        test_clock: customer.test_clock.clone(),
        trial_end: None,
        trial_reminded: false,
        trial_settings: Some(
            serde_json::json!({"end_behavior": {"missing_payment_method": "create_invoice"}}),
        ),
        trial_start: None,
        wake_at: None,
    })
}

/// Lets a subscription begin: it is kept, and its first invoice is made and collected.
pub(crate) async fn begin(
    call: &Call,
    customer: &Customer,
    mut subscription: Subscription,
    behavior: Behavior,
    prorates: bool,
    at: i64,
) -> Result<Subscription, Problem> {
    let recurring = lines::recurring(call, &subscription).await?;
    let is_trial = subscription.trial_end.is_some_and(|end| end > at);
    let end = match subscription.trial_end {
        Some(end) if is_trial => end,
        _ => period::end(subscription.billing_cycle_anchor, &recurring, at)?,
    };
    let period = Period { start: at, end };
    (subscription.current_period_start, subscription.current_period_end) = (at, end);
    if subscription.cancel_at_period_end {
        subscription.cancel_at = Some(end);
    }
    let sends = subscription.collection_method == "send_invoice";
    let status = match (is_trial, sends) {
        (true, _) => "trialing",
        (false, true) => "active",
        (false, false) => "incomplete",
    };
    status.clone_into(&mut subscription.status);
    let mut invoice =
        invoicing::subscription_draft(call, customer, &subscription, "subscription_create", at).await?;
    invoice.lines = if is_trial {
        lines::trial(call, &subscription, period).await?
    } else if subscription.billing_cycle_anchor > at {
        let whole = period::end(end, &recurring, end)? - end;
        let part = if prorates { end - at } else { 0 };
        lines::full(call, &subscription, period, Some((part, whole))).await?
    } else {
        lines::full(call, &subscription, period, None).await?
    };
    invoicing::take_pending(call, &mut invoice).await?;
    subscription.latest_invoice = Some(invoice.id.clone());
    subscription.wake_at = cycle::wakes(&subscription);
    let kept = store::insert(call, &subscription).await?;
    wake::set(
        call,
        wake::SUBSCRIPTION,
        &kept.id,
        kept.test_clock.as_deref(),
        kept.wake_at,
    )
    .await?;
    events::emit(call, "customer.subscription.created", &kept.render(), None).await?;
    let invoice = invoicing::keep(call, invoice, at).await?;
    if !sends || is_trial {
        let invoice = state::finalize(call, invoice, at).await?;
        if invoice.status == "open" {
            Box::pin(collect_first(call, invoice, behavior, at)).await?;
        }
    }
    cycle::use_up(call, &kept.id, at).await?;
    cycle::remind(call, &kept.id, at).await?;
    let begun = store::find::<Subscription>(call, &kept.id).await?;
    Ok(begun.unwrap_or(kept))
}

async fn collect_first(
    call: &Call,
    mut invoice: Invoice,
    behavior: Behavior,
    at: i64,
) -> Result<(), Problem> {
    if behavior == Behavior::Leave {
        return Ok(());
    }
    // A first invoice is not tried again: the customer has 23 hours to pay it.
    invoice.auto_advance = false;
    let (_, collected) = collect::attempt(call, invoice, None, at).await?;
    match (collected, behavior) {
        (Collected::NoPaymentMethod, _) => Err(payment::nothing_to_charge().into()),
        (Collected::Declined(error), Behavior::Refuse) => Err(error.into()),
        (Collected::RequiresAction, Behavior::Refuse) => Err(payment::requires_action().into()),
        _ => Ok(()),
    }
}
