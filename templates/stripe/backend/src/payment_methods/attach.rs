use asymmetric_kit::Call;

use super::PaymentMethod;
use crate::{
    cards::Behavior,
    customers::Customer,
    error::{Problem, StripeError},
    events,
    payments::Decline,
    store::{self, Stored},
};

/// Attaches a payment method to a customer, after a check of its card that takes no money.
pub(crate) async fn attach(
    call: &Call,
    mut method: PaymentMethod,
    customer: &str,
) -> Result<PaymentMethod, Problem> {
    if method.customer.as_deref() == Some(customer) {
        return Ok(method);
    }
    if method.customer.is_some() {
        let message = "The payment method you provided has already been attached to a customer.";
        return Err(StripeError::invalid(message).into());
    }
    if method.spent {
        let message = "This PaymentMethod was previously used without being attached to a Customer or was detached from a \
                       Customer, and may not be used again.";
        return Err(StripeError::invalid(message).into());
    }
    let holder: Customer = store::referenced(call, customer, "customer").await?;
    if holder.deleted {
        return Err(StripeError::no_such("customer", customer, "customer").into());
    }
    if let Behavior::Declines(code, reason) = method.behavior() {
        return Err(Decline { code, reason }.error().into());
    }
    method.customer = Some(customer.to_owned());
    let method = store::update(call, &method).await?;
    events::emit(call, "payment_method.attached", &method.render(), None).await?;
    Ok(method)
}
