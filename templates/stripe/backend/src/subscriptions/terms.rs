//! What requests say about subscriptions and their items, checked.

use asymmetric_kit::Call;
use serde_json::Map;

use super::{Item, Subscription};
use crate::{
    billing::pricing,
    discounts::{self, Target},
    error::{Problem, StripeError},
    ids,
    invoices::payment,
    parameters::{Values, merge_metadata},
    prices::{self, Price},
    products::Product,
    store, tax_rates,
};

/// Most items of a subscription.
const MOST_ITEMS: usize = 20;

/// A new item that `values` describe; `path` is where they are in the request.
pub(crate) async fn item(
    call: &Call,
    values: &Values,
    path: &str,
    at: i64,
) -> Result<(Item, Price), Problem> {
    let price = wanted_price(call, values, path)
        .await?
        .ok_or_else(|| StripeError::missing_parameter(&qualified(path, "price")))?;
    let mut item = Item {
        id: ids::short(call, "si_").await?,
        created: at,
        metadata: Map::new(),
        price: price.id.clone(),
        quantity: values.integer("quantity").unwrap_or(1),
        tax_rates: Vec::new(),
    };
    merge_metadata(&mut item.metadata, values.get("metadata"))?;
    if let Some(rates) = tax_rates::operations::known(call, values, "tax_rates").await? {
        item.tax_rates = rates;
    }
    Ok((item, price))
}

/// The recurring price that `values` name or describe.
pub(crate) async fn wanted_price(call: &Call, values: &Values, path: &str) -> Result<Option<Price>, Problem> {
    let param = qualified(path, "price");
    let price = match (values.text("price"), values.object("price_data")) {
        (Some(_), Some(_)) => {
            return Err(StripeError::exclusive(&[&param, &qualified(path, "price_data")]).into());
        }
        (Some(id), None) => {
            let price: Price = store::referenced(call, id, &param).await?;
            if !price.active {
                let message = "The price specified is inactive. This field only accepts active prices.";
                return Err(StripeError::invalid(message)
                    .coded("resource_missing")
                    .about(param)
                    .into());
            }
            price
        }
        (None, Some(data)) => {
            let product = data.text("product").unwrap_or_default();
            let product: Product =
                store::referenced(call, product, &qualified(path, "price_data[product]")).await?;
            prices::inline::create(call, &data, &product.id).await?
        }
        (None, None) => return Ok(None),
    };
    if price.recurring.is_none() {
        let message = "The price specified is set to `type=one_time` but this field only accepts prices with \
                       `type=recurring`.";
        return Err(StripeError::invalid(message).about(param).into());
    }
    Ok(Some(price))
}

/// Refuses items that cannot be billed together.
pub(crate) fn check_items(items: &[(Item, Price)], currency: &str) -> Result<(), StripeError> {
    if items.is_empty() {
        return Err(StripeError::missing_parameter("items"));
    }
    if items.len() > MOST_ITEMS {
        let message = format!("A subscription can have at most {MOST_ITEMS} items.");
        return Err(StripeError::invalid(message).about("items"));
    }
    for (index, (item, price)) in items.iter().enumerate() {
        let again = items
            .iter()
            .take(index)
            .any(|(other, _)| other.price == item.price);
        if again {
            let message = format!(
                "Cannot add multiple subscription items with the same price: {}",
                item.price
            );
            return Err(StripeError::invalid(message).about("items"));
        }
        if !pricing::is_in(price, currency) {
            let message = format!(
                "The price specified supports currencies of `{}`. This doesn't match the expected currency: \
                 `{currency}`.",
                price.currency
            );
            return Err(StripeError::invalid(message).about("items"));
        }
        let same = |left: &Price, right: &Price| match (&left.recurring, &right.recurring) {
            (Some(left), Some(right)) => {
                (left.interval.as_str(), left.interval_count)
                    == (right.interval.as_str(), right.interval_count)
            }
            _ => false,
        };
        if !same(price, &items[0].1) {
            let message = "All prices on a subscription must have the same `recurring.interval` and \
                           `recurring.interval_count`. If you meant to update an existing subscription item instead of \
                           creating a new one, make sure to include the subscription item ID in your request.";
            return Err(StripeError::invalid(message).about("items"));
        }
    }
    Ok(())
}

/// Sets what creation and update both can say.
pub(crate) async fn apply(
    call: &Call,
    subscription: &mut Subscription,
    values: &Values,
    at: i64,
) -> Result<(), Problem> {
    if let Some(method) = values.text("collection_method") {
        method.clone_into(&mut subscription.collection_method);
    }
    values.apply("days_until_due", &mut subscription.days_until_due)?;
    let sends = subscription.collection_method == "send_invoice";
    if sends && subscription.days_until_due.is_none() {
        let message = "You must specify `days_until_due` when `collection_method` is `send_invoice`.";
        return Err(StripeError::invalid(message).about("days_until_due").into());
    }
    if !sends {
        if values.has("days_until_due") {
            let message = "You can only specify `days_until_due` when `collection_method` is `send_invoice`.";
            return Err(StripeError::invalid(message).about("days_until_due").into());
        }
        subscription.days_until_due = None;
    }
    values.apply("description", &mut subscription.description)?;
    merge_metadata(&mut subscription.metadata, values.get("metadata"))?;
    if let Some(id) = values.text("default_payment_method") {
        payment::check_method(call, id, &subscription.customer, "default_payment_method").await?;
        subscription.default_payment_method = Some(id.to_owned());
    }
    if let Some(rates) = tax_rates::operations::known(call, values, "default_tax_rates").await? {
        subscription.default_tax_rates = rates;
    }
    if let Some(settings) = values.object("payment_settings") {
        let kept = &mut subscription.payment_settings;
        settings.apply("payment_method_types", &mut kept.payment_method_types)?;
        settings.apply(
            "save_default_payment_method",
            &mut kept.save_default_payment_method,
        )?;
    }
    values.apply("trial_settings", &mut subscription.trial_settings)?;
    let target = Target {
        customer: Some(subscription.customer.clone()),
        subscription: Some(subscription.id.clone()),
        at,
        ..Target::default()
    };
    if let Some(discounts) = discounts::redeem(call, values, &target).await? {
        subscription.discounts = discounts;
    }
    Ok(())
}

/// `trial_end` of a request: a time in the future, or now.
pub(crate) fn trial_end(values: &Values, at: i64) -> Result<Option<i64>, StripeError> {
    let Some(text) = values.text("trial_end") else {
        return Ok(None);
    };
    if text == "now" {
        return Ok(Some(at));
    }
    let invalid = || {
        StripeError::invalid("Invalid timestamp: must be an integer Unix timestamp in the future")
            .about("trial_end")
    };
    let end: i64 = text.parse().map_err(|_| invalid())?;
    if end <= at { Err(invalid()) } else { Ok(Some(end)) }
}

fn qualified(path: &str, name: &str) -> String {
    match (path, name.split_once('[')) {
        ("", _) => name.to_owned(),
        (path, Some((first, rest))) => format!("{path}[{first}][{rest}"),
        (path, None) => format!("{path}[{name}]"),
    }
}
