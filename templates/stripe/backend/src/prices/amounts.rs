//! Amounts: whole ones and decimal ones are two views of one number.

use serde_json::{Map, Value, json};

use super::{CustomUnitAmount, Price, Tier};
use crate::{
    error::{Problem, StripeError},
    parameters::Values,
};

/// An amount as the vendor answers it: decimal always, whole where it is whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Amount {
    pub(crate) whole: Option<i64>,
    pub(crate) decimal: Option<String>,
}

impl Amount {
    /// The amount that the parameters `name` or `name_decimal` give.
    pub(crate) fn read(values: &Values, name: &str, prefix: &str) -> Result<Self, StripeError> {
        let decimal_name = format!("{name}_decimal");
        match (values.integer(name), values.text(&decimal_name)) {
            (Some(_), Some(_)) => Err(StripeError::exclusive(&[
                &qualified(prefix, name),
                &qualified(prefix, &decimal_name),
            ])),
            (Some(whole), None) => Ok(Self {
                whole: Some(whole),
                decimal: Some(whole.to_string()),
            }),
            (None, Some(decimal)) => Ok(Self {
                whole: decimal.parse().ok(),
                decimal: Some(decimal.to_owned()),
            }),
            (None, None) => Ok(Self::default()),
        }
    }

    /// Whether the request gave one.
    pub(crate) fn is_given(&self) -> bool {
        self.decimal.is_some()
    }
}

fn qualified(prefix: &str, name: &str) -> String {
    if prefix.is_empty() {
        name.to_owned()
    } else {
        format!("{prefix}[{name}]")
    }
}

/// `custom_unit_amount` of `values`.
pub(crate) fn custom(values: &Values) -> Result<Option<CustomUnitAmount>, Problem> {
    let Some(custom) = values.object("custom_unit_amount") else {
        return Ok(None);
    };
    if custom.boolean("enabled") != Some(true) {
        let error = StripeError::invalid("`custom_unit_amount[enabled]` must be set to `true`.");
        return Err(error.about("custom_unit_amount[enabled]").into());
    }
    let mut amount = CustomUnitAmount::default();
    custom.apply("maximum", &mut amount.maximum)?;
    custom.apply("minimum", &mut amount.minimum)?;
    custom.apply("preset", &mut amount.preset)?;
    Ok(Some(amount))
}

/// The tiers of `values`: in ascending order, the last one unbounded, every one with an amount.
pub(crate) fn tiers(values: &Values, prefix: &str) -> Result<Option<Vec<Tier>>, StripeError> {
    let Some(given) = values.objects("tiers") else {
        return Ok(None);
    };
    let name = qualified(prefix, "tiers");
    let mut tiers = Vec::with_capacity(given.len());
    for (index, tier) in given.iter().enumerate() {
        let path = format!("{name}[{index}]");
        let unit = Amount::read(tier, "unit_amount", &path)?;
        let flat = Amount::read(tier, "flat_amount", &path)?;
        if !unit.is_given() && !flat.is_given() {
            let message = "Each tier must specify at least one of `unit_amount`, `unit_amount_decimal`, `flat_amount`, \
                           or `flat_amount_decimal`.";
            return Err(StripeError::invalid(message).about(path));
        }
        tiers.push(Tier {
            flat_amount: flat.whole,
            flat_amount_decimal: flat.decimal,
            unit_amount: unit.whole,
            unit_amount_decimal: unit.decimal,
            up_to: tier.integer("up_to"),
        });
    }
    let bounds: Vec<Option<i64>> = tiers.iter().map(|tier| tier.up_to).collect();
    let unbounded_at_end = bounds.split_last().is_some_and(|(last, others)| {
        last.is_none()
            && others.iter().all(Option::is_some)
            && others.is_sorted_by(|left, right| left < right)
    });
    if unbounded_at_end {
        Ok(Some(tiers))
    } else {
        let message =
            "Tiers must be in ascending order of `up_to`, and the last one must have `up_to` set to `inf`.";
        Err(StripeError::invalid(message).about(name))
    }
}

/// `currency_options` of `values`, as they are kept.
pub(crate) fn currency_options(values: &Values, own: &str) -> Result<Map<String, Value>, Problem> {
    let mut options = Map::new();
    for (currency, option) in values.entries("currency_options") {
        let path = format!("currency_options[{currency}]");
        if currency == own {
            let message =
                format!("You may not specify `currency_options` for the price's own currency, `{own}`.");
            return Err(StripeError::invalid(message).about(path).into());
        }
        let amount = Amount::read(&option, "unit_amount", &path)?;
        let mut kept = json!({
            "custom_unit_amount": custom(&option)?,
            "tax_behavior": option.text("tax_behavior").unwrap_or("unspecified"),
            "unit_amount": amount.whole,
            "unit_amount_decimal": amount.decimal,
        });
        if let Some(tiers) = tiers(&option, &path)? {
            kept["tiers"] = json!(tiers);
        }
        options.insert(currency, kept);
    }
    Ok(options)
}

/// `currency_options` as expanded: the price's own currency is one of them.
pub(crate) fn rendered_options(price: &Price) -> Value {
    let mut options = price.currency_options.clone();
    options.insert(
        price.currency.clone(),
        json!({
            "custom_unit_amount": price.custom_unit_amount,
            "tax_behavior": price.tax_behavior,
            "unit_amount": price.unit_amount,
            "unit_amount_decimal": price.unit_amount_decimal,
        }),
    );
    Value::Object(options)
}
