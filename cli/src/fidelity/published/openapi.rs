//! OpenAPI 2 and 3, as JSON.

use serde_json::Value;

use super::{ListError, Published, normal};

/// What stands beside operations at a path is none of these.
const METHODS: [&str; 8] = [
    "get", "put", "post", "delete", "options", "head", "patch", "trace",
];

/// Every method of every path, by its `operationId` if it has one.
pub(super) fn read(text: &str) -> Result<Option<Vec<Published>>, ListError> {
    if !text.trim_start().starts_with('{') {
        return Ok(None);
    }
    let document: Value = serde_json::from_str(text)
        .map_err(|error| ListError::Malformed(format!("it cannot be read as JSON: {error}")))?;
    if document.get("openapi").is_none() && document.get("swagger").is_none() {
        return Ok(None);
    }
    let base = base(&document);
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().into_iter().flatten() {
        for (method, operation) in item.as_object().into_iter().flatten() {
            if !METHODS.contains(&method.as_str()) {
                continue;
            }
            let method = method.to_uppercase();
            let route = format!("{method} {path}");
            let mut routes = vec![normal(&route)];
            if !base.is_empty() {
                routes.push(normal(&format!("{method} {base}{path}")));
            }
            let name = operation["operationId"].as_str().filter(|name| !name.is_empty());
            operations.push(Published {
                name: name.map_or(route, str::to_owned),
                routes,
            });
        }
    }
    Ok(Some(operations))
}

/// What stands before all paths: `basePath`, or the path of the first server.
fn base(document: &Value) -> &str {
    let of_server = || {
        let url = document["servers"][0]["url"].as_str()?;
        match url.split_once("://") {
            None => Some(url),
            Some((_, behind)) => behind.find('/').and_then(|begin| behind.get(begin..)),
        }
    };
    let base = document["basePath"]
        .as_str()
        .or_else(of_server)
        .unwrap_or_default();
    base.trim_end_matches('/')
}
