use asymmetric_kit::Call;

use super::{
    Decline, Outcome,
    authorize::{Authorization, authorize},
    capture,
};
use crate::{
    cards::Behavior,
    charges::Charge,
    disputes,
    error::Problem,
    events,
    payment_intents::PaymentIntent,
    payment_methods::PaymentMethod,
    store::{self, Stored},
};

/// Charges a method without an intent, the way before there were any: `terms` is an intent that is written nowhere. Its
/// customer cannot be asked for anything.
pub(crate) async fn charge_alone(
    call: &Call,
    terms: &PaymentIntent,
    method: PaymentMethod,
) -> Result<(Charge, Outcome), Problem> {
    let behavior = method.behavior();
    let mut charge = Charge::paid(call, terms, &method, false).await?;
    charge.payment_intent = None;
    let decline = match authorize(&method, false, false) {
        Authorization::Approved => None,
        Authorization::Declined(decline) => Some(decline),
        Authorization::Challenged | Authorization::Pending => Some(Decline {
            code: "authentication_required",
            reason: "authentication_required",
        }),
    };
    if let Some(decline) = decline {
        let charge = store::insert(call, &charge.declined(decline)).await?;
        events::emit(call, "charge.failed", &charge.render(), None).await?;
        let error = decline.error().with("charge", charge.id.clone());
        return Ok((charge, Outcome::Declined(Box::new(error))));
    }
    let mut charge = store::insert(call, &charge).await?;
    let by_hand = terms.capture_method == "manual";
    if !by_hand {
        charge = capture::settle(call, charge, terms.amount).await?;
    }
    events::emit(call, "charge.succeeded", &charge.render(), None).await?;
    if by_hand {
        return Ok((charge, Outcome::RequiresCapture));
    }
    if let Behavior::Disputed(kind) = behavior {
        disputes::open(call, charge.clone(), kind).await?;
    }
    Ok((charge, Outcome::Succeeded))
}
