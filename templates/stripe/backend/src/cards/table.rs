use Behavior::{
    Authenticates, AuthenticatesThenDeclines, AuthenticatesUntilSetUp, AuthenticatesWhenPresent, Blocked,
    Declines, DeclinesLater, Disputed, Pays, PaysAtOnce, Refunds,
};

/// One test card.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TestCard {
    /// The number.
    pub(crate) number: &'static str,
    /// What comes after `pm_card_` and `tok_` in ids that stand for it.
    pub(crate) names: &'static [&'static str],
    /// The vendor's word for its brand.
    pub(crate) brand: &'static str,
    /// `credit`, `debit` or `prepaid`.
    pub(crate) funding: &'static str,
    /// Two letters.
    pub(crate) country: &'static str,
    /// What happens when it is charged.
    pub(crate) behavior: Behavior,
}

/// What happens when a test card is charged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behavior {
    /// It is paid.
    Pays,
    /// It is paid, and the money is available at once.
    PaysAtOnce,
    /// It is paid, and disputed right after.
    Disputed(DisputeKind),
    /// It is paid; refunds go wrong, or take their time.
    Refunds(RefundKind),
    /// It is declined: `code` and `decline_code`. It cannot be saved either.
    Declines(&'static str, &'static str),
    /// It can be saved, and is declined when it is charged.
    DeclinesLater,
    /// The vendor's own fraud prevention stops it.
    Blocked,
    /// Its holder must authenticate each payment.
    Authenticates,
    /// Its holder must authenticate, unless it was set up for payments while they are away.
    AuthenticatesUntilSetUp,
    /// Its holder must authenticate, except for payments while they are away.
    AuthenticatesWhenPresent,
    /// Its holder must authenticate, and then it is declined: `decline_code`.
    AuthenticatesThenDeclines(&'static str),
}

/// Why a test card is disputed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DisputeKind {
    /// As fraudulent.
    Fraudulent,
    /// As not received.
    NotReceived,
    /// A question first, which takes no money yet.
    Inquiry,
}

/// What refunds to a test card do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RefundKind {
    /// Pending at first, succeeded later.
    Pending,
    /// Succeeded at first, failed later.
    Fails,
}

/// A row of the table.
const fn card(
    number: &'static str,
    names: &'static [&'static str],
    brand: &'static str,
    funding: &'static str,
    country: &'static str,
    behavior: Behavior,
) -> TestCard {
    TestCard {
        number,
        names,
        brand,
        funding,
        country,
        behavior,
    }
}

