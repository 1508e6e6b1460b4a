//! Discounts: coupons as they were applied to something.

use asymmetric_kit::Call;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{
    billing::period,
    coupons::{self, Coupon},
    customers::{self, Customer},
    error::{Problem, StripeError},
    expand::{Expandable, Shape, stored},
    ids,
    parameters::{Kind, Parameter, TEXT, Values},
    promotion_codes::{self, PromotionCode},
    store::{self, Stored},
};

/// A row of `discounts`; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Discount {
    pub(crate) id: String,
    /// When it begins to apply, on the customer's clock.
    pub(crate) start: i64,
    /// When it ends; none where the coupon is good for one invoice or forever.
    pub(crate) end: Option<i64>,
    /// The vendor calls it `source.coupon`.
    pub(crate) coupon: String,
    pub(crate) promotion_code: Option<String>,
    pub(crate) customer: Option<String>,
    pub(crate) subscription: Option<String>,
    pub(crate) invoice: Option<String>,
    pub(crate) checkout_session: Option<String>,
}

impl Stored for Discount {
    const TABLE: &'static str = "discounts";
    const NOUN: &'static str = "discount";
    const COLUMNS: &'static str =
        "id, start, \"end\", coupon, promotion_code, customer, subscription, invoice, checkout_session";

    fn id(&self) -> &str {
        &self.id
    }

    fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "discount",
            "checkout_session": self.checkout_session,
            "customer": self.customer,
            "end": self.end,
            "invoice": self.invoice,
            "invoice_item": null,
            "promotion_code": self.promotion_code,
            "source": {"coupon": self.coupon, "type": "coupon"},
            "start": self.start,
            "subscription": self.subscription,
            "subscription_item": null,
        })
    }
}

/// One entry of the parameter `discounts`.
const ENTRY: &[Parameter] = &[
    Parameter::new("coupon", TEXT),
    Parameter::new("discount", TEXT),
    Parameter::new("promotion_code", TEXT),
];

/// The parameter `discounts`.
pub(crate) const PARAMETER: Parameter =
    Parameter::new("discounts", Kind::List(&Kind::Object(ENTRY))).unsettable();

/// What is discounted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Target {
    pub(crate) customer: Option<String>,
    pub(crate) subscription: Option<String>,
    pub(crate) invoice: Option<String>,
    pub(crate) checkout_session: Option<String>,
    /// Now, on the customer's clock.
    pub(crate) at: i64,
}

/// Redeems what the parameter `discounts` names; none where the request does not have it.
pub(crate) async fn redeem(
    call: &Call,
    values: &Values,
    target: &Target,
) -> Result<Option<Vec<String>>, Problem> {
    let Some(sent) = values.get("discounts") else {
        return Ok(None);
    };
    if sent.is_null() {
        return Ok(Some(Vec::new()));
    }
    let mut redeemed = Vec::new();
    for (index, entry) in values.objects("discounts").unwrap_or_default().iter().enumerate() {
        let path = |name: &str| format!("discounts[{index}][{name}]");
        match (
            entry.text("coupon"),
            entry.text("promotion_code"),
            entry.text("discount"),
        ) {
            (Some(coupon), None, None) => {
                redeemed.push(one(call, coupon, None, &path("coupon"), target).await?);
            }
            (None, Some(code), None) => {
                redeemed.push(by_code(call, code, &path("promotion_code"), target).await?);
            }
            (None, None, Some(discount)) => {
                let kept: Discount = store::referenced(call, discount, &path("discount")).await?;
                redeemed.push(kept.id);
            }
            _ => {
                let names = ["coupon", "promotion_code", "discount"].map(path);
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                return Err(StripeError::exclusive(&names).into());
            }
        }
    }
    Ok(Some(redeemed))
}

/// Redeems a promotion code.
pub(crate) async fn by_code(call: &Call, id: &str, param: &str, target: &Target) -> Result<String, Problem> {
    let found = store::find_by::<PromotionCode>(call, "id = $1", &[&id]).await?;
    let mut code = found.ok_or_else(|| StripeError::no_such("promotion code", id, param))?;
    let is_over = code.expires_at.is_some_and(|last| last <= target.at)
        || code
            .max_redemptions
            .is_some_and(|most| code.times_redeemed >= most);
    if !code.active || is_over {
        let message = "This promotion code is not active.";
        return Err(StripeError::invalid(message)
            .coded("promotion_code_expired")
            .about(param)
            .into());
    }
    if code.customer.is_some() && code.customer != target.customer {
        let message = "This promotion code cannot be redeemed by this customer.";
        return Err(StripeError::invalid(message).about(param).into());
    }
    code.times_redeemed += 1;
    store::update(call, &code).await?;
    one(call, &code.coupon, Some(code.id), param, target).await
}

async fn one(
    call: &Call,
    coupon: &str,
    promotion_code: Option<String>,
    param: &str,
    target: &Target,
) -> Result<String, Problem> {
    let found = store::find_by::<Coupon>(call, "id = $1", &[&coupon]).await?;
    let mut coupon = found.ok_or_else(|| StripeError::no_such("coupon", coupon, param))?;
    coupon.check(target.at, param)?;
    coupon.times_redeemed += 1;
    store::update(call, &coupon).await?;
    let end = match coupon.duration_in_months {
        Some(months) => Some(period::months_after(target.at, months)?),
        None => None,
    };
    let discount = Discount {
        id: ids::long(call, "di_1").await?,
        start: target.at,
        end,
        coupon: coupon.id,
        promotion_code,
        customer: target.customer.clone(),
        subscription: target.subscription.clone(),
        invoice: target.invoice.clone(),
        checkout_session: target.checkout_session.clone(),
    };
    Ok(store::insert(call, &discount).await?.id)
}

/// Discounts with their coupons, those that have ended by `at` left out.
pub(crate) async fn current(
    call: &Call,
    ids: &[String],
    at: i64,
) -> Result<Vec<(Discount, Coupon)>, Problem> {
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        let Some(discount) = store::find::<Discount>(call, id).await? else {
            continue;
        };
        if discount.end.is_some_and(|end| end <= at) {
            continue;
        }
        if let Some(coupon) = store::find::<Coupon>(call, &discount.coupon).await? {
            found.push((discount, coupon));
        }
    }
    Ok(found)
}

/// What `expand[]` can follow from a discount.
pub(crate) static SHAPE: Shape = Shape::new(&[
    (
        "customer",
        Expandable::Object(&customers::SHAPE, stored::<Customer>),
    ),
    (
        "promotion_code",
        Expandable::Object(&promotion_codes::SHAPE, stored::<PromotionCode>),
    ),
    ("source", Expandable::Within(&SOURCE)),
]);

static SOURCE: Shape = Shape::new(&[("coupon", Expandable::Object(&coupons::SHAPE, stored::<Coupon>))]);
