//! Errors in Linear's shape.
//!
//! The types are those that the official client maps (`@linear/sdk`, `LinearErrorType`); messages follow what the API says
//! to its users (<https://linear.app/developers/graphql>).

use asymmetric_kit::{Failure, Reply};
use http::StatusCode;
use serde_json::{Map, Value, json};

/// `extensions.type` of an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The document is not valid.
    GraphQl,
    /// What was given cannot be taken.
    InvalidInput,
    /// There is no token, or nobody holds it.
    Authentication,
    /// The caller may not.
    Forbidden,
    /// The caller asked too often.
    RateLimited,
    /// The clone does not have it.
    FeatureNotAccessible,
    /// Our fault.
    Internal,
}

impl Kind {
    fn names(self) -> (&'static str, &'static str, StatusCode) {
        match self {
            Self::GraphQl => (
                "graphql error",
                "GRAPHQL_VALIDATION_FAILED",
                StatusCode::BAD_REQUEST,
            ),
            Self::InvalidInput => ("invalid input", "INPUT_ERROR", StatusCode::BAD_REQUEST),
            Self::Authentication => (
                "authentication error",
                "AUTHENTICATION_ERROR",
                StatusCode::UNAUTHORIZED,
            ),
            Self::Forbidden => ("forbidden", "FORBIDDEN", StatusCode::FORBIDDEN),
            Self::RateLimited => ("ratelimited", "RATELIMITED", StatusCode::BAD_REQUEST),
            Self::FeatureNotAccessible => (
                "feature not accessible",
                "FEATURE_NOT_ACCESSIBLE",
                StatusCode::BAD_REQUEST,
            ),
            Self::Internal => (
                "internal error",
                "INTERNAL_SERVER_ERROR",
                StatusCode::INTERNAL_SERVER_ERROR,
            ),
        }
    }
}

/// One entry of `errors`.
#[derive(Debug, Clone)]
pub(crate) struct LinearError {
    kind: Kind,
    message: String,
    /// What clients show to people.
    presentable: String,
    code: Option<&'static str>,
    validation: Option<Value>,
}

impl LinearError {
    pub(crate) fn new(kind: Kind, message: impl Into<String>, presentable: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            presentable: presentable.into(),
            code: None,
            validation: None,
        }
    }

    /// Something that is referred to does not exist, or is deleted.
    pub(crate) fn not_found(entity: &str) -> Self {
        Self::new(
            Kind::InvalidInput,
            format!("Entity not found: {entity}"),
            format!("Could not find referenced {entity}."),
        )
    }

    /// What was given contradicts what is there.
    pub(crate) fn invalid(message: impl Into<String>, presentable: impl Into<String>) -> Self {
        Self::new(Kind::InvalidInput, message, presentable)
    }

    /// One argument has a value that it cannot have; `constraint` says what it must be.
    pub(crate) fn argument(property: &str, constraint: impl Into<String>) -> Self {
        let constraint = constraint.into();
        let entry =
            json!({"property": property, "children": [], "constraints": {"customValidation": constraint}});
        Self {
            code: Some("INVALID_INPUT"),
            validation: Some(json!([entry])),
            ..Self::new(Kind::InvalidInput, "Argument Validation Error", constraint)
        }
    }

    /// The schema has it and the clone does not; `what` names it, such as `Issue.agentSessions`.
    pub(crate) fn unsupported(what: &str) -> Self {
        Self::new(
            Kind::FeatureNotAccessible,
            format!("Feature not accessible: {what}"),
            format!("{what} is not available in this workspace."),
        )
    }

    /// The document, or what was given for its variables, does not fit the schema.
    pub(crate) fn document(message: impl Into<String>) -> Self {
        let message = message.into();
        Self::new(Kind::GraphQl, message.clone(), message)
    }

    /// With another `extensions.code`.
    pub(crate) fn coded(mut self, code: &'static str) -> Self {
        self.code = Some(code);
        self
    }

    /// The entry; `place` holds `path` and `locations` where they are known.
    pub(crate) fn entry(&self, place: Map<String, Value>) -> Value {
        let (kind, code, status) = self.kind.names();
        let mut extensions = json!({
            "type": kind,
            "code": self.code.unwrap_or(code),
            "statusCode": status.as_u16(),
            "userError": self.kind != Kind::Internal,
            "userPresentableMessage": self.presentable,
        });
        if let Some(validation) = &self.validation {
            extensions["validationErrors"] = validation.clone();
        }
        if matches!(self.kind, Kind::GraphQl | Kind::Authentication) {
            extensions["http"] = json!({"status": status.as_u16(), "headers": {}});
        }
        let mut entry = Map::from_iter([("message".to_owned(), self.message.clone().into())]);
        entry.extend(place);
        entry.insert("extensions".to_owned(), extensions);
        Value::Object(entry)
    }

    /// A whole response, with the status of the kind.
    pub(crate) fn reply(&self) -> Reply {
        let status = self.kind.names().2;
        Reply::json(json!({"errors": [self.entry(Map::new())]})).with_status(status)
    }
}

/// Why a field has no value.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The application refuses.
    Refused(Box<LinearError>),
    /// Something failed under it.
    Failed(Failure),
}

impl From<LinearError> for Problem {
    fn from(error: LinearError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}
