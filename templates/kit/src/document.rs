//! `operations.json`: the whole table of a backend, as `asym verify` compares it with what the vendor publishes.

use crate::{Operation, Vendor};
use serde_json::{Value, json};
use std::{fmt::Write, sync::Arc};

/// The document: how many operations there are, and each of them.
pub(crate) fn operations_document(vendor: &dyn Vendor, operations: &[Arc<Operation>]) -> Value {
    let driven = vendor.driven();
    let describe = |operation: &Arc<Operation>| {
        let mut description = operation.describe();
        description["driven"] = driven.contains(&operation.name()).into();
        description
    };
    json!({
        "template": vendor.name(),
        "version": env!("CARGO_PKG_VERSION"),
        "implemented": operations.iter().filter(|operation| operation.is_implemented()).count(),
        "listed": operations.len(),
        "operations": operations.iter().map(describe).collect::<Vec<_>>(),
    })
}

/// The document as text with a line for each operation, so that a difference of two shows operations.
pub(crate) fn operations_text(document: &Value) -> String {
    let mut text = String::new();
    for (key, value) in document.as_object().into_iter().flatten() {
        let before = if text.is_empty() { "{" } else { "," };
        // Writing into a text cannot fail.
        let _ = write!(text, "{before}\n  {}: ", Value::from(key.as_str()));
        match value {
            Value::Array(items) if !items.is_empty() => {
                let lines: Vec<String> = items.iter().map(|item| format!("    {item}")).collect();
                let _ = write!(text, "[\n{}\n  ]", lines.join(",\n"));
            }
            other => {
                let _ = write!(text, "{other}");
            }
        }
    }
    text.push_str("\n}\n");
    text
}

/// The names in a list with one a line, such as `driven.txt`; lines that start with `#` are for people.
#[must_use]
pub fn listed_names(text: &'static str) -> Vec<&'static str> {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_has_a_line_for_each_operation_and_is_the_document() {
        let document = json!({
            "template": "a \"b\"", "listed": 2, "none": [],
            "operations": [{"name": "x", "scopes": ["a", "b"]}, {"name": "y"}],
        });
        let text = operations_text(&document);
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), document);
        assert!(
            text.contains("\n    {\"name\":\"x\",\"scopes\":[\"a\",\"b\"]},\n"),
            "{text}"
        );
        assert!(text.ends_with("\n}\n"), "{text}");
    }

    #[test]
    fn names_are_lines_that_are_no_remarks() {
        assert_eq!(listed_names("# driven\na.b\n\n  c.d  \n"), ["a.b", "c.d"]);
        assert!(listed_names("").is_empty());
    }
}