/// A Visa credit card of the United States.
const fn visa(number: &'static str, names: &'static [&'static str], behavior: Behavior) -> TestCard {
    card(number, names, "visa", "credit", "US", behavior)
}

/// All test cards. Numbers that are not among them, but could be real, are of a Visa card that pays.
#[rustfmt::skip]
pub(crate) static NUMBERS: &[TestCard] = &[
    visa("4242424242424242", &["visa", "us", "threeDSecureNotSupported"], Pays),
    card("4000056655665556", &["visa_debit"], "visa", "debit", "US", Pays),
    card("5555555555554444", &["mastercard"], "mastercard", "credit", "US", Pays),
    card("2223003122003222", &["mastercard_2series"], "mastercard", "credit", "US", Pays),
    card("5200828282828210", &["mastercard_debit"], "mastercard", "debit", "US", Pays),
    card("5105105105105100", &["mastercard_prepaid"], "mastercard", "prepaid", "US", Pays),
    card("378282246310005", &["amex", "amex_threeDSecureNotSupported"], "amex", "credit", "US", Pays),
    card("371449635398431", &[], "amex", "credit", "US", Pays),
    card("6011111111111117", &["discover"], "discover", "credit", "US", Pays),
    card("3056930009020004", &["diners"], "diners", "credit", "US", Pays),
    card("3566002020360505", &["jcb"], "jcb", "credit", "JP", Pays),
    card("6200000000000005", &["unionpay"], "unionpay", "credit", "CN", Pays),
    card("4000000760000002", &["br"], "visa", "credit", "BR", Pays),
    card("4000001240000000", &["ca"], "visa", "credit", "CA", Pays),
    card("4000004840008001", &["mx"], "visa", "credit", "MX", Pays),
    card("4000002760000016", &["de"], "visa", "credit", "DE", Pays),
    card("4000002500000003", &["fr"], "visa", "credit", "FR", Pays),
    card("4000008260000000", &["gb"], "visa", "credit", "GB", Pays),
    card("4000005280000002", &["nl"], "visa", "credit", "NL", Pays),
    card("4000003920000003", &["jp"], "visa", "credit", "JP", Pays),
    card("4000000360000006", &["au"], "visa", "credit", "AU", Pays),
    visa("4000000000000077", &["bypassPending"], PaysAtOnce),
    card("4000003720000278", &["bypassPendingInternational"], "visa", "credit", "IE", PaysAtOnce),
    visa("4000000000000259", &["createDispute"], Disputed(DisputeKind::Fraudulent)),
    visa("4000000000002685", &["createDisputeProductNotReceived"], Disputed(DisputeKind::NotReceived)),
    visa("4000000000001976", &["createDisputeInquiry"], Disputed(DisputeKind::Inquiry)),
    visa("4000000000007726", &["pendingRefund"], Refunds(RefundKind::Pending)),
    visa("4000000000005126", &["refundFail"], Refunds(RefundKind::Fails)),
    visa("4000000000000002", &["visa_chargeDeclined", "chargeDeclined"], Declines("card_declined", "generic_decline")),
    visa("4000000000009995", &["visa_chargeDeclinedInsufficientFunds", "chargeDeclinedInsufficientFunds"], Declines("card_declined", "insufficient_funds")),
    visa("4000000000009987", &["visa_chargeDeclinedLostCard", "chargeDeclinedLostCard"], Declines("card_declined", "lost_card")),
    visa("4000000000009979", &["visa_chargeDeclinedStolenCard", "chargeDeclinedStolenCard"], Declines("card_declined", "stolen_card")),
    visa("4000000000006975", &["visa_chargeDeclinedVelocityLimitExceeded", "chargeDeclinedVelocityLimitExceeded"], Declines("card_declined", "card_velocity_exceeded")),
    visa("4000000000000069", &["chargeDeclinedExpiredCard"], Declines("expired_card", "expired_card")),
    visa("4000000000000127", &["chargeDeclinedIncorrectCvc"], Declines("incorrect_cvc", "incorrect_cvc")),
    visa("4000000000000119", &["chargeDeclinedProcessingError"], Declines("processing_error", "processing_error")),
    visa("4100000000000019", &["radarBlock", "chargeDeclinedFraudulent"], Blocked),
    visa("4000000000000341", &["chargeCustomerFail"], DeclinesLater),
    card("4000002500003155", &["authenticationRequiredOnSetup"], "visa", "credit", "FR", AuthenticatesUntilSetUp),
    card("4000002760003184", &["authenticationRequired"], "visa", "credit", "DE", Authenticates),
    card("4000003800000446", &["authenticationRequiredSetupForOffSession"], "visa", "credit", "IT", AuthenticatesWhenPresent),
    card("4000008260003178", &["authenticationRequiredChargeDeclinedInsufficientFunds"], "visa", "credit", "GB", AuthenticatesThenDeclines("insufficient_funds")),
    visa("4000000000003220", &["threeDSecure2Required", "threeDSecureRequired"], Authenticates),
    visa("4000008400001629", &["threeDSecureRequiredChargeDeclined"], AuthenticatesThenDeclines("generic_decline")),
    visa("4000000000003055", &["threeDSecureOptional"], Pays),
];

impl TestCard {
    /// The card of this number.
    pub(crate) fn of_number(number: &str) -> Option<&'static Self> {
        NUMBERS.iter().find(|card| card.number == number)
    }

    /// The card that an id such as `pm_card_visa` or `tok_visa` stands for.
    pub(crate) fn of_id(id: &str) -> Option<&'static Self> {
        let name = id.strip_prefix("pm_card_").or_else(|| id.strip_prefix("tok_"))?;
        NUMBERS.iter().find(|card| card.names.contains(&name))
    }
}

/// How the card of this number behaves.
impl From<&str> for Behavior {
    fn from(number: &str) -> Self {
        TestCard::of_number(number).map_or(Self::Pays, |card| card.behavior)
    }
}
