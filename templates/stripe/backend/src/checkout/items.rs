//! What checkout sessions and payment links sell.

use asymmetric_kit::{BoxFuture, Call};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::Session;
use crate::{
    billing::{money, pricing},
    coupons::Coupon,
    error::{Problem, StripeError},
    ids,
    parameters::Values,
    prices::{self, Price},
    products::{self, Product},
    store,
};

/// Most lines of one session.
const MOST_ITEMS: usize = 100;

/// One line; the attributes are the vendor's.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct LineItem {
    pub(crate) id: String,
    pub(crate) amount_discount: i64,
    pub(crate) amount_subtotal: i64,
    pub(crate) currency: String,
    pub(crate) description: String,
    pub(crate) is_recurring: bool,
    pub(crate) price: String,
    pub(crate) quantity: i64,
}

impl LineItem {
    /// The line as the API answers it.
    pub(crate) fn render(&self) -> Value {
        json!({
            "id": self.id,
            "object": "item",
            "adjustable_quantity": null,
            "amount_discount": self.amount_discount,
            "amount_subtotal": self.amount_subtotal,
            "amount_tax": 0,
            "amount_total": self.amount_subtotal - self.amount_discount,
            "currency": self.currency,
            "description": self.description,
            "metadata": {},
            "price": self.price,
            "quantity": self.quantity,
        })
    }
}

/// `line_items` of a session that asks for them.
pub(super) fn included<'a>(
    call: &'a Call,
    session: &'a Value,
) -> BoxFuture<'a, Result<Option<Value>, Problem>> {
    Box::pin(async move {
        let id = session["id"].as_str().unwrap_or_default();
        let found = store::find::<Session>(call, id).await?;
        Ok(found.map(|session| {
            json!({
                "object": "list",
                "data": session.line_items.iter().map(LineItem::render).collect::<Vec<_>>(),
                "has_more": false,
                "url": format!("/v1/checkout/sessions/{id}/line_items"),
            })
        }))
    })
}

/// The lines that the parameter `line_items` describes.
pub(crate) async fn read(call: &Call, values: &Values, mode: &str) -> Result<Vec<LineItem>, Problem> {
    let sent = values.objects("line_items").unwrap_or_default();
    if sent.len() > MOST_ITEMS {
        let message = format!("You can pass at most {MOST_ITEMS} line items.");
        return Err(StripeError::invalid(message).about("line_items").into());
    }
    let mut items: Vec<LineItem> = Vec::with_capacity(sent.len());
    for (index, entry) in sent.iter().enumerate() {
        let path = format!("line_items[{index}]");
        let price = price(call, entry, &path).await?;
        if mode == "payment" && price.recurring.is_some() {
            let message = "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode \
                           or use only one-time prices.";
            return Err(StripeError::invalid(message)
                .about(format!("{path}[price]"))
                .into());
        }
        let quantity = entry.integer("quantity").unwrap_or(1);
        if quantity == 0 {
            let message = "Invalid integer: the quantity must be at least 1.";
            return Err(StripeError::invalid(message)
                .about(format!("{path}[quantity]"))
                .into());
        }
        let currency = values
            .text("currency")
            .map_or_else(|| price.currency.clone(), str::to_owned);
        if items.iter().any(|item| item.currency != currency) {
            let message = "All line items must have the same currency.";
            return Err(StripeError::invalid(message).about("line_items").into());
        }
        items.push(LineItem {
            id: ids::long(call, "li_1").await?,
            amount_discount: 0,
            amount_subtotal: pricing::amount(&price, &currency, quantity)?,
            currency,
            description: products::name(call, &price.product).await?,
            is_recurring: price.recurring.is_some(),
            price: price.id,
            quantity,
        });
    }
    if mode == "subscription" && !items.iter().any(|item| item.is_recurring) {
        let message =
            "You must provide at least one recurring price in `subscription` mode when using prices.";
        return Err(StripeError::invalid(message).about("line_items").into());
    }
    Ok(items)
}

async fn price(call: &Call, entry: &Values, path: &str) -> Result<Price, Problem> {
    match (entry.text("price"), entry.object("price_data")) {
        (Some(_), Some(_)) => {
            Err(StripeError::exclusive(&[&format!("{path}[price]"), &format!("{path}[price_data]")]).into())
        }
        (Some(id), None) => {
            let price: Price = store::referenced(call, id, &format!("{path}[price]")).await?;
            if price.active {
                return Ok(price);
            }
            let message = "The price specified is inactive. This field only accepts active prices.";
            Err(StripeError::invalid(message)
                .about(format!("{path}[price]"))
                .into())
        }
        (None, Some(data)) => {
            let product = match (data.text("product"), data.object("product_data")) {
                (Some(id), None) => {
                    let param = format!("{path}[price_data][product]");
                    store::referenced::<Product>(call, id, &param).await?.id
                }
                (None, Some(product)) => products::operations::create_product(call, &product).await?.id,
                _ => {
                    let message = "You must pass either `price_data[product]` or `price_data[product_data]`.";
                    return Err(StripeError::invalid(message)
                        .about(format!("{path}[price_data]"))
                        .into());
                }
            };
            prices::inline::create(call, &data, &product).await
        }
        (None, None) => Err(StripeError::missing_parameter(&format!("{path}[price]")).into()),
    }
}

/// Takes a coupon off the lines.
pub(crate) fn discount(items: &mut [LineItem], coupons: &[Coupon]) {
    for item in items.iter_mut() {
        item.amount_discount = 0;
    }
    for coupon in coupons {
        let left = |item: &LineItem| item.amount_subtotal - item.amount_discount;
        let whole: i64 = items.iter().map(left).sum();
        let (mut base, mut taken) = (0, 0);
        for item in items.iter_mut() {
            let own = left(item);
            let amount = if let Some(percent) = &coupon.percent_off {
                money::percentage(own, percent)
            } else {
                let fixed = coupon.amount_in(&item.currency).unwrap_or_default().min(whole);
                base += own;
                money::share(fixed, base, whole) - taken
            };
            taken += amount;
            item.amount_discount += amount;
        }
    }
}
