//! How invoices are paid: by a payment intent that is opened when they are finalized.

use asymmetric_kit::{Call, Failure};

use super::{Invoice, collect::Collected, state};
use crate::{
    billing::wake,
    customers::Customer,
    error::{Problem, StripeError},
    payment_intents::PaymentIntent,
    payment_methods::{self, PaymentMethod},
    payments::{self, Outcome, Terms},
    store,
};

/// The error where nothing to charge is known of a customer.
pub(crate) fn nothing_to_charge() -> StripeError {
    let message = "This customer has no attached payment source or default payment method. Please consider adding a default \
                   payment method. For more information, visit \
                   https://stripe.com/docs/billing/subscriptions/payment-methods-setting#payment-method-priority.";
    StripeError::invalid(message).coded("resource_missing")
}

/// The error where the customer would have to act.
pub(crate) fn requires_action() -> StripeError {
    let message = "This payment requires additional user action before it can be completed successfully. Payment can be \
                   completed using the PaymentIntent associated with the subscription.";
    StripeError {
        status: 402,
        ..StripeError::invalid(message).coded("subscription_payment_intent_requires_action")
    }
}

/// Checks that a request names a payment method of this customer.
pub(crate) async fn check_method(call: &Call, id: &str, customer: &str, param: &str) -> Result<(), Problem> {
    let method: PaymentMethod = store::referenced(call, id, param).await?;
    if method.customer.as_deref() == Some(customer) {
        return Ok(());
    }
    let message = format!(
        "The customer does not have a payment method with the ID {id}. The payment method must be attached to the customer."
    );
    Err(StripeError::invalid(message)
        .coded("resource_missing")
        .about(param)
        .into())
}

/// What a customer is charged by: the method that is meant for this, or the customer's default.
pub(crate) async fn method_of(
    call: &Call,
    preferred: Option<&str>,
    customer: &str,
) -> Result<Option<String>, Problem> {
    if let Some(id) = preferred {
        return Ok(Some(id.to_owned()));
    }
    let customer = store::find::<Customer>(call, customer).await?;
    Ok(customer.and_then(|customer| customer.invoice_settings.default_payment_method))
}

/// Opens the intent that is to collect an invoice.
pub(super) async fn open(call: &Call, invoice: &Invoice) -> Result<String, Problem> {
    let mut intent = PaymentIntent::new(call, invoice.amount_due, &invoice.currency).await?;
    intent.customer = Some(invoice.customer.clone());
    intent.description = Some(match invoice.billing_reason.as_str() {
        "subscription_create" => "Subscription creation".to_owned(),
        "subscription_cycle" | "subscription_update" => "Subscription update".to_owned(),
        _ => format!(
            "Payment for Invoice {}",
            invoice.number.as_deref().unwrap_or_default()
        ),
    });
    if invoice.subscription.is_some() {
        intent.setup_future_usage = Some("off_session".to_owned());
    }
    Ok(payments::open(call, &intent).await?.id)
}

/// Tries to pay an invoice with this method, or with the one that is meant for it. A paid intent marks its invoice as
/// paid by itself ([`settled`]).
pub(super) async fn collect(
    call: &Call,
    invoice: &Invoice,
    payment_method: Option<&str>,
) -> Result<Collected, Problem> {
    let id = match payment_method {
        Some(id) => Some(id.to_owned()),
        None => method_of(call, invoice.default_payment_method.as_deref(), &invoice.customer).await?,
    };
    let Some(id) = id else {
        return Ok(Collected::NoPaymentMethod);
    };
    let intent = match intent_of(call, invoice).await? {
        Some(intent) => intent,
        None => late_intent(call, invoice).await?,
    };
    let mut method = payment_methods::resolve(call, &id, "payment_method").await?;
    if method.customer.is_none() {
        method = payment_methods::attach(call, method, &invoice.customer).await?;
    }
    if method.customer.as_deref() != Some(invoice.customer.as_str()) {
        check_method(call, &method.id, &invoice.customer, "payment_method").await?;
    }
    let terms = Terms {
        off_session: payment_method.is_none() && invoice.attempted,
        ..Terms::default()
    };
    let (_, outcome) = payments::pay(call, intent, method, &terms).await?;
    Ok(match outcome {
        Outcome::Succeeded => Collected::Paid,
        Outcome::Declined(error) => Collected::Declined(*error),
        Outcome::RequiresAction | Outcome::RequiresCapture => Collected::RequiresAction,
        Outcome::Processing => Collected::Processing,
    })
}

/// Cancels the intent of an invoice that is not to be collected any more.
pub(super) async fn cancel(call: &Call, invoice: &Invoice) -> Result<(), Problem> {
    if let Some(intent) = intent_of(call, invoice).await?
        && intent.status != "succeeded"
        && intent.status != "canceled"
    {
        payments::cancel(call, intent, Some("void_invoice")).await?;
    }
    Ok(())
}

/// Notes that the intent of an invoice is paid, whoever confirmed it.
pub(crate) async fn settled(call: &Call, intent: &PaymentIntent) -> Result<(), Problem> {
    if intent.status != "succeeded" {
        return Ok(());
    }
    let found = store::find_by::<Invoice>(call, "payment_intent = $1", &[&intent.id]).await?;
    if let Some(invoice) =
        found.filter(|invoice| invoice.status == "open" || invoice.status == "uncollectible")
    {
        let at = wake::now(call, invoice.test_clock.as_deref()).await?;
        state::paid(call, invoice, at).await?;
    }
    Ok(())
}

/// An intent for an invoice that came without one, such as one of a fixture.
async fn late_intent(call: &Call, invoice: &Invoice) -> Result<PaymentIntent, Problem> {
    let id = open(call, invoice).await?;
    call.execute(
        "UPDATE invoices SET payment_intent = $2 WHERE id = $1",
        &[&invoice.id, &id],
    )
    .await?;
    let opened = store::find_by::<PaymentIntent>(call, "id = $1", &[&id]).await?;
    opened.ok_or_else(|| Failure::internal("find an intent that was just opened").into())
}

async fn intent_of(call: &Call, invoice: &Invoice) -> Result<Option<PaymentIntent>, Problem> {
    match &invoice.payment_intent {
        Some(id) => store::find_by(call, "id = $1", &[id]).await,
        None => Ok(None),
    }
}
