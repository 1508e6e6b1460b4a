//! The condition of a statement, and its parameters.

use asymmetric_kit::ToSql;

/// A condition on records. All values are parameters.
#[derive(Default)]
pub(super) struct Statement {
    pub(super) condition: String,
    values: Vec<Box<dyn ToSql + Sync + Send>>,
}

impl Statement {
    /// Adds a parameter; how the statement names it.
    pub(super) fn add(&mut self, value: impl ToSql + Sync + Send + 'static) -> String {
        self.values.push(Box::new(value));
        format!("${}", self.values.len())
    }

    /// Adds a text as a parameter.
    pub(super) fn text(&mut self, value: &str) -> String {
        let name = self.add(value.to_owned());
        format!("{name}::text")
    }

    /// All parameters.
    pub(super) fn parameters(&self) -> Vec<&(dyn ToSql + Sync)> {
        self.values
            .iter()
            .map(|value| &**value as &(dyn ToSql + Sync))
            .collect()
    }
}
