//! Conditions on one value.

use jiff::Timestamp;
use serde_json::Value;

use super::window::{self, Window};
use crate::{error::NotionError, field::Field, rich_text};

/// A condition that was checked.
#[derive(Debug)]
pub(crate) enum Condition {
    /// The value is there, or is not.
    Empty(bool),
    /// A text beside another one.
    Text(String, String),
    /// A number beside another one.
    Number(String, f64),
    /// A truth that is, or is not, this one.
    Checkbox(bool),
    /// A choice that is, or is not, one of these.
    Choice(bool, Vec<String>),
    /// A list that has, or has not, one of these.
    Contains(bool, Vec<String>),
    /// A date beside another one, or in a stretch of time.
    Date(Window),
    /// Values of a rollup: `any`, `every` or `none` of them meet a condition.
    Rolled(String, Box<Condition>),
}

const EXISTENCE: [&str; 2] = ["is_empty", "is_not_empty"];

/// The condition of this family in a field.
pub(crate) fn read(family: &str, field: &Field<'_>) -> Result<Condition, NotionError> {
    let given = field.required_object()?;
    let operators: Vec<(&str, Field<'_>)> = given.iter().collect();
    let [(operator, operand)] = operators.as_slice() else {
        return Err(field.should("have exactly one condition"));
    };
    if EXISTENCE.contains(operator) && family != "checkbox" && family != "rollup" {
        return match operand.value {
            Some(Value::Bool(true)) => Ok(Condition::Empty(*operator == "is_empty")),
            _ => Err(operand.should("be `true`")),
        };
    }
    let text = || Ok::<String, NotionError>(operand.required_text()?.to_owned());
    match (family, *operator) {
        (
            "text",
            "equals" | "does_not_equal" | "contains" | "does_not_contain" | "starts_with" | "ends_with",
        ) => Ok(Condition::Text((*operator).to_owned(), text()?)),
        (
            "number",
            "equals"
            | "does_not_equal"
            | "greater_than"
            | "less_than"
            | "greater_than_or_equal_to"
            | "less_than_or_equal_to",
        ) => {
            operand.defined()?;
            let number = operand.number()?.unwrap_or_default();
            Ok(Condition::Number((*operator).to_owned(), number))
        }
        ("checkbox", "equals" | "does_not_equal") => {
            operand.defined()?;
            let truth = operand.boolean()?.unwrap_or_default();
            Ok(Condition::Checkbox(truth == (*operator == "equals")))
        }
        ("choice", "equals" | "does_not_equal") => {
            Ok(Condition::Choice(*operator == "equals", texts(operand)?))
        }
        ("choices", "contains" | "does_not_contain") => {
            Ok(Condition::Contains(*operator == "contains", texts(operand)?))
        }
        ("people" | "relation", "contains" | "does_not_contain") => {
            let id = operand.required_id()?;
            Ok(Condition::Contains(*operator == "contains", vec![id]))
        }
        ("date", operator) => window::read(operator, operand).map(Condition::Date),
        ("rollup", "any" | "every" | "none") => {
            let inner = operand.required_object()?;
            let (kind, condition) = inner
                .iter()
                .next()
                .ok_or_else(|| operand.should("have a condition"))?;
            let family = match kind {
                "rich_text" | "title" | "url" | "email" | "phone_number" => "text",
                "select" | "status" => "choice",
                "multi_select" => "choices",
                "files" => "existence",
                "number" | "checkbox" | "relation" | "date" | "people" => kind,
                _ => return Err(condition.unwanted()),
            };
            let condition = read(family, &condition)?;
            Ok(Condition::Rolled((*operator).to_owned(), Box::new(condition)))
        }
        ("rollup", kind @ ("number" | "date")) => {
            let condition = read(kind, operand)?;
            Ok(Condition::Rolled(kind.to_owned(), Box::new(condition)))
        }
        _ => Err(operand.unwanted()),
    }
}

fn texts(field: &Field<'_>) -> Result<Vec<String>, NotionError> {
    if let Some(Value::Array(_)) = field.value {
        let items = field.required_array(100)?;
        return items
            .iter()
            .map(|item| item.required_text().map(str::to_owned))
            .collect();
    }
    Ok(vec![field.required_text()?.to_owned()])
}

impl Condition {
    /// Whether a value, as answers have it, meets the condition.
    pub(crate) fn holds(&self, value: &Value, now: Timestamp) -> bool {
        match self {
            Self::Empty(wanted) => is_empty(value) == *wanted,
            Self::Text(operator, operand) => text(operator, &written(value), operand),
            Self::Number(operator, operand) => number(operator, number_of(value), *operand),
            Self::Checkbox(wanted) => value.as_bool().unwrap_or(false) == *wanted,
            Self::Choice(wanted, names) => names.iter().any(|name| is_named(value, name)) == *wanted,
            Self::Contains(wanted, names) => {
                let list = [value.clone()];
                let items = value.as_array().map_or(list.as_slice(), Vec::as_slice);
                let has = |name: &String| items.iter().any(|item| is_named(item, name));
                names.iter().any(has) == *wanted
            }
            Self::Date(window) => window.holds(value, now),
            Self::Rolled(how, condition) => rolled(how, condition, value, now),
        }
    }
}

fn rolled(how: &str, condition: &Condition, value: &Value, now: Timestamp) -> bool {
    let values = value["array"].as_array().map_or(&[][..], Vec::as_slice);
    let meets = |one: &Value| {
        let inner = one["type"].as_str().map_or(&Value::Null, |kind| &one[kind]);
        condition.holds(inner, now)
    };
    match how {
        "any" => values.iter().any(meets),
        "every" => values.iter().all(meets),
        "none" => !values.iter().any(meets),
        kind => condition.holds(&value[kind], now),
    }
}

/// Whether a choice, a person or a page has this name or id.
fn is_named(value: &Value, name: &str) -> bool {
    value["name"] == *name || value["id"] == *name
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => {
            items.is_empty() || (items[0].get("plain_text").is_some() && rich_text::plain(value).is_empty())
        }
        _ => false,
    }
}

fn written(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => rich_text::plain(other),
    }
}

/// The number of a number or of a unique id.
fn number_of(value: &Value) -> Option<f64> {
    value.as_f64().or_else(|| value["number"].as_f64())
}

/// Texts are compared without regard to case, as people search.
fn text(operator: &str, value: &str, operand: &str) -> bool {
    let (value, operand) = (value.to_lowercase(), operand.to_lowercase());
    match operator {
        "equals" => value == operand,
        "does_not_equal" => value != operand,
        "contains" => value.contains(&operand),
        "does_not_contain" => !value.contains(&operand),
        "starts_with" => value.starts_with(&operand),
        _ => value.ends_with(&operand),
    }
}

fn number(operator: &str, value: Option<f64>, operand: f64) -> bool {
    let Some(value) = value else {
        return operator == "does_not_equal";
    };
    let is_equal = value.total_cmp(&operand).is_eq();
    match operator {
        "equals" => is_equal,
        "does_not_equal" => !is_equal,
        "greater_than" => value > operand,
        "less_than" => value < operand,
        "greater_than_or_equal_to" => value >= operand,
        _ => value <= operand,
    }
}
