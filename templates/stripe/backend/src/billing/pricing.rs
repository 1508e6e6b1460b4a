//! What a quantity of a price costs.

use serde_json::{Map, Value, json};

use super::money;
use crate::{
    error::{Problem, StripeError},
    prices::{Price, Tier},
};

/// The amount of `quantity` units in `currency`: the price's own, or one of its `currency_options`.
pub(crate) fn amount(price: &Price, currency: &str, quantity: i64) -> Result<i64, Problem> {
    let (unit, tiers) = rate(price, currency)?;
    let amount = if let Some(tiers) = tiers {
        tiered(&tiers, price.tiers_mode.as_deref() == Some("graduated"), quantity)
    } else {
        money::times(&unit.unwrap_or_default(), transformed(price, quantity)?)
    };
    amount.ok_or_else(|| {
        let message = format!("The price `{}` has no fixed amount.", price.id);
        StripeError::invalid(message).about("price").into()
    })
}

/// `pricing` of a line of this price.
pub(crate) fn rendered(price: &Price, currency: &str) -> Value {
    let unit = rate(price, currency).ok().and_then(|(unit, _)| unit);
    json!({
        "price_details": {"price": price.id, "product": price.product},
        "type": "price_details",
        "unit_amount_decimal": unit,
    })
}

/// Whether the price can be paid in this currency.
pub(crate) fn is_in(price: &Price, currency: &str) -> bool {
    price.currency == currency || price.currency_options.contains_key(currency)
}

fn rate(price: &Price, currency: &str) -> Result<(Option<String>, Option<Vec<Tier>>), Problem> {
    if price.currency == currency {
        return Ok((price.unit_amount_decimal.clone(), price.tiers.clone()));
    }
    let option: Option<&Map<String, Value>> = price.currency_options.get(currency).and_then(Value::as_object);
    let Some(option) = option else {
        let message = format!(
            "The price specified supports currencies of `{}`. This doesn't match the expected currency: `{currency}`.",
            price.currency
        );
        return Err(StripeError::invalid(message).about("price").into());
    };
    let unit = option
        .get("unit_amount_decimal")
        .and_then(Value::as_str)
        .map(str::to_owned);
    let tiers = option
        .get("tiers")
        .cloned()
        .map(serde_json::from_value)
        .transpose()?;
    Ok((unit, tiers))
}

/// The quantity that is charged after `transform_quantity`.
fn transformed(price: &Price, quantity: i64) -> Result<i64, Problem> {
    let Some(transform) = &price.transform_quantity else {
        return Ok(quantity);
    };
    let transform = serde_json::to_value(transform)?;
    let divisor = transform["divide_by"].as_i64().unwrap_or(1).max(1);
    let up = i64::from(transform["round"] == "up" && quantity % divisor != 0);
    Ok(quantity / divisor + up)
}

fn tiered(tiers: &[Tier], is_graduated: bool, quantity: i64) -> Option<i64> {
    let cost = |tier: &Tier, units: i64| -> Option<i64> {
        let unit = tier.unit_amount_decimal.as_deref().unwrap_or("0");
        let flat = tier.flat_amount_decimal.as_deref().unwrap_or("0");
        money::times(unit, units)?.checked_add(money::times(flat, 1)?)
    };
    if !is_graduated {
        let tier = tiers
            .iter()
            .find(|tier| tier.up_to.is_none_or(|bound| quantity <= bound))?;
        return cost(tier, quantity);
    }
    let (mut total, mut below) = (0_i64, 0_i64);
    for tier in tiers {
        let bound = tier.up_to.unwrap_or(i64::MAX).min(quantity);
        if bound > below || below == 0 {
            total = total.checked_add(cost(tier, (bound - below).max(0))?)?;
        }
        below = bound;
        if below >= quantity {
            break;
        }
    }
    Some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tier(unit: &str, flat: Option<&str>, up_to: Option<i64>) -> Tier {
        Tier {
            unit_amount_decimal: Some(unit.to_owned()),
            flat_amount_decimal: flat.map(str::to_owned),
            up_to,
            ..Tier::default()
        }
    }

    #[test]
    fn volume_takes_one_tier_and_graduated_takes_each() {
        let tiers = [
            tier("10", None, Some(5)),
            tier("8", Some("100"), Some(10)),
            tier("5", None, None),
        ];
        assert_eq!(tiered(&tiers, false, 5), Some(50));
        assert_eq!(tiered(&tiers, false, 6), Some(148));
        assert_eq!(tiered(&tiers, true, 5), Some(50));
        assert_eq!(tiered(&tiers, true, 12), Some(50 + 40 + 100 + 10));
    }
}
