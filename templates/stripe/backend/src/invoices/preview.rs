//! Previews: what the next invoice of a customer or subscription would be
//! (<https://docs.stripe.com/api/invoices/create_preview>).

use asymmetric_kit::Call;
use serde_json::Value;

use super::{Invoice, create as creation, totals};
use crate::{
    billing::wake,
    customers::Customer,
    error::{Problem, StripeError},
    parameters::Values,
    store::{self, Stored},
    subscriptions::{self, Subscription},
};

/// `POST /v1/invoices/create_preview`: everything that the preview does is undone.
pub(super) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    call.execute("SAVEPOINT preview", &[]).await?;
    let previewed = Box::pin(preview(call, values)).await?;
    call.execute("ROLLBACK TO SAVEPOINT preview", &[]).await?;
    Ok(previewed)
}

async fn preview(call: &Call, values: &Values) -> Result<Value, Problem> {
    let subscription = match values.text("subscription") {
        Some(id) => {
            let found = store::find_by::<Subscription>(call, "id = $1", &[&id]).await?;
            Some(found.ok_or_else(|| StripeError::no_such("subscription", id, "subscription"))?)
        }
        None => None,
    };
    let subscribed = subscription
        .as_ref()
        .map(|subscription| subscription.customer.clone());
    let owner = values.text("customer").map(str::to_owned).or(subscribed);
    let Some(owner) = owner else {
        return Err(StripeError::missing_parameter("customer").into());
    };
    let customer: Customer = store::referenced(call, &owner, "customer").await?;
    let at = wake::now(call, customer.test_clock.as_deref()).await?;
    let (mut invoice, at) = if let Some(subscription) = subscription {
        let details = values.object("subscription_details").unwrap_or_default();
        Box::pin(subscriptions::cycle::upcoming(call, subscription, &details, at)).await?
    } else {
        {
            let currency = values
                .text("currency")
                .or(customer.currency.as_deref())
                .unwrap_or("usd");
            let mut invoice = creation::draft(call, &customer, currency, "upcoming", at).await?;
            creation::take_pending(call, &mut invoice).await?;
            (invoice, at)
        }
    };
    if invoice.lines.is_empty() {
        let error = StripeError {
            status: 404,
            ..StripeError::invalid(format!("No upcoming invoices for customer: {owner}"))
        };
        return Err(error.coded("invoice_upcoming_none").into());
    }
    let customer = creation::owner(call, &mut invoice).await?;
    totals::compute(call, &mut invoice, customer.balance, at).await?;
    let invoice = Invoice {
        id: format!("upcoming_{}", invoice.id),
        billing_reason: "upcoming".to_owned(),
        ..invoice
    };
    Ok(invoice.render())
}
