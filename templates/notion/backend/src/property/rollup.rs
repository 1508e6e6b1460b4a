//! Rollups: what the pages at the other end of a relation have, taken together.

use serde_json::{Value, json};

use super::{Property, Schema};
use crate::{
    date::When,
    error::{NotionError, Problem},
    field::Fields,
    request::Request,
    rich_text,
    store::{self, Lock},
};

/// Functions that this clone computes.
const FUNCTIONS: [&str; 22] = [
    "count",
    "count_values",
    "empty",
    "not_empty",
    "unique",
    "show_unique",
    "percent_empty",
    "percent_not_empty",
    "sum",
    "average",
    "median",
    "min",
    "max",
    "range",
    "earliest_date",
    "latest_date",
    "date_range",
    "checked",
    "unchecked",
    "percent_checked",
    "percent_unchecked",
    "show_original",
];

/// What a request says of a rollup: names or ids of a relation of this data source and of a property at its other end.
pub(crate) async fn define(
    request: &Request<'_>,
    schema: &Schema,
    given: &Fields<'_>,
) -> Result<Value, Problem> {
    given.only(&[
        "function",
        "relation_property_name",
        "relation_property_id",
        "rollup_property_name",
        "rollup_property_id",
    ])?;
    let function = given.get("function");
    function.defined()?;
    let function = function.one_of(&FUNCTIONS)?.unwrap_or_default();
    let relation = named(given, "relation_property", schema)?;
    let missing = || NotionError::validation("The relation of a rollup must be a relation property.");
    let target = relation.config["data_source_id"].as_str().ok_or_else(missing)?;
    let target = store::find(request, target, Lock::None)
        .await?
        .ok_or_else(missing)?;
    let others = Schema::of(&target)?;
    let rolled = named(given, "rollup_property", &others)?;
    if rolled.kind == "rollup" {
        return Err(NotionError::validation("A rollup cannot be of another rollup.").into());
    }
    Ok(json!({
        "function": function,
        "relation_property_name": relation.name,
        "relation_property_id": relation.id,
        "rollup_property_name": rolled.name,
        "rollup_property_id": rolled.id,
    }))
}

fn named<'s>(given: &Fields<'_>, what: &str, schema: &'s Schema) -> Result<&'s Property, NotionError> {
    let (name, id) = (format!("{what}_name"), format!("{what}_id"));
    let field = given.get(if given.has(&id) { &id } else { &name });
    let text = field.required_text()?;
    schema
        .find(text)
        .ok_or_else(|| NotionError::validation(format!("Could not find property with name or id: {text}")))
}

/// The rollup of these values by this function.
pub(crate) fn compute(function: &str, values: &[Value]) -> Value {
    let filled = values.iter().filter(|value| !is_empty(value)).count();
    let checked = values.iter().filter(|value| value["checkbox"] == true).count();
    let all = values.len();
    let number =
        |number: Option<f64>| json!({"type": "number", "number": number.map(tidy), "function": function});
    let count = |count: usize| number(u32::try_from(count).ok().map(f64::from));
    let share = |part: usize| {
        let part = u32::try_from(part).map(f64::from).unwrap_or_default();
        let whole = u32::try_from(all).map(f64::from).unwrap_or_default();
        number((all > 0).then(|| part / whole))
    };
    match function {
        "count" => count(all),
        "count_values" => count(values.iter().map(size).sum()),
        "empty" => count(all - filled),
        "not_empty" => count(filled),
        "unique" => count(unique(values).len()),
        "checked" => count(checked),
        "unchecked" => count(all - checked),
        "percent_empty" => share(all - filled),
        "percent_not_empty" => share(filled),
        "percent_checked" => share(checked),
        "percent_unchecked" => share(all - checked),
        "show_original" => json!({"type": "array", "array": values, "function": function}),
        "show_unique" => json!({"type": "array", "array": unique(values), "function": function}),
        "earliest_date" | "latest_date" | "date_range" => {
            json!({"type": "date", "date": date(function, values), "function": function})
        }
        _ => number(arithmetic(function, values)),
    }
}

