//! Stripe's errors, as they travel: `{"error": {type, code, param, message, doc_url, request_log_url}}`.
//!
//! Absent attributes are left out, never null. Texts are those the vendor's API answers with.

use asymmetric_kit::{Failure, Reply};
use http::StatusCode;
use serde_json::{Map, Value, json};

/// How a handler ends when it does not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Problem {
    /// The vendor would refuse too.
    #[error(transparent)]
    Refused(#[from] StripeError),
    /// The vendor would refuse too, and keep what was done until then: a declined card leaves a failed charge behind.
    #[error(transparent)]
    Kept(StripeError),
    /// Our fault, or the database's.
    #[error(transparent)]
    Failed(#[from] Failure),
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(Failure::caused(
            "convert between a row, parameters and an object",
            error,
        ))
    }
}

/// The values `error.type` can have on the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ErrorType {
    /// The service's own fault, and everything this clone does not implement.
    Api,
    /// A card that cannot be charged.
    Card,
    /// A reused idempotency key.
    Idempotency,
    /// The request's fault.
    InvalidRequest,
}

impl ErrorType {
    /// The vendor's spelling.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Api => "api_error",
            Self::Card => "card_error",
            Self::Idempotency => "idempotency_error",
            Self::InvalidRequest => "invalid_request_error",
        }
    }
}

/// One error answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct StripeError {
    /// HTTP status.
    pub(crate) status: u16,
    /// `error.type`.
    pub(crate) kind: ErrorType,
    /// `error.code`, where the vendor has one for it.
    pub(crate) code: Option<&'static str>,
    /// `error.param`: the parameter in the vendor's bracket notation.
    pub(crate) param: Option<String>,
    /// `error.message`.
    pub(crate) message: String,
    /// Further attributes, such as `decline_code` and the object that the error is about.
    pub(crate) details: Vec<(&'static str, Value)>,
}

impl StripeError {
    /// A 400 `invalid_request_error`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self {
            status: 400,
            kind: ErrorType::InvalidRequest,
            code: None,
            param: None,
            message: message.into(),
            details: Vec::new(),
        }
    }

    /// A parameter that the operation does not have.
    pub(crate) fn unknown_parameters(names: &[String]) -> Self {
        let plural = if names.len() == 1 { "" } else { "s" };
        let message = format!("Received unknown parameter{plural}: {}", names.join(", "));
        Self::invalid(message)
            .coded("parameter_unknown")
            .about(names.first().cloned().unwrap_or_default())
    }

    /// A parameter that the operation cannot do without.
    pub(crate) fn missing_parameter(name: &str) -> Self {
        Self::invalid(format!("Missing required param: {name}."))
            .coded("parameter_missing")
            .about(name)
    }

    /// An empty string where the parameter cannot be unset.
    pub(crate) fn empty_parameter(name: &str) -> Self {
        Self::invalid(format!(
            "You passed an empty string for '{name}'. We assume empty values are an attempt to unset a parameter; \
             however '{name}' cannot be unset. You should remove '{name}' from your request or supply a non-empty \
             value."
        ))
        .coded("parameter_invalid_empty")
        .about(name)
    }

    /// Parameters that exclude each other.
    pub(crate) fn exclusive(names: &[&str]) -> Self {
        let message = format!(
            "You may only specify one of these parameters: {}.",
            names.join(", ")
        );
        Self::invalid(message).about(names.first().copied().unwrap_or_default())
    }

    /// No operation has this method and path: 404.
    pub(crate) fn unrecognized_url(method: &str, path: &str) -> Self {
        let hint = if method == "GET" {
            " If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, \
             make sure you passed a valid (non-empty) identifier in your code."
        } else {
            ""
        };
        let message = format!(
            "Unrecognized request URL ({method}: {path}).{hint} Please see https://stripe.com/docs or we can help at \
             https://support.stripe.com/."
        );
        Self {
            status: 404,
            ..Self::invalid(message)
        }
    }

    /// The object that the URL names does not exist: 404.
    pub(crate) fn not_found(noun: &str, id: &str, param: &str) -> Self {
        Self {
            status: 404,
            ..Self::no_such(noun, id, param)
        }
    }

    /// An object that a parameter names does not exist: 400.
    pub(crate) fn no_such(noun: &str, id: &str, param: &str) -> Self {
        Self::invalid(format!("No such {noun}: '{id}'"))
            .coded("resource_missing")
            .about(param)
    }

    /// Something the vendor has and this clone does not; `what` names it.
    pub(crate) fn not_implemented(what: &str) -> Self {
        Self {
            status: 501,
            kind: ErrorType::Api,
            code: Some("not_implemented"),
            param: None,
            message: format!("{what} is part of Stripe's API, but is not implemented in this clone."),
            details: Vec::new(),
        }
    }

    /// Sets `error.code`.
    #[must_use]
    pub(crate) fn coded(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// Adds a further attribute.
    #[must_use]
    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.details.push((name, value.into()));
        self
    }

    /// Sets `error.param`.
    #[must_use]
    pub(crate) fn about(mut self, param: impl Into<String>) -> Self {
        self.param = Some(param.into());
        self
    }

    /// The reply, without the link that [`StripeError::link_log`] adds.
    pub(crate) fn reply(&self) -> Reply {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Reply::json(json!({ "error": self.attributes() })).with_status(status)
    }

    /// What the error says: also `last_payment_error` of an intent.
    pub(crate) fn attributes(&self) -> Value {
        let mut attributes = self.details.clone();
        if let Some(code) = self.code {
            attributes.push(("code", code.into()));
            // Pages of documentation exist for the vendor's own codes.
            if matches!(self.kind, ErrorType::InvalidRequest | ErrorType::Card) {
                let page = code.replace('_', "-");
                let url = format!("https://stripe.com/docs/error-codes/{page}");
                attributes.push(("doc_url", url.into()));
            }
        }
        if let Some(param) = &self.param {
            attributes.push(("param", param.clone().into()));
        }
        attributes.push(("message", self.message.clone().into()));
        attributes.push(("type", self.kind.as_str().into()));
        attributes.sort_by_key(|(name, _)| *name);
        let named = attributes
            .into_iter()
            .map(|(name, value)| (name.to_owned(), value));
        let error: Map<String, Value> = named.collect();
        Value::Object(error)
    }

    /// Adds the link to the log entry of the request in the account's dashboard to the body of an error.
    pub(crate) fn link_log(body: &mut Value, account: &str, request_id: &str) {
        let Some(error) = body.get_mut("error").and_then(Value::as_object_mut) else {
            return;
        };
        if error.contains_key("request_log_url") {
            return;
        }
        let url = format!("https://dashboard.stripe.com/{account}/test/workbench/logs?object={request_id}");
        let before_type = error.len().saturating_sub(1);
        error.shift_insert(before_type, "request_log_url".to_owned(), url.into());
    }
}
