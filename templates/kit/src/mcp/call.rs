//! One call of one tool, and the operations that it makes.

use crate::{
    Incoming, Operation, Refusal, Reply,
    arguments::{Arguments, to_form},
    epoch::Lease,
    http::Body,
    instance::Shared,
    pipeline::{self, Answered, refuse_outside},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, Method, StatusCode, Uri, header};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Headers of the tool's caller that the operations see as well.
const KEPT: [HeaderName; 5] = [
    header::AUTHORIZATION,
    header::HOST,
    header::USER_AGENT,
    HeaderName::from_static("x-forwarded-proto"),
    HeaderName::from_static("traceparent"),
];

/// Why a tool gave up.
#[derive(Debug, thiserror::Error)]
pub enum ToolRefusal {
    /// The arguments of the tool do not do; says which one and why.
    #[error("{0}")]
    Arguments(String),
    /// The application refused an operation, in its own words.
    #[error("{operation} was refused with status {status}: {answer}")]
    Operation {
        /// The operation.
        operation: String,
        /// The status of its answer.
        status: StatusCode,
        /// The body of its answer.
        answer: Value,
    },
    /// The table does not have such an operation.
    #[error("this clone has no operation {0}")]
    NoOperation(String),
    /// A path or query cannot be made of the arguments.
    #[error("failed to make a request of the arguments of {0}")]
    Address(String, #[source] http::Error),
}

/// What a tool works with: its arguments, and the operations of the table, under the rights of its caller.
pub struct ToolCall {
    pub(super) shared: Arc<Shared>,
    pub(super) request: Arc<Incoming>,
    pub(super) lease: Lease,
    pub(super) arguments: Arguments,
}

impl ToolCall {
    /// The arguments, which are of the tool's schema.
    pub fn arguments(&self) -> &Arguments {
        &self.arguments
    }

    /// `scheme://host[:port]` that the client used.
    pub fn base_url(&self) -> String {
        self.request.base_url()
    }

    /// Calls an operation as the caller of the tool, through everything that a request goes through: token, scopes,
    /// the vendor's hooks, a transaction, the request log. `arguments` is an object; nulls in it are left out.
    pub async fn operation(&self, name: &str, arguments: Value) -> Result<Value, ToolRefusal> {
        let mut operations = self.shared.operations.iter();
        let operation = operations
            .find(|operation| operation.name == name && operation.is_implemented())
            .ok_or_else(|| ToolRefusal::NoOperation(name.to_owned()))?;
        let arguments = match arguments {
            Value::Object(map) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
            _ => Map::new(),
        };
        let request = self
            .request_of(operation, arguments)
            .map_err(|error| ToolRefusal::Address(name.to_owned(), error))?;
        let again = request.clone();
        let answering = pipeline::answer(&self.shared, request, &self.lease);
        let answered = self.lease.stop.run_until_cancelled(answering).await;
        let Answered { reply, is_success } = answered.unwrap_or_else(|| Answered {
            reply: refuse_outside(&self.shared, &again, &Refusal::Fenced),
            is_success: false,
        });
        let answer = document(&reply);
        if is_success {
            return Ok(answer);
        }
        Err(ToolRefusal::Operation {
            operation: name.to_owned(),
            status: reply.status(),
            answer,
        })
    }

    /// The request that a client of the API would have sent.
    fn request_of(
        &self,
        operation: &Operation,
        mut arguments: Map<String, Value>,
    ) -> Result<Incoming, http::Error> {
        let path = path(&operation.path, &mut arguments);
        let methods = &operation.methods;
        let method = methods.iter().find(|method| **method == Method::POST);
        let method = method.or(methods.first()).cloned().unwrap_or_default();
        let mut headers = HeaderMap::new();
        for name in KEPT {
            if let Some(value) = self.request.headers().get(&name) {
                headers.insert(name, value.clone());
            }
        }
        headers.extend(self.shared.vendor.tool_headers());
        let has_body = matches!(method, Method::POST | Method::PUT | Method::PATCH);
        if has_body {
            let (media, body) = self.shared.vendor.encode_arguments(&arguments);
            headers.insert(header::CONTENT_TYPE, media);
            let uri = Uri::try_from(path)?;
            return Ok(self.request.another(method, uri, headers, body));
        }
        let query = to_form(&arguments);
        let uri = if query.is_empty() {
            Uri::try_from(path)?
        } else {
            Uri::try_from(format!("{path}?{query}"))?
        };
        Ok(self.request.another(method, uri, headers, Bytes::new()))
    }
}

/// The path with its parameters, which are taken out of the arguments.
fn path(pattern: &str, arguments: &mut Map<String, Value>) -> String {
    let segments = pattern.split('/').map(|segment| {
        let name = segment.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
        let Some(name) = name else {
            return segment.to_owned();
        };
        let value = arguments.remove(name.trim_start_matches('*')).unwrap_or_default();
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        let encode = |part: &str| utf8_percent_encode(part, NON_ALPHANUMERIC).to_string();
        if name.starts_with('*') {
            text.split('/').map(encode).collect::<Vec<_>>().join("/")
        } else {
            encode(&text)
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

fn document(reply: &Reply) -> Value {
    match reply.body() {
        Body::Json(document) => document.clone(),
        Body::Bytes(bytes) => serde_json::from_slice(bytes)
            .unwrap_or_else(|_| String::from_utf8_lossy(bytes).into_owned().into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn parameters_of_a_path_are_taken_out_of_the_arguments() {
        let mut arguments = Map::from_iter([
            ("owner".to_owned(), json!("a b")),
            ("path".to_owned(), json!("src/ä.rs")),
            ("ref".to_owned(), json!("main")),
        ]);
        assert_eq!(
            path("/repos/{owner}/contents/{*path}", &mut arguments),
            "/repos/a%20b/contents/src/%C3%A4%2Ers"
        );
        assert_eq!(Value::Object(arguments), json!({"ref": "main"}));
    }

    #[test]
    fn structures_are_written_by_their_paths() {
        let arguments = json!({"currency": "usd", "recurring": {"interval": "month"}, "expand": ["product"]});
        let form = arguments.as_object().map(to_form);
        assert_eq!(
            form.as_deref(),
            Some("currency=usd&recurring%5Binterval%5D=month&expand%5B0%5D=product")
        );
    }
}
