use asymmetric_kit::{Alphabet, Call};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::TestCard;
use crate::{
    error::{ErrorType, StripeError},
    parameters::Values,
};

const FINGERPRINT_LENGTH: usize = 16;

/// What is known about a card, without its number.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Card {
    pub(crate) brand: String,
    pub(crate) country: String,
    pub(crate) cvc_check: Option<String>,
    pub(crate) exp_month: i64,
    pub(crate) exp_year: i64,
    pub(crate) fingerprint: String,
    pub(crate) funding: String,
    pub(crate) last4: String,
    /// The holder, and the postal code, of cards that came as tokens or sources.
    pub(crate) name: Option<String>,
    pub(crate) address_zip: Option<String>,
}

/// A card and its number.
#[derive(Debug, Clone)]
pub(crate) struct NewCard {
    pub(crate) card: Card,
    pub(crate) number: String,
}

impl NewCard {
    /// The card that a test id stands for; it expires in a year.
    pub(crate) fn test(call: &Call, test: &TestCard) -> Self {
        let today = call.now().to_zoned(TimeZone::UTC);
        let mut made = Self::of(
            call,
            test.number,
            i64::from(today.month()),
            i64::from(today.year()) + 1,
        );
        made.card.cvc_check = Some("pass".to_owned());
        made
    }

    /// The card that `values` (`number`, `exp_month`, `exp_year`, `cvc`) describe; `path` is where they are.
    pub(crate) fn read(call: &Call, values: &Values, path: &str) -> Result<Self, StripeError> {
        let number: String = values
            .text("number")
            .unwrap_or_default()
            .chars()
            .filter(|character| !matches!(character, ' ' | '-'))
            .collect();
        if !is_number(&number) {
            let message = "Your card number is incorrect.";
            return Err(refused("incorrect_number", message, &format!("{path}[number]")));
        }
        let today = call.now().to_zoned(TimeZone::UTC);
        let (month, mut year) = (integer(values, "exp_month"), integer(values, "exp_year"));
        if (0..100).contains(&year) {
            year += 2000;
        }
        if !(1..=12).contains(&month) {
            let message = "Your card's expiration month is invalid.";
            return Err(refused(
                "invalid_expiry_month",
                message,
                &format!("{path}[exp_month]"),
            ));
        }
        let current = (i64::from(today.year()), i64::from(today.month()));
        if (year, month) < current || year > current.0 + 50 {
            let message = "Your card's expiration year is invalid.";
            return Err(refused(
                "invalid_expiry_year",
                message,
                &format!("{path}[exp_year]"),
            ));
        }
        let mut made = Self::of(call, &number, month, year);
        if let Some(cvc) = values.text("cvc") {
            let digits = cvc.len() == 3 || cvc.len() == 4;
            if !digits || !cvc.bytes().all(|byte| byte.is_ascii_digit()) {
                let message = "Your card's security code is invalid.";
                return Err(refused("invalid_cvc", message, &format!("{path}[cvc]")));
            }
            made.card.cvc_check = Some("unchecked".to_owned());
        }
        Ok(made)
    }

    fn of(call: &Call, number: &str, exp_month: i64, exp_year: i64) -> Self {
        let test = TestCard::of_number(number);
        let label = format!("card {number}");
        let card = Card {
            brand: test.map_or_else(|| brand(number), |test| test.brand).to_owned(),
            country: test.map_or("US", |test| test.country).to_owned(),
            cvc_check: None,
            exp_month,
            exp_year,
            fingerprint: call
                .identifiers()
                .derived(&label, "", Alphabet::Alphanumeric, FINGERPRINT_LENGTH),
            funding: test.map_or("credit", |test| test.funding).to_owned(),
            last4: number
                .get(number.len().saturating_sub(4)..)
                .unwrap_or_default()
                .to_owned(),
            name: None,
            address_zip: None,
        };
        Self {
            card,
            number: number.to_owned(),
        }
    }
}

