//! The operations on promotion codes.

use asymmetric_kit::{Alphabet, Call};
use serde_json::{Map, Value};

use super::{PromotionCode, Restrictions};
use crate::{
    coupons::Coupon,
    customers::Customer,
    endpoint::retrieved_id,
    error::{Problem, StripeError},
    events, ids,
    list::{self, Filter},
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// `POST /v1/promotion_codes`
pub(crate) async fn create(call: &Call, values: &Values) -> Result<Value, Problem> {
    let promotion = values.object("promotion").unwrap_or_default();
    let coupon_id = promotion.text("coupon").unwrap_or_default();
    let now = call.now().as_second();
    let coupon: Coupon = store::referenced(call, coupon_id, "promotion[coupon]").await?;
    coupon.check(now, "promotion[coupon]")?;
    let customer = match values.text("customer") {
        Some(id) => Some(store::referenced::<Customer>(call, id, "customer").await?.id),
        None => None,
    };
    if values.integer("expires_at").is_some_and(|last| last <= now) {
        let message = "The `expires_at` date must be in the future.";
        return Err(StripeError::invalid(message).about("expires_at").into());
    }
    let restrictions = restrictions(values)?;
    let code = match values.text("code") {
        Some(code) => code.to_owned(),
        None => call.identifier("", Alphabet::Upper, 8).await?,
    };
    let is_well_formed = code
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_well_formed {
        let message = "Promotion codes may only contain letters, digits and dashes.";
        return Err(StripeError::invalid(message).about("code").into());
    }
    let active = values.boolean("active").unwrap_or(true);
    if active {
        claim(call, &code, "").await?;
    }
    let mut promotion_code = PromotionCode {
        id: ids::long(call, "promo_1").await?,
        created: now,
        active,
        code,
        coupon: coupon.id,
        customer,
        expires_at: values.integer("expires_at"),
        max_redemptions: values.integer("max_redemptions"),
        metadata: Map::new(),
        restrictions,
        times_redeemed: 0,
    };
    merge_metadata(&mut promotion_code.metadata, values.get("metadata"))?;
    let made = store::insert(call, &promotion_code).await?.render();
    events::emit(call, "promotion_code.created", &made, None).await?;
    Ok(made)
}

/// `GET /v1/promotion_codes/{promotion_code}`
pub(crate) async fn retrieve(call: &Call, _values: &Values) -> Result<Value, Problem> {
    Ok(named(call).await?.render())
}

/// `POST /v1/promotion_codes/{promotion_code}`
pub(crate) async fn update(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut code = named(call).await?;
    let before = code.render();
    if let Some(active) = values.boolean("active") {
        if active && !code.active {
            claim(call, &code.code, &code.id).await?;
        }
        code.active = active;
    }
    merge_metadata(&mut code.metadata, values.get("metadata"))?;
    let after = store::update(call, &code).await?.render();
    events::updated(call, "promotion_code.updated", &before, &after).await?;
    Ok(after)
}

/// `GET /v1/promotion_codes`
pub(crate) async fn list(call: &Call, values: &Values) -> Result<Value, Problem> {
    let mut filter = Filter::new(values);
    if let Some(active) = values.boolean("active") {
        filter.equals("active", active);
    }
    if let Some(code) = values.text("code") {
        filter.equals("lower(code)", code.to_lowercase());
    }
    for name in ["coupon", "customer"] {
        if let Some(id) = values.text(name) {
            filter.equals(name, id.to_owned());
        }
    }
    list::page::<PromotionCode>(call, values, filter).await
}

/// The active code that a customer types; the case of letters does not matter.
pub(crate) async fn typed(call: &Call, code: &str) -> Result<Option<PromotionCode>, Problem> {
    store::find_by(call, "lower(code) = lower($1) AND active", &[&code]).await
}

async fn named(call: &Call) -> Result<PromotionCode, Problem> {
    let id = retrieved_id(call, "promotion_code")?;
    store::retrieve(call, &id, "promotion_code").await
}

/// Refuses a code that another active one has.
async fn claim(call: &Call, code: &str, own: &str) -> Result<(), Problem> {
    store::claim(call, "promotion_code", &code.to_lowercase()).await?;
    let holder = typed(call, code).await?;
    if holder.is_some_and(|holder| holder.id != own) {
        let message = format!("An active promotion code with `code: {code}` already exists.");
        return Err(StripeError::invalid(message).about("code").into());
    }
    Ok(())
}

fn restrictions(values: &Values) -> Result<Restrictions, Problem> {
    let Some(sent) = values.object("restrictions") else {
        return Ok(Restrictions::default());
    };
    let mut restrictions = Restrictions {
        first_time_transaction: sent.boolean("first_time_transaction").unwrap_or_default(),
        ..Restrictions::default()
    };
    sent.apply("minimum_amount", &mut restrictions.minimum_amount)?;
    sent.apply(
        "minimum_amount_currency",
        &mut restrictions.minimum_amount_currency,
    )?;
    if restrictions.minimum_amount.is_some() != restrictions.minimum_amount_currency.is_some() {
        let message = "You must pass `minimum_amount` and `minimum_amount_currency` together.";
        return Err(StripeError::invalid(message)
            .about("restrictions[minimum_amount_currency]")
            .into());
    }
    Ok(restrictions)
}
