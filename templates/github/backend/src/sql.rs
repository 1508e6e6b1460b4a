//! Conditions of statements that depend on what is asked for.

use asymmetric_kit::ToSql;

/// Conditions that all have to hold, with their values as parameters.
#[derive(Default)]
pub(crate) struct Conditions {
    clauses: Vec<String>,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

impl Conditions {
    /// Takes a value, and gives the place that stands for it: `$1`, `$2`, …
    pub(crate) fn value(&mut self, value: impl ToSql + Sync + Send + 'static) -> String {
        self.values.push(Box::new(value));
        format!("${}", self.values.len())
    }

    /// Adds a condition, which holds no values itself.
    pub(crate) fn add(&mut self, clause: impl Into<String>) {
        self.clauses.push(clause.into());
    }

    /// All conditions as one.
    pub(crate) fn sql(&self) -> String {
        if self.clauses.is_empty() {
            return "true".to_owned();
        }
        let clauses: Vec<String> = self.clauses.iter().map(|clause| format!("({clause})")).collect();
        clauses.join(" AND ")
    }

    /// The values, in the order of their places.
    pub(crate) fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values.iter().map(|value| &**value as _).collect()
    }
}
