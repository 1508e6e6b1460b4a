//! Columns the way `kubectl` prints them: upper-case heads, three spaces in between, nothing clipped.

/// Rows under heads.
#[must_use]
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let mut lines = vec![heads.iter().map(|head| (*head).to_owned()).collect::<Vec<_>>()];
    lines.extend(rows.iter().cloned());
    columns(&lines, "   ")
}

/// Names and values below a heading, indented.
#[must_use]
pub fn facts(facts: &[(&str, String)]) -> String {
    let lines: Vec<Vec<String>> = facts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| vec![format!("  {name}"), value.clone()])
        .collect();
    columns(&lines, "  ")
}

/// Cells padded to the width of their column; no spaces at the ends of lines.
fn columns(lines: &[Vec<String>], gap: &str) -> String {
    let count = lines.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        lines
            .iter()
            .filter_map(|line| line.get(column))
            .map(|cell| cell.chars().count())
            .max()
            .unwrap_or_default()
    };
    let widths: Vec<usize> = (0..count).map(width).collect();
    let padded = |line: &Vec<String>| {
        let cells: Vec<String> = line
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join(gap).trim_end().to_owned()
    };
    lines.iter().map(padded).collect::<Vec<_>>().join("\n")
}
