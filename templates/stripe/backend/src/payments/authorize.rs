use crate::{cards::Behavior, payment_methods::PaymentMethod};

use super::Decline;

/// What the issuer says to a charge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Authorization {
    /// Yes.
    Approved,
    /// Not before the holder has shown that it is them.
    Challenged,
    /// Not now: the answer takes a while.
    Pending,
    /// No.
    Declined(Decline),
}

const fn declined(code: &'static str, reason: &'static str) -> Authorization {
    Authorization::Declined(Decline { code, reason })
}

/// Asks the issuer of a payment method. `off_session` is whether its holder is away, `is_authenticated` whether they have
/// just shown that it is them.
pub(super) fn authorize(method: &PaymentMethod, off_session: bool, is_authenticated: bool) -> Authorization {
    if method.kind != "card" {
        return Authorization::Pending;
    }
    let challenge = if off_session {
        declined("authentication_required", "authentication_required")
    } else {
        Authorization::Challenged
    };
    match method.behavior() {
        Behavior::Pays | Behavior::PaysAtOnce | Behavior::Disputed(_) | Behavior::Refunds(_) => {
            Authorization::Approved
        }
        Behavior::Declines(code, reason) => declined(code, reason),
        Behavior::DeclinesLater => declined("card_declined", "generic_decline"),
        Behavior::Blocked => declined("card_declined", "fraudulent"),
        Behavior::AuthenticatesThenDeclines(reason) if off_session || is_authenticated => {
            declined("card_declined", reason)
        }
        _ if is_authenticated => Authorization::Approved,
        Behavior::AuthenticatesUntilSetUp if off_session && method.prepared => Authorization::Approved,
        Behavior::AuthenticatesWhenPresent if off_session => Authorization::Approved,
        Behavior::Authenticates
        | Behavior::AuthenticatesUntilSetUp
        | Behavior::AuthenticatesWhenPresent
        | Behavior::AuthenticatesThenDeclines(_) => challenge,
    }
}
