use crate::error::{ErrorType, StripeError};

/// Why a card is not charged: `code` and `decline_code`. <https://docs.stripe.com/declines/codes>
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Decline {
    /// The code of the error.
    pub(crate) code: &'static str,
    /// The issuer's reason.
    pub(crate) reason: &'static str,
}

impl Decline {
    /// The sentence for the customer.
    pub(crate) fn message(self) -> &'static str {
        match self.reason {
            "insufficient_funds" => "Your card has insufficient funds.",
            "expired_card" => "Your card has expired.",
            "incorrect_cvc" => "Your card's security code is incorrect.",
            "processing_error" => "An error occurred while processing your card. Try again in a little bit.",
            "card_velocity_exceeded" => {
                "Your card was declined for making repeated attempts too frequently or exceeding its amount limit."
            }
            "authentication_required" => "Your card was declined. This transaction requires authentication.",
            _ => "Your card was declined.",
        }
    }

    /// What the issuer advises.
    pub(crate) fn advice(self) -> Option<&'static str> {
        match self.reason {
            "generic_decline" | "insufficient_funds" | "processing_error" | "card_velocity_exceeded" => {
                Some("try_again_later")
            }
            "lost_card" | "stolen_card" | "fraudulent" => Some("do_not_try_again"),
            "expired_card" | "incorrect_cvc" => Some("confirm_card_data"),
            _ => None,
        }
    }

    /// The error, without the objects that it is about.
    pub(crate) fn error(self) -> StripeError {
        let mut error = StripeError {
            status: 402,
            kind: ErrorType::Card,
            ..StripeError::invalid(self.message()).coded(self.code)
        };
        if let Some(advice) = self.advice() {
            error = error.with("advice_code", advice);
        }
        // The codes that say it all have no reason beside them.
        if self.code == "card_declined" || self.code == "authentication_required" {
            error = error.with("decline_code", self.reason);
        }
        match self.code {
            "incorrect_cvc" => error.about("cvc"),
            "expired_card" => error.about("exp_month"),
            _ => error,
        }
    }
}
