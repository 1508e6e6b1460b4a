//! The operations on coupons.

use asymmetric_kit::{Alphabet, Call};
use serde_json::{Map, Number, Value, json};

use super::Coupon;
use crate::{
    billing::money,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/coupons`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    check(values)?;
    let id = match values.text("id") {
        Some(id) => {
            store::claim(call, "coupon", id).await?;
            if store::find::<Coupon>(call, id).await?.is_some() {
                let error = StripeError::invalid("Coupon already exists.");
                return Err(error.coded("resource_already_exists").about("id").into());
            }
            id.to_owned()
        }
        None => call.identifier("", Alphabet::Alphanumeric, 8).await?,
    };
    let now = call.now().as_second();
    if values.integer("redeem_by").is_some_and(|last| last <= now) {
        let message = "The `redeem_by` date must be in the future.";
        return Err(StripeError::invalid(message).about("redeem_by").into());
    }
    let mut coupon = Coupon {
        id,
        created: now,
        deleted: false,
        amount_off: values.integer("amount_off"),
        applies_to: values.get("applies_to").cloned(),
        currency: values
            .text("currency")
            .filter(|_| values.has("amount_off"))
            .map(str::to_owned),
        currency_options: Map::new(),
        duration: values.text("duration").unwrap_or("once").to_owned(),
        duration_in_months: values.integer("duration_in_months"),
        max_redemptions: values.integer("max_redemptions"),
        metadata: Map::new(),
        name: None,
        percent_off: percentage(values)?,
        redeem_by: values.integer("redeem_by"),
        times_redeemed: 0,
    };
    apply(&mut coupon, values)?;
    let made = store::insert(call, &coupon).await?.render();
    events::emit(call, "coupon.created", &made, None).await?;
    Ok(made)
}

/// `GET /v1/coupons/{coupon}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/coupons/{coupon}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut coupon = named(call).await?;
    let before = coupon.render();
    apply(&mut coupon, values)?;
    let after = store::update(call, &coupon).await?.render();
    events::updated(call, "coupon.updated", &before, &after).await?;
    Ok(after)
}

/// `DELETE /v1/coupons/{coupon}`
pub(crate) async fn delete(call: &Call, _values: &Values) -> Result<Value, Problem> {
    let mut coupon = named(call).await?;
    events::emit(call, "coupon.deleted", &coupon.render(), None).await?;
    coupon.deleted = true;
    store::update(call, &coupon).await?;
    Ok(json!({"id": coupon.id, "object": "coupon", "deleted": true}))
}

/// `GET /v1/coupons`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    list::page::<Coupon>(call, values, Filter::new(values)).await
}

async fn named(call: &Call) -> Result<Coupon, Problem> {
    let id = retrieved_id(call, "coupon")?;
    let coupon: Coupon = store::retrieve(call, &id, "coupon").await?;
    if coupon.deleted {
        Err(StripeError::not_found("coupon", &id, "coupon").into())
    } else {
        Ok(coupon)
    }
}

/// Which parameters go together.
fn check(values: &Values) -> Result<(), StripeError> {
    match (values.has("amount_off"), values.has("percent_off")) {
        (true, true) => return Err(StripeError::exclusive(&["percent_off", "amount_off"])),
        (false, false) => {
            let message = "Must provide percent_off or amount_off when creating a coupon.";
            return Err(StripeError::invalid(message));
        }
        (true, false) if !values.has("currency") => {
            let message = "You must pass currency when passing amount_off";
            return Err(StripeError::invalid(message).about("currency"));
        }
        _ => {}
    }
    let is_repeating = values.text("duration") == Some("repeating");
    if is_repeating != values.has("duration_in_months") {
        let message = if is_repeating {
            "You must pass `duration_in_months` when `duration` is `repeating`."
        } else {
            "You may only pass `duration_in_months` when `duration` is `repeating`."
        };
        return Err(StripeError::invalid(message).about("duration_in_months"));
    }
    Ok(())
}

fn percentage(values: &Values) -> Result<Option<Number>, StripeError> {
    let Some(Value::Number(number)) = values.get("percent_off") else {
        return Ok(None);
    };
    let scaled = money::scaled(&number.to_string());
    if scaled.is_none_or(|scaled| scaled <= 0 || scaled > 100_000_000_000_000) {
        let message = "Invalid percent_off: must be greater than 0 and less than or equal to 100.";
        return Err(StripeError::invalid(message).about("percent_off"));
    }
    Ok(Some(number.clone()))
}

fn apply(coupon: &mut Coupon, values: &Values) -> Result<(), Problem> {
    values.apply("name", &mut coupon.name)?;
    merge_metadata(&mut coupon.metadata, values.get("metadata"))?;
    if let Some(Value::Object(options)) = values.get("currency_options") {
        coupon.currency_options.extend(options.clone());
    }
    Ok(())
}