/// A number that is whole is written as one.
fn tidy(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9e15 {
        format!("{number:.0}")
            .parse::<i64>()
            .map_or(json!(number), |whole| json!(whole))
    } else {
        json!(number)
    }
}

fn arithmetic(function: &str, values: &[Value]) -> Option<f64> {
    let mut numbers: Vec<f64> = values.iter().filter_map(|value| inner(value).as_f64()).collect();
    numbers.sort_by(f64::total_cmp);
    let count = u32::try_from(numbers.len()).map(f64::from).unwrap_or_default();
    let sum: f64 = numbers.iter().sum();
    let (first, last) = (numbers.first().copied()?, numbers.last().copied()?);
    match function {
        "sum" => Some(sum),
        "average" => Some(sum / count),
        "min" => Some(first),
        "max" => Some(last),
        "range" => Some(last - first),
        "median" => {
            let middle = numbers.len() / 2;
            let upper = numbers.get(middle).copied()?;
            if numbers.len() % 2 == 1 {
                return Some(upper);
            }
            Some(f64::midpoint(numbers.get(middle - 1).copied()?, upper))
        }
        _ => None,
    }
}

fn date(function: &str, values: &[Value]) -> Value {
    let mut days: Vec<&str> = Vec::new();
    for value in values {
        let inner = inner(value);
        if let Some(text) = inner.as_str() {
            days.push(text);
        }
        days.extend(["start", "end"].iter().filter_map(|side| inner[side].as_str()));
    }
    days.retain(|day| When::read(day).is_some());
    days.sort_by_key(|day| When::read(day).map(When::moment));
    let (Some(first), Some(last)) = (days.first(), days.last()) else {
        return Value::Null;
    };
    match function {
        "earliest_date" => json!({"start": first, "end": null, "time_zone": null}),
        "latest_date" => json!({"start": last, "end": null, "time_zone": null}),
        _ => json!({"start": first, "end": last, "time_zone": null}),
    }
}

/// What stands under the name of the type.
fn inner(value: &Value) -> &Value {
    value["type"].as_str().map_or(&Value::Null, |kind| &value[kind])
}

fn is_empty(value: &Value) -> bool {
    size(value) == 0
}

/// How many values a value is: a list has its items, a text is one.
fn size(value: &Value) -> usize {
    let kind = value["type"].as_str().unwrap_or_default();
    match inner(value) {
        Value::Null => 0,
        Value::Bool(truth) => usize::from(*truth),
        text @ Value::Array(_) if ["title", "rich_text"].contains(&kind) => {
            usize::from(!rich_text::plain(text).is_empty())
        }
        Value::Array(items) => items.len(),
        _ => 1,
    }
}

fn unique(values: &[Value]) -> Vec<&Value> {
    let mut found: Vec<&Value> = Vec::new();
    for value in values.iter().filter(|value| !is_empty(value)) {
        if !found.contains(&value) {
            found.push(value);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_take_values_together() {
        let numbers: Vec<Value> = [json!(3), json!(1), Value::Null, json!(2.5), json!(1)]
            .into_iter()
            .map(|number| json!({"type": "number", "number": number}))
            .collect();
        let result = |function| compute(function, &numbers)["number"].clone();
        assert_eq!(result("count"), json!(5));
        assert_eq!(result("empty"), json!(1));
        assert_eq!(result("unique"), json!(3));
        assert_eq!(result("sum"), json!(7.5));
        assert_eq!(result("median"), json!(1.75));
        assert_eq!(result("range"), json!(2));
        assert_eq!(result("percent_empty"), json!(0.2));
        assert_eq!(compute("sum", &[])["number"], Value::Null);
        let dates = [json!({"type": "date", "date": {"start": "2026-02-01", "end": "2026-03-01"}})];
        assert_eq!(compute("date_range", &dates)["date"]["end"], "2026-03-01");
    }
}
