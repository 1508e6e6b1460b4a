//! Columns the way `kubectl` prints them: upper-case heads, three spaces in between, nothing clipped.

/// Between columns of tables.
const GAP: &str = "   ";

/// Rows under heads.
#[must_use]
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    Growing::new(heads).lines(rows)
}

/// A table that gets more rows later. Columns keep their widths until a cell needs more.
#[derive(Clone, Debug)]
pub struct Growing {
    /// The heads, until they are printed.
    heads: Option<Vec<String>>,
    widths: Vec<usize>,
}

impl Growing {
    /// One under `heads`, which come with the first rows.
    #[must_use]
    pub fn new(heads: &[&str]) -> Self {
        Self {
            heads: Some(heads.iter().map(|head| (*head).to_owned()).collect()),
            widths: Vec::new(),
        }
    }

    /// The next `rows`.
    pub fn lines(&mut self, rows: &[Vec<String>]) -> String {
        let mut lines: Vec<Vec<String>> = self.heads.take().into_iter().collect();
        lines.extend(rows.iter().cloned());
        columns(&lines, GAP, &mut self.widths)
    }
}

/// Names and values below a heading, indented.
#[must_use]
pub fn facts(facts: &[(&str, String)]) -> String {
    let lines: Vec<Vec<String>> = facts
        .iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| vec![format!("  {name}"), value.clone()])
        .collect();
    columns(&lines, "  ", &mut Vec::new())
}

/// Cells padded to the width of their column, at least to `widths`; no spaces at the ends of lines.
fn columns(lines: &[Vec<String>], gap: &str, widths: &mut Vec<usize>) -> String {
    let count = lines.iter().map(Vec::len).max().unwrap_or_default();
    widths.resize(widths.len().max(count), 0);
    for line in lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.chars().count().max(*width);
        }
    }
    let padded = |line: &Vec<String>| {
        let cells: Vec<String> = line
            .iter()
            .zip(widths.iter())
            .map(|(cell, width)| format!("{cell:width$}"))
            .collect();
        cells.join(gap).trim_end().to_owned()
    };
    lines.iter().map(padded).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_rows_stand_under_the_same_heads() {
        let row = |cells: [&str; 2]| vec![cells.map(str::to_owned).to_vec()];
        let mut table = Growing::new(&["ID", "STATE"]);
        assert_eq!(
            table.lines(&row(["slack-a1", "running"])),
            "ID         STATE\nslack-a1   running"
        );
        assert_eq!(table.lines(&row(["x", "gone"])), "x          gone");
        assert_eq!(table.lines(&row(["stripe-12", "gone"])), "stripe-12   gone");
        assert_eq!(table.lines(&row(["x", "gone"])), "x           gone");
    }
}