impl Card {
    /// `card` of a payment method.
    pub(crate) fn of_payment_method(&self) -> Value {
        json!({
            "brand": self.brand,
            "checks": {
                "address_line1_check": null,
                "address_postal_code_check": self.address_zip.as_ref().map(|_| "pass"),
                "cvc_check": self.cvc_check,
            },
            "country": self.country,
            "display_brand": self.display_brand(),
            "exp_month": self.exp_month,
            "exp_year": self.exp_year,
            "fingerprint": self.fingerprint,
            "funding": self.funding,
            "generated_from": null,
            "last4": self.last4,
            "networks": {"available": [self.brand], "preferred": null},
            "regulated_status": "unregulated",
            "three_d_secure_usage": {"supported": true},
            "wallet": null,
        })
    }

    /// The object `card` of tokens and sources.
    pub(crate) fn of_source(&self, id: &str, customer: Option<&str>, metadata: &Map<String, Value>) -> Value {
        json!({
            "id": id,
            "object": "card",
            "address_city": null,
            "address_country": null,
            "address_line1": null,
            "address_line1_check": null,
            "address_line2": null,
            "address_state": null,
            "address_zip": self.address_zip,
            "address_zip_check": self.address_zip.as_ref().map(|_| "pass"),
            "allow_redisplay": "unspecified",
            "brand": self.source_brand(),
            "country": self.country,
            "customer": customer,
            "cvc_check": self.cvc_check,
            "dynamic_last4": null,
            "exp_month": self.exp_month,
            "exp_year": self.exp_year,
            "fingerprint": self.fingerprint,
            "funding": self.funding,
            "last4": self.last4,
            "metadata": metadata,
            "name": self.name,
            "networks": {"preferred": null},
            "regulated_status": "unregulated",
            "tokenization_method": null,
        })
    }

    fn display_brand(&self) -> &str {
        match self.brand.as_str() {
            "amex" => "american_express",
            "diners" => "diners_club",
            "unionpay" => "union_pay",
            brand => brand,
        }
    }

    fn source_brand(&self) -> &str {
        match self.brand.as_str() {
            "visa" => "Visa",
            "mastercard" => "MasterCard",
            "amex" => "American Express",
            "discover" => "Discover",
            "diners" => "Diners Club",
            "jcb" => "JCB",
            "unionpay" => "UnionPay",
            _ => "Unknown",
        }
    }
}

/// Numbers come as integers in payment methods and as texts in tokens.
fn integer(values: &Values, name: &str) -> i64 {
    let text = || values.text(name).and_then(|text| text.trim().parse().ok());
    values.integer(name).or_else(text).unwrap_or(-1)
}

/// Whether the digits are a card's: their length, and the check digit of Luhn.
fn is_number(number: &str) -> bool {
    if !(12..=19).contains(&number.len()) || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return false;
    }
    let doubled = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let digits = number.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = digits
        .enumerate()
        .map(|(index, digit)| if index % 2 == 1 { doubled(digit) } else { digit })
        .sum();
    sum.is_multiple_of(10)
}

fn brand(number: &str) -> &'static str {
    match number.as_bytes() {
        [b'4', ..] => "visa",
        [b'5' | b'2', ..] => "mastercard",
        [b'3', b'4' | b'7', ..] => "amex",
        [b'3', b'5', ..] => "jcb",
        [b'3', ..] => "diners",
        [b'6', b'2', ..] => "unionpay",
        [b'6', ..] => "discover",
        _ => "unknown",
    }
}

fn refused(code: &'static str, message: &str, param: &str) -> StripeError {
    StripeError {
        status: 402,
        kind: ErrorType::Card,
        ..StripeError::invalid(message).coded(code).about(param)
    }
}

#[cfg(test)]
mod tests {
    use super::{super::NUMBERS, is_number};

    #[test]
    fn test_numbers_are_well_formed_and_typing_errors_are_not() {
        for card in NUMBERS {
            assert!(is_number(card.number), "{}", card.number);
        }
        for wrong in ["4242424242424241", "4242", "4242x24242424242", ""] {
            assert!(!is_number(wrong), "{wrong}");
        }
    }
}
