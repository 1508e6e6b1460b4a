//! Comparisons of one value.

use super::{Builder, moment};
use crate::error::{LinearError, Problem};
use serde_json::{Map, Value};

/// What a comparator compares, by the name of its input type.
enum Compared {
    Text,
    Number,
    Truth,
    Moment,
    Day,
}

impl Compared {
    fn of(kind: &str) -> Option<Self> {
        let name = kind.strip_suffix("Comparator")?;
        let name = name.strip_prefix("Nullable").unwrap_or(name);
        Some(match name {
            "Number" | "Estimate" => Self::Number,
            "Boolean" | "RelationExists" => Self::Truth,
            "Date" => Self::Moment,
            "TimelessDate" => Self::Day,
            _ => Self::Text,
        })
    }
}

impl Builder<'_, '_> {
    /// The condition that an expression compares as a comparator of this type says.
    pub(super) fn compare(
        &mut self,
        expression: &str,
        kind: &str,
        comparator: &Map<String, Value>,
    ) -> Result<String, Problem> {
        let unsupported = |key: &str| LinearError::unsupported(&format!("{kind}.{key}"));
        let compared = Compared::of(kind).ok_or_else(|| unsupported("eq"))?;
        let mut all = Vec::new();
        for (key, value) in comparator {
            let condition = match (key.as_str(), value) {
                (_, Value::Null) => continue,
                ("null", Value::Bool(is_null)) => {
                    format!("{expression} IS {}NULL", if *is_null { "" } else { "NOT " })
                }
                ("and" | "or", Value::Array(parts)) => {
                    let mut joined = Vec::new();
                    for part in parts.iter().filter_map(Value::as_object) {
                        joined.push(self.compare(expression, kind, part)?);
                    }
                    let between = if key == "or" { " OR " } else { " AND " };
                    if joined.is_empty() {
                        continue;
                    }
                    format!("({})", joined.join(between))
                }
                ("eq" | "neq" | "gt" | "gte" | "lt" | "lte", value) => {
                    let parameter = self.parameter(&compared, key, value)?;
                    format!("{expression} {} {parameter}", sign(key))
                }
                ("in" | "nin", Value::Array(values)) => {
                    let parameter = self.parameters(&compared, key, values)?;
                    let condition = format!("{expression} = ANY({parameter})");
                    if key == "in" {
                        condition
                    } else {
                        format!("({condition}) IS NOT TRUE")
                    }
                }
                (key, Value::String(text)) => {
                    let parameter = self.text(text);
                    matched(key, expression, &parameter).ok_or_else(|| unsupported(key))?
                }
                (key, _) => return Err(unsupported(key).into()),
            };
            all.push(condition);
        }
        Ok(if all.is_empty() {
            "true".to_owned()
        } else {
            format!("({})", all.join(" AND "))
        })
    }

    fn parameter(&mut self, compared: &Compared, key: &str, value: &Value) -> Result<String, Problem> {
        Ok(match (compared, value) {
            (Compared::Text, Value::String(text)) => self.text(text),
            (Compared::Number, Value::Number(number)) => self.number(number.as_f64().unwrap_or_default()),
            (Compared::Truth, Value::Bool(truth)) => self.boolean(*truth),
            (Compared::Moment, Value::String(text)) => {
                let moment = moment::read(text, self.scope.call.now()).ok_or_else(|| no_date(key, text))?;
                format!("{}::timestamptz", self.text(&moment.to_string()))
            }
            (Compared::Day, Value::String(text)) => {
                let moment = moment::read(text, self.scope.call.now()).ok_or_else(|| no_date(key, text))?;
                let day = moment.strftime("%Y-%m-%d").to_string();
                format!("{}::date", self.text(&day))
            }
            (_, value) => {
                return Err(LinearError::argument(key, format!("{key} has an invalid value {value}")).into());
            }
        })
    }

    fn parameters(&mut self, compared: &Compared, key: &str, values: &[Value]) -> Result<String, Problem> {
        match compared {
            Compared::Text => Ok(self.texts(values.iter().filter_map(Value::as_str).collect())),
            Compared::Number => Ok(self.numbers(values.iter().filter_map(Value::as_f64).collect())),
            Compared::Truth | Compared::Moment | Compared::Day => {
                let sql_type = match compared {
                    Compared::Truth => "boolean",
                    Compared::Day => "date",
                    _ => "timestamptz",
                };
                let mut parameters = Vec::new();
                for value in values {
                    parameters.push(self.parameter(compared, key, value)?);
                }
                Ok(format!("ARRAY[{}]::{sql_type}[]", parameters.join(", ")))
            }
        }
    }
}

/// Texts that begin, end or contain.
fn matched(key: &str, expression: &str, parameter: &str) -> Option<String> {
    let lower = |text: &str| format!("lower({text})");
    let plain =
        |text: &str| format!("lower(regexp_replace(normalize({text}, NFD), '[\\u0300-\\u036f]', '', 'g'))");
    let contains = |text: String, part: String| format!("strpos({text}, {part}) > 0");
    let (positive, is_negative) = match key.strip_prefix("not") {
        Some(rest) => (rest, true),
        None => (key, false),
    };
    let condition = match positive {
        "contains" | "Contains" => contains(expression.to_owned(), parameter.to_owned()),
        "containsIgnoreCase" | "ContainsIgnoreCase" => contains(lower(expression), lower(parameter)),
        "containsIgnoreCaseAndAccent" => contains(plain(expression), plain(parameter)),
        "startsWith" | "StartsWith" => format!("starts_with({expression}, {parameter})"),
        "startsWithIgnoreCase" => format!("starts_with({}, {})", lower(expression), lower(parameter)),
        "endsWith" | "EndsWith" => format!("right({expression}, length({parameter})) = {parameter}"),
        "eqIgnoreCase" => format!("{} = {}", lower(expression), lower(parameter)),
        "neqIgnoreCase" => format!("{} IS DISTINCT FROM {}", lower(expression), lower(parameter)),
        _ => return None,
    };
    Some(if is_negative {
        format!("({condition}) IS NOT TRUE")
    } else {
        condition
    })
}

fn sign(key: &str) -> &'static str {
    match key {
        "eq" => "=",
        "gt" => ">",
        "gte" => ">=",
        "lt" => "<",
        "lte" => "<=",
        _ => "IS DISTINCT FROM",
    }
}

fn no_date(key: &str, text: &str) -> LinearError {
    LinearError::argument(
        key,
        format!("{key} must be a date or an ISO 8601 duration, not {text}"),
    )
}
