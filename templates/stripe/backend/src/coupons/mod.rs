//! Coupons.

mod include;
pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value, json};

use crate::{
    endpoint::{Endpoint, endpoint},
    error::StripeError,
    expand::{Expandable, PLAIN, Shape},
    parameters::EXPAND,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostCoupons", "POST" "/v1/coupons", parameters::CREATE, &SHAPE, run::create, "Creates a coupon."),
    endpoint!("GetCouponsCoupon", "GET" "/v1/coupons/{coupon}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves a coupon."),
    endpoint!("PostCouponsCoupon", "POST" "/v1/coupons/{coupon}", parameters::UPDATE, &SHAPE, run::update, "Updates a coupon."),
    endpoint!("DeleteCouponsCoupon", "DELETE" "/v1/coupons/{coupon}", &[], &PLAIN, run::delete, "Deletes a coupon."),
    endpoint!("GetCoupons", "GET" "/v1/coupons", parameters::LIST, &SHAPE, run::list, "Lists coupons."),
];

/// What `expand[]` can follow from a coupon.
pub(crate) static SHAPE: Shape = Shape::new(&[
    ("applies_to", Expandable::Asked(include::applies_to, None)),
    (
        "currency_options",
        Expandable::Asked(include::currency_options, None),
    ),
]);

/// A row of `coupons`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Coupon {
    pub(crate) id: String,
    pub(crate) created: i64,
    /// Deleted coupons stay with the discounts that were made of them.
    pub(crate) deleted: bool,
    pub(crate) amount_off: Option<i64>,
    pub(crate) applies_to: Option<Value>,
    pub(crate) currency: Option<String>,
    /// Amounts in further currencies, by code.
    pub(crate) currency_options: Map<String, Value>,
    pub(crate) duration: String,
    pub(crate) duration_in_months: Option<i64>,
    pub(crate) max_redemptions: Option<i64>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) name: Option<String>,
    pub(crate) percent_off: Option<Number>,
    pub(crate) redeem_by: Option<i64>,
    pub(crate) times_redeemed: i64,
}

impl Coupon {
    /// Refuses a coupon that cannot be redeemed (any more) at `now`.
    pub(crate) fn check(&self, now: i64, param: &str) -> Result<(), StripeError> {
        if self.deleted {
            return Err(StripeError::no_such("coupon", &self.id, param));
        }
        let is_used_up = self
            .max_redemptions
            .is_some_and(|most| self.times_redeemed >= most);
        if is_used_up || self.redeem_by.is_some_and(|last| last <= now) {
            let message = format!("This coupon is not valid any more: {}", self.id);
            return Err(StripeError::invalid(message).coded("coupon_expired").about(param));
        }
        Ok(())
    }

    /// How much it takes off in a currency; none where it takes off a percentage, or nothing in this currency.
    pub(crate) fn amount_in(&self, currency: &str) -> Option<i64> {
        if self.currency.as_deref() == Some(currency) {
            return self.amount_off;
        }
        self.currency_options.get(currency)?["amount_off"].as_i64()
    }

    /// Whether it takes something off lines of this product.
    pub(crate) fn applies_to_product(&self, product: Option<&str>) -> bool {
        let Some(products) = self
            .applies_to
            .as_ref()
            .and_then(|one| one["products"].as_array())
        else {
            return true;
        };
        product.is_some_and(|product| products.iter().any(|one| one == product))
    }
}

impl Stored for Coupon {
    const TABLE: &'static str = "coupons";
    const NOUN: &'static str = "coupon";
    const COLUMNS: &'static str = "id, created, deleted, amount_off, applies_to, currency, currency_options, duration, \
         duration_in_months, max_redemptions, metadata, name, percent_off, redeem_by, times_redeemed";
    const LISTED: &'static str = "NOT deleted";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        // Whether `redeem_by` has passed is seen when it is shown.
        let is_left = self.max_redemptions.is_none_or(|most| self.times_redeemed < most);
        json!({
            "id": self.id,
            "object": "coupon",
            "amount_off": self.amount_off,
            "created": self.created,
            "currency": self.currency,
            "duration": self.duration,
            "duration_in_months": self.duration_in_months,
            "livemode": false,
            "max_redemptions": self.max_redemptions,
            "metadata": self.metadata,
            "name": self.name,
            "percent_off": self.percent_off,
            "redeem_by": self.redeem_by,
            "times_redeemed": self.times_redeemed,
            "valid": is_left && !self.deleted,
        })
    }
}
