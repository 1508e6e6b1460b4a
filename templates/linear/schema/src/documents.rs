//! The client's own operations, which its package has as compiled documents.

use crate::SchemaError;

/// How a document begins in the compiled client.
const START: &str = "Document = new TypedDocumentString(`";
/// How it ends.
const END: &str = "`);";

/// Reads the documents of the compiled client: each is one operation, with all fragments that it needs.
///
/// # Errors
/// When the text has none.
pub fn documents(compiled: &str) -> Result<Vec<String>, SchemaError> {
    let found: Vec<String> = compiled
        .split(START)
        .skip(1)
        .filter_map(|rest| rest.split_once(END))
        .map(|(document, _)| {
            document
                .replace("\\`", "`")
                .replace("\\\\", "\\")
                .trim()
                .to_owned()
        })
        .collect();
    if found.is_empty() {
        Err(SchemaError::NoRegion(START))
    } else {
        Ok(found)
    }
}
