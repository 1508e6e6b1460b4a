//! Results of SQL: aligned tables, or JSON with the types of the columns.

use serde_json::{Map, Value};

/// What one statement gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResultSet {
    /// Columns; none for statements that return no rows.
    pub columns: Vec<Column>,
    /// Values as Postgres prints them; `None` is NULL.
    pub rows: Vec<Vec<Option<String>>>,
    /// Rows returned or changed.
    pub affected: u64,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Its name.
    pub name: String,
    /// Postgres's name of its type, such as `int4`, where known.
    pub type_name: Option<String>,
}

/// Every result below the other.
#[must_use]
pub fn tables(results: &[ResultSet]) -> String {
    results.iter().map(table).collect::<Vec<_>>().join("\n\n")
}

fn table(result: &ResultSet) -> String {
    let count = |rows: u64| {
        if rows == 1 {
            "1 row".to_owned()
        } else {
            format!("{rows} rows")
        }
    };
    if result.columns.is_empty() {
        return format!("done, {}", count(result.affected));
    }
    let cells: Vec<Vec<String>> = result
        .rows
        .iter()
        .map(|row| {
            row.iter()
                .map(|value| value.as_deref().map_or("NULL".to_owned(), single_line))
                .collect()
        })
        .collect();
    let is_number = |column: usize| {
        let mut values = result
            .rows
            .iter()
            .filter_map(|row| row.get(column)?.as_deref())
            .peekable();
        values.peek().is_some() && values.all(|value| value.parse::<f64>().is_ok())
    };
    let width = |column: usize| {
        let head = result.columns[column].name.chars().count();
        cells
            .iter()
            .filter_map(|row| row.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .max(head)
    };
    let shape: Vec<(usize, bool)> = (0..result.columns.len())
        .map(|column| (width(column), is_number(column)))
        .collect();
    let mut lines = vec![
        joined(
            " | ",
            shape
                .iter()
                .zip(&result.columns)
                .map(|((width, _), column)| format!("{:width$}", column.name)),
        ),
        joined("-+-", shape.iter().map(|(width, _)| "-".repeat(*width))),
    ];
    for row in &cells {
        let padded = shape.iter().zip(row).map(|((width, is_number), cell)| {
            if *is_number {
                format!("{cell:>width$}")
            } else {
                format!("{cell:width$}")
            }
        });
        lines.push(joined(" | ", padded));
    }
    lines.push(format!("({})", count(result.rows.len() as u64)));
    lines.join("\n")
}

fn joined(separator: &str, cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(separator).trim_end().to_owned()
}

/// A value on one line: line feeds and tabs would break the table.
fn single_line(value: &str) -> String {
    value
        .replace('\\', r"\\")
        .replace('\n', r"\n")
        .replace('\r', r"\r")
        .replace('\t', r"\t")
}

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
    let parsed = match column.type_name.as_deref() {
        Some("bool") => Some(Value::Bool(text == "t")),
        // NaN and infinity have no JSON form and stay text.
        // NaN and infinity have no JSON form and stay text, and so do numbers that a double cannot hold.
        Some("numeric") if text.bytes().filter(u8::is_ascii_digit).count() > 15 => None,
        Some("int2" | "int4" | "int8" | "oid" | "float4" | "float8" | "numeric" | "json" | "jsonb") => {
            serde_json::from_str(text).ok()
        }
        _ => None,
    };
    parsed.unwrap_or_else(|| Value::String(text.to_owned()))
}
