//! Results of SQL as JSON, by the types of their columns.

use serde_json::{Map, Value};

use super::{Column, ResultSet};

/// Digits that a double holds for certain.
const EXACT_DIGITS: usize = 15;

/// The rows as a list of objects; of several statements, those of the last one that returned rows.
#[must_use]
pub fn json(results: &[ResultSet]) -> Value {
    let Some(result) = results.iter().rev().find(|result| !result.columns.is_empty()) else {
        return Value::Array(Vec::new());
    };
    let object = |row: &Vec<Option<String>>| {
        let entries = result
            .columns
            .iter()
            .zip(row)
            .map(|(column, value)| (column.name.clone(), typed(column, value.as_deref())));
        Value::Object(entries.collect::<Map<_, _>>())
    };
    result.rows.iter().map(object).collect()
}

fn typed(column: &Column, value: Option<&str>) -> Value {
    let Some(text) = value else { return Value::Null };
    let name = column.type_name.as_deref().unwrap_or_default();
    match name.strip_prefix('_') {
        Some(element) => array(element, text).unwrap_or_else(|| Value::String(text.to_owned())),
        None => scalar(name, text),
    }
}

fn scalar(type_name: &str, text: &str) -> Value {
    let parsed = match type_name {
        "bool" => Some(Value::Bool(text == "t")),
        // Numbers that a double cannot hold stay text, and so do NaN and infinity, which have no JSON form.
        "numeric" if text.bytes().filter(u8::is_ascii_digit).count() > EXACT_DIGITS => None,
        "int2" | "int4" | "int8" | "oid" | "float4" | "float8" | "numeric" | "json" | "jsonb" => {
            serde_json::from_str(text).ok()
        }
        "timestamp" | "timestamptz" => timestamp(text).map(Value::String),
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}

/// `2026-01-05 09:00:00.5+00` the way ISO 8601 has it, as Postgres itself writes it into JSON. Infinity and years
/// before ours stay text.
fn timestamp(text: &str) -> Option<String> {
    let (date, time) = text.split_once(' ')?;
    if date.len() != "2026-01-05".len() || time.contains(' ') {
        return None;
    }
    let is_short = |offset: usize| time.len() - offset == "+00".len();
    let needs_minutes = time.rfind(['+', '-']).is_some_and(is_short);
    let minutes = if needs_minutes { ":00" } else { "" };
    Some(format!("{date}T{time}{minutes}"))
}

/// An array literal such as `{a,"b \"c\"",NULL,{nested}}`.
fn array(element: &str, text: &str) -> Option<Value> {
    // Of an array that does not begin at 1: `[0:2]={…}`.
    let text = &text[text.find('{')?..];
    let mut rest = text.chars().peekable();
    let value = items(element, &mut rest)?;
    rest.next().is_none().then_some(value)
}

type Characters<'a> = std::iter::Peekable<std::str::Chars<'a>>;

fn items(element: &str, rest: &mut Characters<'_>) -> Option<Value> {
    rest.next_if_eq(&'{')?;
    let mut values = Vec::new();
    if rest.next_if_eq(&'}').is_some() {
        return Some(Value::Array(values));
    }
    loop {
        values.push(match rest.peek()? {
            '{' => items(element, rest)?,
            '"' => scalar(element, &quoted(rest)?),
            _ => match plain(rest).as_str() {
                "NULL" => Value::Null,
                text => scalar(element, text),
            },
        });
        match rest.next()? {
            ',' => {}
            '}' => return Some(Value::Array(values)),
            _ => return None,
        }
    }
}

fn plain(rest: &mut Characters<'_>) -> String {
    let mut text = String::new();
    while let Some(character) = rest.next_if(|character| !",}".contains(*character)) {
        text.push(character);
    }
    text
}

fn quoted(rest: &mut Characters<'_>) -> Option<String> {
    rest.next_if_eq(&'"')?;
    let mut text = String::new();
    loop {
        match rest.next()? {
            '"' => return Some(text),
            '\\' => text.push(rest.next()?),
            character => text.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn value(type_name: &str, text: &str) -> Value {
        let column = Column {
            name: "x".to_owned(),
            type_name: Some(type_name.to_owned()),
        };
        typed(&column, Some(text))
    }

    #[test]
    fn values_have_the_types_of_their_columns() {
        for (type_name, text, expected) in [
            ("bool", "t", json!(true)),
            ("int8", "9007199254740993", json!(9_007_199_254_740_993_i64)),
            ("float8", "1.5", json!(1.5)),
            ("float8", "NaN", json!("NaN")),
            ("numeric", "12.50", json!(12.5)),
            (
                "numeric",
                "12345678901234567890.5",
                json!("12345678901234567890.5"),
            ),
            ("jsonb", r#"{"a": [1, null]}"#, json!({"a": [1, null]})),
            ("text", "1", json!("1")),
            ("bytea", r"\x00ff", json!(r"\x00ff")),
            (
                "timestamptz",
                "2026-01-05 09:00:00.5+00",
                json!("2026-01-05T09:00:00.5+00:00"),
            ),
            (
                "timestamptz",
                "2026-01-05 09:00:00+05:30",
                json!("2026-01-05T09:00:00+05:30"),
            ),
            ("timestamp", "2026-01-05 09:00:00", json!("2026-01-05T09:00:00")),
            ("timestamp", "infinity", json!("infinity")),
            (
                "timestamp",
                "0044-03-15 00:00:00 BC",
                json!("0044-03-15 00:00:00 BC"),
            ),
            ("date", "2026-01-05", json!("2026-01-05")),
        ] {
            assert_eq!(value(type_name, text), expected, "{type_name} {text}");
        }
    }

    #[test]
    fn arrays_are_lists_of_what_they_hold() {
        for (type_name, text, expected) in [
            ("_int4", "{1,NULL,3}", json!([1, null, 3])),
            (
                "_text",
                r#"{a,"b \"c\", {d}","NULL",NULL,"",é}"#,
                json!(["a", "b \"c\", {d}", "NULL", null, "", "é"]),
            ),
            ("_text", "{}", json!([])),
            ("_int4", "{{1,2},{3,4}}", json!([[1, 2], [3, 4]])),
            ("_int4", "[0:1]={7,8}", json!([7, 8])),
            ("_bool", "{t,f}", json!([true, false])),
            ("_jsonb", r#"{"{\"a\": 1}"}"#, json!([{"a": 1}])),
            (
                "_timestamptz",
                r#"{"2026-01-05 09:00:00+00"}"#,
                json!(["2026-01-05T09:00:00+00:00"]),
            ),
            ("_text", "{a", json!("{a")),
            ("_text", "{a}b", json!("{a}b")),
            ("_text", "nothing", json!("nothing")),
        ] {
            assert_eq!(value(type_name, text), expected, "{type_name} {text}");
        }
    }
}
