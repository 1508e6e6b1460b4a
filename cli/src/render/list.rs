//! Lists of objects, with everything that any form of output shows of them.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;

use super::table;

/// The head of the column that changes by itself as time passes.
const AGE: &str = "AGE";
/// What the column named STATE, and the entry of that name in a record, say of an object that is no more.
const GONE: &str = "gone";

/// When a column is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Always.
    Always,
    /// In wide tables.
    Wide,
    /// In lists of all namespaces.
    AllNamespaces,
}

/// A column.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    head: &'static str,
    shown: Shown,
}

/// A column that is always shown.
pub const fn always(head: &'static str) -> Column {
    let shown = Shown::Always;
    Column { head, shown }
}

/// A column of wide tables.
pub const fn wide(head: &'static str) -> Column {
    let shown = Shown::Wide;
    Column { head, shown }
}

/// The column that says in which namespace an object is.
pub const NAMESPACE: Column = Column {
    head: "NAMESPACE",
    shown: Shown::AllNamespaces,
};

/// One object.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The object's name with its kind.
    pub name: String,
    /// A cell for each column of the list.
    pub cells: Vec<String>,
    /// The object as data.
    pub record: Value,
}

/// Objects in a table.
#[derive(Clone, Debug)]
pub struct List {
    /// All columns, also those that are seldom shown.
    pub columns: &'static [Column],
    /// The objects.
    pub rows: Vec<Row>,
    /// What is said when there are none.
    pub empty: String,
    /// What is said below the table.
    pub remarks: Vec<String>,
}

/// Which columns are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct View {
    /// Those of wide tables.
    pub wide: bool,
    /// The namespace.
    pub all_namespaces: bool,
}

impl View {
    fn shows(self, column: &Column) -> bool {
        match column.shown {
            Shown::Always => true,
            Shown::Wide => self.wide,
            Shown::AllNamespaces => self.all_namespaces,
        }
    }
}

impl List {
    /// The table, or how to begin.
    #[must_use]
    pub fn text(&self, view: View) -> String {
        if self.rows.is_empty() {
            return self.empty.clone();
        }
        let table = table::table(&self.heads(view), &self.cells(view));
        std::iter::once(table)
            .chain(self.remarks.iter().cloned())
            .collect::<Vec<_>>()
            .join("\n")
    }

    /// The heads of the columns that `view` shows.
    #[must_use]
    pub fn heads(&self, view: View) -> Vec<&'static str> {
        let shown = self.columns.iter().filter(|column| view.shows(column));
        shown.map(|column| column.head).collect()
    }

    /// The cells of the columns that `view` shows.
    #[must_use]
    pub fn cells(&self, view: View) -> Vec<Vec<String>> {
        let shown = |row: &Row| {
            let cells = self.columns.iter().zip(&row.cells);
            cells
                .filter(|(column, _)| view.shows(column))
                .map(|(_, cell)| cell.clone())
                .collect()
        };
        self.rows.iter().map(shown).collect()
    }

    /// What differs from the rows that were shown `before`: new rows, changed ones, and those that are gone. What
    /// counts are the cells that `view` shows, or without one the records; that time has passed is no change.
    #[must_use]
    pub fn changes(&self, before: &[Row], view: Option<View>) -> Self {
        let before: BTreeMap<_, &Row> = before.iter().map(|row| (object(row), row)).collect();
        let now: BTreeSet<_> = self.rows.iter().map(object).collect();
        let is_same = |old: &Row, new: &Row| match view {
            Some(view) => self.timeless(old, view) == self.timeless(new, view),
            None => old.record == new.record,
        };
        let is_news = |row: &&Row| before.get(&object(row)).is_none_or(|old| !is_same(old, row));
        let gone = before
            .iter()
            .filter(|(object, _)| !now.contains(*object))
            .map(|(_, row)| self.gone(row));
        Self {
            rows: self.rows.iter().filter(is_news).cloned().chain(gone).collect(),
            remarks: Vec::new(),
            ..self.clone()
        }
    }

    fn timeless<'a>(&self, row: &'a Row, view: View) -> Vec<&'a String> {
        let cells = self.columns.iter().zip(&row.cells);
        cells
            .filter(|(column, _)| view.shows(column) && column.head != AGE)
            .map(|(_, cell)| cell)
            .collect()
    }

    fn gone(&self, row: &Row) -> Row {
        let mut row = row.clone();
        for (column, cell) in self.columns.iter().zip(&mut row.cells) {
            if column.head == "STATE" {
                GONE.clone_into(cell);
            }
        }
        row.record["state"] = GONE.into();
        row
    }
}

/// A record as a value. Records are plain data, which always is one.
#[must_use]
pub fn record(record: &impl Serialize) -> Value {
    serde_json::to_value(record).unwrap_or_default()
}

/// What tells the object of a row from all others.
fn object(row: &Row) -> (&str, &str) {
    (row.record["namespace"].as_str().unwrap_or_default(), &row.name)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const COLUMNS: [Column; 5] = [
        NAMESPACE,
        always("ID"),
        always("STATE"),
        always("AGE"),
        wide("URL"),
    ];

    fn row(namespace: &str, id: &str, state: &str, age: &str) -> Row {
        Row {
            name: format!("clone.getasym.dev/{id}"),
            cells: [namespace, id, state, age, "http://x"]
                .map(str::to_owned)
                .to_vec(),
            record: json!({"id": id, "namespace": namespace, "state": state}),
        }
    }

    fn list(rows: Vec<Row>) -> List {
        List {
            columns: &COLUMNS,
            rows,
            empty: "No clones.".to_owned(),
            remarks: Vec::new(),
        }
    }

    #[test]
    fn columns_are_shown_as_the_view_wants_them() {
        let list = list(vec![row("team", "x", "running", "5s")]);
        let text = |wide: bool, all_namespaces: bool| list.text(View { wide, all_namespaces });
        assert_eq!(text(false, false), "ID   STATE     AGE\nx    running   5s");
        assert_eq!(
            text(true, true),
            "NAMESPACE   ID   STATE     AGE   URL\nteam        x    running   5s    http://x"
        );
        assert_eq!(self::list(Vec::new()).text(View::default()), "No clones.");
    }

    #[test]
    fn only_what_changed_is_shown_again() {
        let before = [
            row("a", "x", "running", "5s"),
            row("b", "x", "running", "5s"),
            row("a", "y", "running", "5s"),
        ];
        let after = list(vec![
            row("a", "x", "running", "9s"),
            row("b", "x", "stopped", "9s"),
            row("a", "z", "creating", "0s"),
        ]);
        let view = View {
            all_namespaces: true,
            ..View::default()
        };
        let expected = [
            ["b", "x", "stopped", "9s"],
            ["a", "z", "creating", "0s"],
            ["a", "y", "gone", "5s"],
        ];
        assert_eq!(
            after.changes(&before, Some(view)).cells(view),
            expected.map(|row| row.map(str::to_owned).to_vec())
        );
        let records = after.changes(&before, None);
        assert_eq!(records.rows.last().unwrap().record["state"], "gone");
        assert_eq!(records.rows.len(), 3);
    }
}
