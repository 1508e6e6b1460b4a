//! From method and path to an operation.

use crate::Operation;
use http::Method;
use percent_encoding::percent_decode_str;
use std::{collections::HashMap, sync::Arc};

/// Path parameters of one request, by name, percent-decoded.
pub(crate) type PathParameters = Vec<(String, String)>;

/// What a method and a path lead to.
#[derive(Debug)]
pub(crate) enum Match {
    /// This operation, with these path parameters.
    Operation(Arc<Operation>, PathParameters),
    /// The path exists for other methods only.
    OtherMethods(Vec<Method>),
    /// No operation has this path.
    Nothing,
}

/// The table refuses to become routes.
#[derive(Debug, thiserror::Error)]
pub enum RouterError {
    /// Two operations would answer the same request.
    #[error("failed to route {first} and {second}: both answer {method} {path}")]
    Ambiguous {
        /// The operation that came first in the table.
        first: &'static str,
        /// The one after it.
        second: &'static str,
        /// The method of both.
        method: String,
        /// The path of the second.
        path: String,
    },
}

/// All operations of a backend by path.
#[derive(Debug, Default)]
pub(crate) struct Router {
    root: Node,
}

#[derive(Debug, Default)]
struct Node {
    literals: HashMap<String, Node>,
    parameter: Option<Box<Node>>,
    rest: Vec<Arc<Operation>>,
    operations: Vec<Arc<Operation>>,
}

impl Router {
    pub(crate) fn new(operations: &[Arc<Operation>]) -> Result<Self, RouterError> {
        let mut router = Self::default();
        for operation in operations.iter().filter(|operation| operation.host.is_none()) {
            router.insert(operation)?;
        }
        Ok(router)
    }

    fn insert(&mut self, operation: &Arc<Operation>) -> Result<(), RouterError> {
        let mut node = &mut self.root;
        for segment in segments(&operation.path) {
            if segment.starts_with("{*") {
                return add(&mut node.rest, operation);
            }
            node = if segment.starts_with('{') {
                node.parameter.get_or_insert_default()
            } else {
                node.literals.entry(segment.to_owned()).or_default()
            };
        }
        add(&mut node.operations, operation)
    }

    /// Finds the operation; literal segments win over parameters, parameters over the rest of a path.
    pub(crate) fn find(&self, method: &Method, path: &str) -> Match {
        let wanted: Vec<&str> = segments(path).collect();
        let mut other_methods = Vec::new();
        let Some(operation) = self.root.find(method, &wanted, &mut other_methods) else {
            return if other_methods.is_empty() {
                Match::Nothing
            } else {
                Match::OtherMethods(other_methods)
            };
        };
        let parameters = parameters(&operation.path, &wanted);
        Match::Operation(operation, parameters)
    }
}

impl Node {
    fn find(&self, method: &Method, wanted: &[&str], others: &mut Vec<Method>) -> Option<Arc<Operation>> {
        let found = match wanted.split_first() {
            None => pick(&self.operations, method, others),
            Some((first, left)) => self
                .literals
                .get(*first)
                .and_then(|node| node.find(method, left, others))
                .or_else(|| {
                    // A parameter is never empty: `/customers/` is not a customer.
                    let node = self.parameter.as_ref().filter(|_| !first.is_empty())?;
                    node.find(method, left, others)
                }),
        };
        found.or_else(|| pick(&self.rest, method, others))
    }
}

fn add(operations: &mut Vec<Arc<Operation>>, operation: &Arc<Operation>) -> Result<(), RouterError> {
    for other in operations.iter() {
        if let Some(method) = other
            .methods
            .iter()
            .find(|method| operation.methods.contains(method))
        {
            return Err(RouterError::Ambiguous {
                first: other.name,
                second: operation.name,
                method: method.to_string(),
                path: operation.path.clone(),
            });
        }
    }
    operations.push(Arc::clone(operation));
    Ok(())
}

fn pick(operations: &[Arc<Operation>], method: &Method, others: &mut Vec<Method>) -> Option<Arc<Operation>> {
    let found = operations
        .iter()
        .find(|operation| operation.methods.contains(method));
    if found.is_none() {
        others.extend(
            operations
                .iter()
                .flat_map(|operation| operation.methods.iter().cloned()),
        );
    }
    found.cloned()
}

fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.strip_prefix('/').unwrap_or(path).split('/')
}

fn parameters(pattern: &str, wanted: &[&str]) -> PathParameters {
    let mut found = Vec::new();
    for (index, segment) in segments(pattern).enumerate() {
        let Some(name) = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}')) else {
            continue;
        };
        let (name, raw) = match name.strip_prefix('*') {
            Some(name) => (name, wanted.get(index..).unwrap_or_default().join("/")),
            None => (
                name,
                wanted.get(index).map(ToString::to_string).unwrap_or_default(),
            ),
        };
        found.push((
            name.to_owned(),
            percent_decode_str(&raw).decode_utf8_lossy().into_owned(),
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn operation(method: Method, name: &'static str, path: &str) -> Arc<Operation> {
        Arc::new(Operation::not_implemented(&[method], name, path))
    }

    fn router() -> Router {
        Router::new(&[
            operation(Method::GET, "list", "/v1/customers"),
            operation(Method::POST, "create", "/v1/customers"),
            operation(Method::GET, "retrieve", "/v1/customers/{customer}"),
            operation(Method::GET, "search", "/v1/customers/search"),
            operation(Method::GET, "source", "/v1/customers/{customer}/sources/{id}"),
            operation(Method::GET, "contents", "/repos/{owner}/contents/{*path}"),
        ])
        .unwrap()
    }

    fn find(method: &Method, path: &str) -> (String, PathParameters) {
        match router().find(method, path) {
            Match::Operation(operation, parameters) => (operation.name.to_owned(), parameters),
            other => (format!("{other:?}"), Vec::new()),
        }
    }

    #[test]
    fn literal_segments_win_over_parameters() {
        assert_eq!(find(&Method::GET, "/v1/customers/search").0, "search");
        let (name, parameters) = find(&Method::GET, "/v1/customers/cus_1");
        assert_eq!((name.as_str(), parameters[0].1.as_str()), ("retrieve", "cus_1"));
    }

    #[test]
    fn parameters_are_decoded_one_segment_each() {
        let (name, parameters) = find(&Method::GET, "/v1/customers/a%2Fb/sources/c%20d");
        assert_eq!(name, "source");
        assert_eq!(
            parameters,
            [("customer".into(), "a/b".into()), ("id".into(), "c d".into())]
        );
        let (_, parameters) = find(&Method::GET, "/repos/me/contents/src/lib.rs");
        assert_eq!(parameters[1], ("path".into(), "src/lib.rs".into()));
    }

    #[test]
    fn a_path_with_other_methods_is_told_from_no_path() {
        assert!(
            matches!(router().find(&Method::PUT, "/v1/customers"), Match::OtherMethods(methods) if methods.len() == 2)
        );
        assert!(matches!(
            router().find(&Method::GET, "/v1/customers/"),
            Match::Nothing
        ));
        assert!(matches!(
            router().find(&Method::GET, "/v2/customers"),
            Match::Nothing
        ));
    }

    #[test]
    fn a_table_with_two_answers_for_one_request_is_refused() {
        let table = [
            operation(Method::GET, "a", "/x/{y}"),
            operation(Method::GET, "b", "/x/{z}"),
        ];
        let error = Router::new(&table).unwrap_err();
        assert_eq!(
            error.to_string(),
            "failed to route a and b: both answer GET /x/{z}"
        );
    }
}
