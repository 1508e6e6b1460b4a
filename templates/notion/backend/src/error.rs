//! Notion's errors, as they travel: `{object: "error", status, code, message, request_id}`
//! (<https://developers.notion.com/reference/status-codes>). The request id is added to every answer alike.

use asymmetric_kit::{Failure, Reply};
use http::StatusCode;
use serde_json::json;

/// How a handler ends when it does not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The vendor would refuse too.
    #[error(transparent)]
    Refused(#[from] NotionError),
    /// Our fault, or the database's.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(Failure::caused("convert between a row and an object", error))
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(error) => error.reply().into(),
            Problem::Failed(failure) => failure,
        }
    }
}

/// One error answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct NotionError {
    status: StatusCode,
    code: &'static str,
    message: String,
}

impl NotionError {
    fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            code,
            message: message.into(),
        }
    }

    /// 400 `validation_error`: the request can be read, and asks for what cannot be.
    pub(crate) fn validation(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "validation_error", message)
    }

    /// 400 `validation_error` about one place in the request, such as `body.children[0].type`; `must` completes the sentence
    /// that begins with the place.
    pub(crate) fn failed(path: &str, must: impl std::fmt::Display) -> Self {
        let part = path.split(['.', '[']).next().unwrap_or("body");
        Self::validation(format!("{part} failed validation: {path} {must}."))
    }

    /// 400 `missing_version`.
    pub(crate) fn missing_version() -> Self {
        let message = "Notion-Version header failed validation: Notion-Version header should be defined, instead was \
                       `undefined`.";
        Self::new(StatusCode::BAD_REQUEST, "missing_version", message)
    }

    /// 400 `invalid_json`.
    pub(crate) fn invalid_json() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_json",
            "Error parsing JSON body.",
        )
    }

    /// 400 `invalid_request_url`.
    pub(crate) fn invalid_url() -> Self {
        Self::new(
            StatusCode::BAD_REQUEST,
            "invalid_request_url",
            "Invalid request URL.",
        )
    }

    /// 400 `invalid_request`.
    pub(crate) fn invalid_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_request", message)
    }

    /// 400 `invalid_grant`, of the operations of OAuth.
    pub(crate) fn invalid_grant(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "invalid_grant", message)
    }

    /// 401 `unauthorized`.
    pub(crate) fn unauthorized() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthorized", "API token is invalid.")
    }

    /// 401 `invalid_client`, of the operations of OAuth.
    pub(crate) fn invalid_client() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "invalid_client",
            "Invalid client credentials.",
        )
    }

    /// 403 `restricted_resource`: the integration has not the capability.
    pub(crate) fn restricted() -> Self {
        let message = "Insufficient permissions for this endpoint.";
        Self::new(StatusCode::FORBIDDEN, "restricted_resource", message)
    }

    /// 404 `object_not_found`: there is none, or it is not shared with the integration.
    pub(crate) fn not_found(noun: &str, id: &str, integration: &str) -> Self {
        let message = format!(
            "Could not find {noun} with ID: {id}. Make sure the relevant pages and databases are shared with your \
             integration \"{integration}\"."
        );
        Self::new(StatusCode::NOT_FOUND, "object_not_found", message)
    }

    /// 413 for a body that is larger than anything the vendor reads.
    pub(crate) fn too_large(limit: usize) -> Self {
        let message = format!("The request body is larger than {limit} bytes.");
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "validation_error", message)
    }

    /// 429 `rate_limited`.
    pub(crate) fn rate_limited() -> Self {
        let message = "You have been rate limited. Please try again in a few minutes.";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "rate_limited", message)
    }

    /// 400 for what the vendor has and this clone has not, which is named.
    pub(crate) fn not_implemented(what: &str) -> Self {
        Self::validation(format!("This clone does not implement {what}."))
    }

    /// 503 `service_unavailable`.
    pub(crate) fn unavailable() -> Self {
        let message = "Notion is unavailable, please try again later.";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "service_unavailable", message)
    }

    /// 500 `internal_server_error`.
    pub(crate) fn internal() -> Self {
        let message = "Unexpected error occurred.";
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "internal_server_error",
            message,
        )
    }

    /// The answer.
    pub(crate) fn reply(&self) -> Reply {
        let body = json!({
            "object": "error",
            "status": self.status.as_u16(),
            "code": self.code,
            "message": self.message,
        });
        Reply::json(body).with_status(self.status)
    }
}
