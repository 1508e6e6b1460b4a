use asymmetric_kit::Call;
use jiff::{ToSpan, Zoned, civil::Weekday, tz::TimeZone};
use serde_json::{Value, json};

use super::BalanceTransaction;
use crate::{cards::Behavior, charges::Charge, error::Problem, ids, store};

/// Days on which banks work until money is available.
const SETTLEMENT_DAYS: usize = 2;

/// What the vendor takes of a domestic card payment, in thousandths and in the smallest unit of the currency
/// (<https://stripe.com/pricing>).
const DOMESTIC_THOUSANDTHS: i64 = 29;
/// The same for cards of other countries.
const INTERNATIONAL_THOUSANDTHS: i64 = 44;
const FIXED: i64 = 30;

/// What a dispute costs.
pub(crate) const DISPUTE_FEE: i64 = 1500;

/// Money that moves.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// Gross, negative where it leaves.
    pub(crate) amount: i64,
    pub(crate) fee: i64,
    pub(crate) fee_description: &'static str,
    pub(crate) currency: String,
    pub(crate) description: Option<String>,
    /// Seconds since the epoch.
    pub(crate) available_on: i64,
    pub(crate) source: String,
    pub(crate) kind: &'static str,
    pub(crate) category: &'static str,
}

impl Entry {
    /// The money of a charge, less the fee.
    pub(crate) fn of_charge(call: &Call, charge: &Charge, amount: i64) -> Self {
        let card = charge
            .payment_method_details
            .as_ref()
            .map(|details| &details["card"]);
        let text = |name: &str| card.and_then(|card| card[name].as_str()).unwrap_or_default();
        let international = !matches!(text("country"), "" | "US");
        let kind = if card.is_some_and(Value::is_object) {
            "charge"
        } else {
            "payment"
        };
        let now = call.now().as_second();
        Self {
            amount,
            fee: processing_fee(amount, international),
            fee_description: "Stripe processing fees",
            currency: charge.currency.clone(),
            description: charge.description.clone(),
            available_on: settlement(call),
            source: charge.id.clone(),
            kind,
            category: "charge",
        }
        .at_once_if(is_at_once(text("last4")), now)
    }

    /// Money that comes or goes now, without a fee.
    pub(crate) fn now(call: &Call, amount: i64, currency: &str, source: &str) -> Self {
        Self {
            amount,
            fee: 0,
            fee_description: "",
            currency: currency.to_owned(),
            description: None,
            available_on: call.now().as_second(),
            source: source.to_owned(),
            kind: "adjustment",
            category: "other_adjustment",
        }
    }

    fn at_once_if(mut self, at_once: bool, now: i64) -> Self {
        if at_once {
            self.available_on = now;
        }
        self
    }
}

/// Whether a test card with these last digits skips the pending balance.
fn is_at_once(last4: &str) -> bool {
    let skips = |card: &&crate::cards::TestCard| card.behavior == Behavior::PaysAtOnce;
    crate::cards::NUMBERS
        .iter()
        .filter(skips)
        .any(|card| card.number.ends_with(last4) && last4.len() == 4)
}

/// Half a unit and more is rounded up; the fee is never more than the amount.
fn processing_fee(amount: i64, international: bool) -> i64 {
    let rate = if international {
        INTERNATIONAL_THOUSANDTHS
    } else {
        DOMESTIC_THOUSANDTHS
    };
    ((amount * rate + 500) / 1000 + FIXED).min(amount)
}

/// Midnight after so many working days.
fn settlement(call: &Call) -> i64 {
    let mut date = call.now().to_zoned(TimeZone::UTC).date();
    let mut left = SETTLEMENT_DAYS;
    while left > 0 {
        date = date.saturating_add(1.day());
        if !matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            left -= 1;
        }
    }
    let midnight: Option<Zoned> = date.to_zoned(TimeZone::UTC).ok();
    midnight.map_or(call.now().as_second(), |midnight| {
        midnight.timestamp().as_second()
    })
}

/// Writes a balance transaction.
pub(crate) async fn record(call: &Call, entry: Entry) -> Result<BalanceTransaction, Problem> {
    let fee_details = if entry.fee == 0 {
        json!([])
    } else {
        json!([{
            "amount": entry.fee,
            "application": null,
            "currency": entry.currency,
            "description": entry.fee_description,
            "type": "stripe_fee",
        }])
    };
    let transaction = BalanceTransaction {
        id: ids::long(call, "txn_3").await?,
        created: call.now().as_second(),
        amount: entry.amount,
        available_on: entry.available_on,
        net: entry.amount - entry.fee,
        currency: entry.currency,
        description: entry.description,
        fee: entry.fee,
        fee_details,
        payout: None,
        reporting_category: entry.category.to_owned(),
        source: entry.source,
        kind: entry.kind.to_owned(),
    };
    store::insert(call, &transaction).await
}

#[cfg(test)]
mod tests {
    use super::processing_fee;

    #[test]
    fn fees_are_those_of_the_price_list() {
        assert_eq!(processing_fee(2000, false), 88);
        assert_eq!(processing_fee(2000, true), 118);
        assert_eq!(processing_fee(50, false), 31);
        assert_eq!(processing_fee(20, false), 20);
    }
}
