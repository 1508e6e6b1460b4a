//! What a vendor publishes: a committed list, a line for each operation.

use crate::Operation;
use http::Method;

/// One line of such a list: `name METHOD /path`, and more where a vendor needs it. Lines that start with `#` are for
/// people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Published {
    /// The vendor's name of the operation.
    pub name: &'static str,
    /// `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
    pub method: &'static str,
    /// With `{parameters}`.
    pub path: &'static str,
    /// What else the line says; empty where it says no more.
    pub rest: &'static str,
}

impl Published {
    /// All operations of a list. A line that is none is passed over.
    pub fn read(list: &'static str) -> impl Iterator<Item = Self> {
        list.lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| {
                let mut words = line.splitn(4, ' ');
                Some(Self {
                    name: words.next()?,
                    method: words.next()?,
                    path: words.next()?,
                    rest: words.next().unwrap_or_default(),
                })
            })
    }

    /// The entry of the table for an operation that no handler is behind; none where the list has no method there.
    #[must_use]
    pub fn not_implemented(&self) -> Option<Operation> {
        let method = Method::from_bytes(self.method.as_bytes()).ok()?;
        Some(Operation::not_implemented(&[method], self.name, self.path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_read_line_by_line() {
        let list = "# of the vendor\n\nGetNotes GET /notes\nnotes/burn DELETE /notes/{note} notes#burn a note\nnothing\n";
        let read: Vec<Published> = Published::read(list).collect();
        let places: Vec<_> = read
            .iter()
            .map(|one| (one.name, one.method, one.path, one.rest))
            .collect();
        assert_eq!(
            places,
            [
                ("GetNotes", "GET", "/notes", ""),
                ("notes/burn", "DELETE", "/notes/{note}", "notes#burn a note"),
            ]
        );
        let entry = read[1].not_implemented().expect("a method");
        assert_eq!((entry.name(), entry.is_implemented()), ("notes/burn", false));
    }
}
