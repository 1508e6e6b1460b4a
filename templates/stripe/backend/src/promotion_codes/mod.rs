//! Promotion codes: what customers type to get a coupon.

pub(crate) mod operations;
pub(crate) mod parameters;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use crate::{
    coupons::{self, Coupon},
    customers::{self, Customer},
    endpoint::{Endpoint, endpoint},
    expand::{Expandable, Shape, stored},
    parameters::EXPAND,
    store::Stored,
};
use operations as run;

#[rustfmt::skip]
pub(crate) static ENDPOINTS: &[Endpoint] = &[
    endpoint!("PostPromotionCodes", "POST" "/v1/promotion_codes", parameters::CREATE, &SHAPE, run::create, "Creates a promotion code."),
    endpoint!("GetPromotionCodesPromotionCode", "GET" "/v1/promotion_codes/{promotion_code}", &[EXPAND], &SHAPE, run::retrieve, "Retrieves a promotion code."),
    endpoint!("PostPromotionCodesPromotionCode", "POST" "/v1/promotion_codes/{promotion_code}", parameters::UPDATE, &SHAPE, run::update, "Updates a promotion code."),
    endpoint!("GetPromotionCodes", "GET" "/v1/promotion_codes", parameters::LIST, &SHAPE, run::list, "Lists promotion codes."),
];

/// What `expand[]` can follow from a promotion code.
pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    ("promotion", Expandable::Within(&PROMOTION)),
]);

static PROMOTION: Shape = Shape::new(&[("coupon", Expandable::Object(&coupons::SHAPE, stored::<Coupon>))]);

/// A row of `promotion_codes`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct PromotionCode {
    pub(crate) id: String,
    pub(crate) created: i64,
    pub(crate) active: bool,
    pub(crate) code: String,
    /// The coupon; the vendor calls it `promotion.coupon`.
    pub(crate) coupon: String,
    pub(crate) customer: Option<String>,
    pub(crate) expires_at: Option<i64>,
    pub(crate) max_redemptions: Option<i64>,
    pub(crate) metadata: Map<String, Value>,
    pub(crate) restrictions: Restrictions,
    pub(crate) times_redeemed: i64,
}

/// Who may use a code, and for what.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Restrictions {
    pub(crate) first_time_transaction: bool,
    pub(crate) minimum_amount: Option<i64>,
    pub(crate) minimum_amount_currency: Option<String>,
}

impl Stored for PromotionCode {
    const TABLE: &'static str = "promotion_codes";
    const NOUN: &'static str = "promotion code";
    const COLUMNS: &'static str = "id, created, active, code, coupon, customer, expires_at, max_redemptions, metadata, \
         restrictions, times_redeemed";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        // Whether `expires_at` has passed is seen when it is shown.
        let is_left = self.max_redemptions.is_none_or(|most| self.times_redeemed < most);
        json!({
            "id": self.id,
            "object": "promotion_code",
            "active": self.active && is_left,
            "code": self.code,
            "created": self.created,
            "customer": self.customer,
            "expires_at": self.expires_at,
            "livemode": false,
            "max_redemptions": self.max_redemptions,
            "metadata": self.metadata,
            "promotion": {"coupon": self.coupon, "type": "coupon"},
            "restrictions": self.restrictions,
            "times_redeemed": self.times_redeemed,
        })
    }
}
