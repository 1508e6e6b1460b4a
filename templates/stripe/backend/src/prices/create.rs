//! Making a price, by `POST /v1/prices` or as a product's `default_price_data`.

use asymmetric_kit::Call;
use serde_json::Map;

use super::{
    Price, Recurring,
    amounts::{self, Amount},
    lookup_key,
};
use crate::{
    error::{Problem, StripeError},
    events, ids,
    parameters::{Values, merge_metadata},
    store::{self, Stored},
};

/// Writes the price that `values` describe, for an existing product.
pub(crate) async fn create(call: &Call, values: &Values, product: &str) -> Result<Price, Problem> {
    let id = ids::price(call).await?;
    let mut price = Price {
        id,
        created: call.now().as_second(),
        active: values.boolean("active").unwrap_or(true),
        billing_scheme: values.text("billing_scheme").unwrap_or("per_unit").to_owned(),
        currency: values.text("currency").unwrap_or_default().to_owned(),
        currency_options: Map::new(),
        custom_unit_amount: amounts::custom(values)?,
        lookup_key: values.text("lookup_key").map(str::to_owned),
        metadata: Map::new(),
        nickname: values.text("nickname").map(str::to_owned),
        product: product.to_owned(),
        recurring: None,
        tax_behavior: values.text("tax_behavior").unwrap_or("unspecified").to_owned(),
        tiers: None,
        tiers_mode: values.text("tiers_mode").map(str::to_owned),
        transform_quantity: None,
        kind: "one_time".to_owned(),
        unit_amount: None,
        unit_amount_decimal: None,
    };
    merge_metadata(&mut price.metadata, values.get("metadata"))?;
    price.currency_options = amounts::currency_options(values, &price.currency)?;
    values.apply("transform_quantity", &mut price.transform_quantity)?;
    values.apply("recurring", &mut price.recurring)?;
    if let Some(recurring) = &price.recurring {
        check_recurring(recurring)?;
        "recurring".clone_into(&mut price.kind);
    }
    let amount = Amount::read(values, "unit_amount", "")?;
    check_amounts(&price, &amount, values)?;
    price.unit_amount = amount.whole;
    price.unit_amount_decimal = amount.decimal;
    price.tiers = amounts::tiers(values, "")?;
    if let Some(key) = price.lookup_key.as_deref() {
        let transfer = values.boolean("transfer_lookup_key").unwrap_or(false);
        lookup_key::claim(call, key, &price.id, transfer).await?;
    }
    let price = store::insert(call, &price).await?;
    events::emit(call, "price.created", &price.render(), None).await?;
    Ok(price)
}

fn check_recurring(recurring: &Recurring) -> Result<(), StripeError> {
    if recurring.usage_type == "metered" {
        // Meters are not part of this clone, and since this version of the API nothing else backs metered prices.
        let message =
            "Starting with Stripe version `2025-03-31.basil`, metered prices must be backed by meters.";
        return Err(StripeError::invalid(message));
    }
    let most = match recurring.interval.as_str() {
        "day" => 1095,
        "week" => 156,
        "month" => 36,
        _ => 3,
    };
    if recurring.interval_count > most {
        let message = format!(
            "The maximum interval is three years. For `interval={}`, `interval_count` must be at most {most}.",
            recurring.interval
        );
        return Err(StripeError::invalid(message).about("recurring[interval_count]"));
    }
    Ok(())
}

/// Which amounts a price must have, and which exclude each other.
fn check_amounts(price: &Price, amount: &Amount, values: &Values) -> Result<(), StripeError> {
    if price.billing_scheme == "tiered" {
        if price.recurring.is_none() {
            let message = "Prices with `type=one_time` are not supported with tiered billing.";
            return Err(StripeError::invalid(message).about("interval"));
        }
        for name in ["tiers", "tiers_mode"] {
            if !values.has(name) {
                let message =
                    format!("When `billing_scheme=tiered` is set, you must also pass a value for `{name}`.");
                return Err(StripeError::invalid(message).about(name));
            }
        }
        if amount.is_given() {
            return Err(StripeError::exclusive(&["unit_amount", "tiers"]));
        }
        return Ok(());
    }
    for name in ["tiers", "tiers_mode"] {
        if values.has(name) {
            let message =
                format!("When `billing_scheme=per_unit` is set, you cannot pass a value for `{name}`.");
            return Err(StripeError::invalid(message).about(name));
        }
    }
    match (price.custom_unit_amount.is_some(), amount.is_given()) {
        (true, true) => Err(StripeError::exclusive(&["custom_unit_amount", "unit_amount"])),
        (false, false) => {
            let message = "Prices require an `unit_amount` or `unit_amount_decimal` parameter to be set.";
            Err(StripeError::invalid(message))
        }
        (true, false) if price.recurring.is_some() => {
            let message = "`custom_unit_amount` is not supported for prices with `type=recurring`.";
            Err(StripeError::invalid(message).about("custom_unit_amount"))
        }
        _ => Ok(()),
    }
}
