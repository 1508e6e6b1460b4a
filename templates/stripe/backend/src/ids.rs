//! Identifiers in the vendor's formats.

use asymmetric_kit::{Alphabet, Call};

use crate::error::Problem;

/// Old kinds of objects have 14 random characters, newer ones `1`, 13 that grow with time and the account, and 10.
const SHORT: usize = 14;
const LONG: usize = 24;

/// A prefix and 14 characters: what old kinds of objects have.
pub(crate) async fn short(call: &Call, prefix: &str) -> Result<String, Problem> {
    Ok(call.identifier(prefix, Alphabet::Alphanumeric, SHORT).await?)
}

/// A prefix that ends with a digit (`pm_1`, `ch_3`) and 23 characters: what newer kinds of objects have.
pub(crate) async fn long(call: &Call, prefix: &str) -> Result<String, Problem> {
    Ok(call.identifier(prefix, Alphabet::Alphanumeric, LONG - 1).await?)
}

/// `cus_` and 14 characters.
pub(crate) async fn customer(call: &Call) -> Result<String, Problem> {
    short(call, "cus_").await
}

/// `prod_` and 14 characters.
pub(crate) async fn product(call: &Call) -> Result<String, Problem> {
    short(call, "prod_").await
}

/// `price_1` and 23 characters.
pub(crate) async fn price(call: &Call) -> Result<String, Problem> {
    long(call, "price_1").await
}

/// What a customer's invoice numbers start with: eight characters.
pub(crate) async fn invoice_prefix(call: &Call) -> Result<String, Problem> {
    Ok(call.identifier("", Alphabet::Upper, 8).await?)
}

/// `req_` and 14 characters for the request being answered; spends no identifier, so that reading does not change what
/// is created next.
pub(crate) fn request(call: &Call) -> String {
    call.request_identifier("req_", Alphabet::Alphanumeric, SHORT)
}

/// A text that nobody guesses, without a prefix.
pub(crate) async fn secret(call: &Call, length: usize) -> Result<String, Problem> {
    Ok(call.identifier("", Alphabet::Alphanumeric, length).await?)
}
