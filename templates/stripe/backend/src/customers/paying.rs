//! How a customer pays: what requests say about payment methods, cards and defaults.

use asymmetric_kit::Call;

use super::{Customer, InvoiceSettings};
use crate::{
    error::{Problem, StripeError},
    parameters::{Change, Values},
    payment_methods::{self, PaymentMethod},
    sources, store,
};

/// `payment_method`, `source` and `default_source`, of a customer that exists and whose row the caller writes.
pub(super) async fn apply(call: &Call, customer: &mut Customer, values: &Values) -> Result<(), Problem> {
    if let Some(id) = values.text("payment_method") {
        let method = payment_methods::resolve(call, id, "payment_method").await?;
        let method = payment_methods::attach(call, method, &customer.id).await?;
        // A test id stands for one card here, wherever the request names it.
        if values
            .object("invoice_settings")
            .and_then(|it| it.text("default_payment_method").map(str::to_owned))
            == Some(id.to_owned())
        {
            customer.invoice_settings.default_payment_method = Some(method.id);
        }
    }
    if let Some(token) = values.text("source") {
        let card = sources::attach(call, customer, token).await?;
        customer.default_source = Some(card.id);
    }
    if let Some(id) = values.text("default_source") {
        let card: Option<PaymentMethod> = store::find(call, id).await?;
        if card.is_none_or(|card| card.customer.as_deref() != Some(customer.id.as_str())) {
            let message = format!(
                "The customer {} does not have a source with the ID {id}.",
                customer.id
            );
            return Err(StripeError::invalid(message)
                .coded("resource_missing")
                .about("default_source")
                .into());
        }
        customer.default_source = Some(id.to_owned());
    }
    Ok(())
}

/// `invoice_settings[default_payment_method]`, which has to be the customer's.
pub(super) async fn apply_default(
    call: &Call,
    customer: &str,
    settings: &mut InvoiceSettings,
    values: &Values,
) -> Result<(), Problem> {
    match values.change::<String>("default_payment_method")? {
        Change::Keep => {}
        Change::Unset => settings.default_payment_method = None,
        Change::Set(id) => {
            // A test id was resolved where the method was attached.
            if id.starts_with("pm_card_") && settings.default_payment_method.is_some() {
                return Ok(());
            }
            let param = "invoice_settings[default_payment_method]";
            let method: PaymentMethod = store::referenced(call, &id, param).await?;
            if method.customer.as_deref() != Some(customer) {
                let message = format!(
                    "The customer does not have a payment method with the ID {id}. The payment method must be attached to \
                     the customer."
                );
                return Err(StripeError::invalid(message)
                    .coded("resource_missing")
                    .about(param)
                    .into());
            }
            settings.default_payment_method = Some(id);
        }
    }
    Ok(())
}
