//! Results of SQL for people: aligned tables, or a line per value. For programs see [`json`].

mod json;

pub use json::json;

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

/// How rows are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// A line per row, as wide as it comes.
    Table,
    /// The same where it fits into so many columns of a terminal; expanded where not.
    Within(usize),
    /// A line per value.
    Expanded,
}

/// Every result below the other.
#[must_use]
pub fn text(results: &[ResultSet], layout: Layout) -> String {
    let one = |result| one(result, layout);
    results.iter().map(one).collect::<Vec<_>>().join("\n\n")
}

fn one(result: &ResultSet, layout: Layout) -> String {
    if result.columns.is_empty() {
        return format!("done, {}", count(result.affected));
    }
    let cells: Vec<Vec<String>> = result.rows.iter().map(|row| shown(row)).collect();
    match layout {
        Layout::Expanded => expanded(result, &cells),
        Layout::Table => table(result, &cells).1,
        Layout::Within(columns) => match table(result, &cells) {
            (width, table) if width <= columns || cells.is_empty() => table,
            _ => expanded(result, &cells),
        },
    }
}

fn shown(row: &[Option<String>]) -> Vec<String> {
    row.iter()
        .map(|value| value.as_deref().map_or("NULL".to_owned(), single_line))
        .collect()
}

fn count(rows: u64) -> String {
    if rows == 1 {
        "1 row".to_owned()
    } else {
        format!("{rows} rows")
    }
}

/// The table and its width.
fn table(result: &ResultSet, cells: &[Vec<String>]) -> (usize, String) {
    let width = |column: usize| {
        let head = result.columns[column].name.chars().count();
        let cells = cells.iter().filter_map(|row| row.get(column));
        cells
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or(0)
            .max(head)
    };
    let shape: Vec<(usize, bool)> = (0..result.columns.len())
        .map(|column| (width(column), is_number(&result.columns[column])))
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
    for row in cells {
        let padded = shape.iter().zip(row).map(|((width, is_number), cell)| {
            if *is_number {
                format!("{cell:>width$}")
            } else {
                format!("{cell:width$}")
            }
        });
        lines.push(joined(" | ", padded));
    }
    lines.push(format!("({})", count(cells.len() as u64)));
    let widths: usize = shape.iter().map(|(width, _)| width).sum();
    (widths + 3 * shape.len().saturating_sub(1), lines.join("\n"))
}

/// A line per value under a line per row.
fn expanded(result: &ResultSet, cells: &[Vec<String>]) -> String {
    let names = result.columns.iter().map(|column| column.name.chars().count());
    let width = names.max().unwrap_or(0);
    let mut lines = Vec::new();
    for (number, row) in cells.iter().enumerate() {
        let head = format!("-[ row {} ]", number + 1);
        lines.push(format!("{head:-<30}"));
        for (column, cell) in result.columns.iter().zip(row) {
            lines.push(format!("{:width$} | {cell}", column.name).trim_end().to_owned());
        }
    }
    lines.push(format!("({})", count(cells.len() as u64)));
    lines.join("\n")
}

fn is_number(column: &Column) -> bool {
    let numbers = [
        "int2", "int4", "int8", "oid", "float4", "float8", "numeric", "money",
    ];
    column
        .type_name
        .as_deref()
        .is_some_and(|name| numbers.contains(&name))
}

fn joined(separator: &str, cells: impl Iterator<Item = String>) -> String {
    cells.collect::<Vec<_>>().join(separator).trim_end().to_owned()
}

/// A value on one line: line feeds and tabs would break the table, and other control characters the terminal.
fn single_line(value: &str) -> String {
    let mut line = String::with_capacity(value.len());
    for character in value.chars() {
        if character.is_control() {
            line.extend(character.escape_default());
        } else {
            line.push(character);
        }
    }
    line
}

#[cfg(test)]
mod tests;
