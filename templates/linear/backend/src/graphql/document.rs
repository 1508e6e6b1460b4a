//! Documents of clients, checked against the schema once.

use crate::{error::LinearError, schema};
use apollo_compiler::{ExecutableDocument, executable::Operation, response::GraphQLError, validation::Valid};
use serde_json::{Map, Value, json};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

/// Clients send the same few documents again and again; as many are kept.
const KEPT: usize = 64;

/// Documents longer than this many bytes are checked each time.
const KEPT_BYTES: usize = 32 * 1024;

type Document = Arc<Valid<ExecutableDocument>>;

/// The documents that were last found valid.
#[derive(Default)]
pub(crate) struct Documents {
    known: Mutex<VecDeque<(String, Document)>>,
}

impl Documents {
    /// The document of this text, or the entries of `errors` that say why it is none.
    pub(crate) fn read(&self, text: &str) -> Result<Document, Vec<Value>> {
        if let Some(document) = self.find(text) {
            return Ok(document);
        }
        match ExecutableDocument::parse_and_validate(schema::schema(), text, "document.graphql") {
            Ok(document) => Ok(self.keep(text, Arc::new(document))),
            Err(problems) => {
                let found = problems.errors.iter();
                Err(entries(found.map(|problem| problem.unstable_to_json_compat())))
            }
        }
    }

    fn find(&self, text: &str) -> Option<Document> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let index = known.iter().position(|(kept, _)| kept == text)?;
        let entry = known.remove(index)?;
        let document = Arc::clone(&entry.1);
        known.push_front(entry);
        Some(document)
    }

    fn keep(&self, text: &str, document: Document) -> Document {
        if text.len() <= KEPT_BYTES {
            let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            known.push_front((text.to_owned(), Arc::clone(&document)));
            known.truncate(KEPT);
        }
        document
    }

    /// Names of the operations that a request calls, such as `query.issues`, each once.
    pub(crate) fn called(&self, text: &str, operation_name: Option<&str>) -> Vec<String> {
        let Ok(document) = self.read(text) else {
            return Vec::new();
        };
        let Ok(operation) = document.operations.get(operation_name) else {
            return Vec::new();
        };
        called(operation, &document)
    }
}

/// Entries of `errors`. Where a field is unknown, that nothing is left of the selection around it goes without saying.
fn entries(found: impl Iterator<Item = GraphQLError>) -> Vec<Value> {
    let (selections, mut errors): (Vec<_>, Vec<_>) =
        found.partition(|error| error.message.contains("must have a selection of subfields"));
    if errors.is_empty() {
        errors = selections;
    }
    let entry = |error: GraphQLError| {
        let mut place = Map::new();
        if !error.locations.is_empty() {
            place.insert("locations".to_owned(), json!(error.locations));
        }
        LinearError::document(error.message).entry(place)
    };
    errors.into_iter().map(entry).collect()
}

fn called(operation: &Operation, document: &ExecutableDocument) -> Vec<String> {
    let kind = operation.operation_type.name();
    let mut names = Vec::new();
    for field in operation.root_fields(document) {
        let name = format!("{kind}.{}", field.name);
        if !field.name.starts_with("__") && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}
