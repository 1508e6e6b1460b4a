//! Prices that come with what they are paid for (`price_data`): they are kept, but not offered to anybody else.

use asymmetric_kit::Call;

use super::{Price, create as creation};
use crate::{
    error::{Problem, StripeError},
    parameters::Values,
    store,
};

/// The price that `data` describes, of an existing product.
pub(crate) async fn create(call: &Call, data: &Values, product: &str) -> Result<Price, Problem> {
    if !data.has("unit_amount") && !data.has("unit_amount_decimal") {
        let message = "You must pass `unit_amount` or `unit_amount_decimal` in `price_data`.";
        return Err(StripeError::invalid(message).about("price_data").into());
    }
    let mut price = creation::create(call, data, product).await?;
    price.active = false;
    store::update(call, &price).await
}
