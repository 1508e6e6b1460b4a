//! GitHub's errors, as they travel: `{message, errors?, documentation_url, status}`.
//!
//! <https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api>

use asymmetric_kit::{Failure, Reply};
use http::StatusCode;
use serde_json::{Map, Value, json};

/// What every error says where no operation is known.
pub(crate) const GENERAL_DOCUMENTATION: &str = "https://docs.github.com/rest";

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FieldError {
    /// The kind of object, such as `Issue`.
    pub(crate) resource: &'static str,
    /// The field; absent for what concerns the whole object.
    pub(crate) field: Option<&'static str>,
    /// `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable` or `custom`.
    pub(crate) code: &'static str,
    /// The value that was sent, where the vendor repeats it.
    pub(crate) value: Option<Value>,
    /// Said for `custom`.
    pub(crate) message: Option<String>,
}

/// One error answer. `documentation_url` is added when the answer is sent, from the operation.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct GitHubError {
    /// HTTP status.
    pub(crate) status: StatusCode,
    /// What happened.
    pub(crate) message: String,
    /// For 422: field by field, or sentences.
    pub(crate) errors: Vec<Value>,
}

impl GitHubError {
    /// An error without details.
    pub(crate) fn new(status: StatusCode, message: impl Into<String>) -> Self {
        Self {
            status,
            message: message.into(),
            errors: Vec::new(),
        }
    }

    /// 404: it does not exist, or the caller may not know that it does.
    pub(crate) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "Not Found")
    }

    /// 403 in words of its own.
    pub(crate) fn forbidden(message: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, message)
    }

    /// 403: the caller sees the repository and may not do this.
    pub(crate) fn not_an_administrator() -> Self {
        Self::forbidden("Must have admin rights to Repository.")
    }

    /// 409 in words of its own.
    pub(crate) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    /// 422 without fields.
    pub(crate) fn unprocessable(message: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, message)
    }

    /// 422 `Validation Failed`, field by field.
    pub(crate) fn validation(errors: impl IntoIterator<Item = FieldError>) -> Self {
        Self {
            errors: errors.into_iter().map(FieldError::into_value).collect(),
            ..Self::unprocessable("Validation Failed")
        }
    }

    /// 422 with one sentence in `errors`.
    pub(crate) fn validation_sentence(sentence: impl Into<String>) -> Self {
        Self {
            errors: vec![Value::String(sentence.into())],
            ..Self::unprocessable("Validation Failed")
        }
    }

    /// 422: the field has to be there.
    pub(crate) fn missing_field(resource: &'static str, field: &'static str) -> Self {
        Self::validation([FieldError::new(resource, field, "missing_field")])
    }

    /// 422: the field does not have a value of its kind.
    pub(crate) fn invalid_field(resource: &'static str, field: &'static str) -> Self {
        Self::validation([FieldError::new(resource, field, "invalid")])
    }

    /// 422: something with this value is there already.
    pub(crate) fn already_exists(resource: &'static str, field: &'static str) -> Self {
        Self::validation([FieldError::new(resource, field, "already_exists")])
    }

    /// 422: a body that does not fit the operation's schema, as the vendor says before it looks at fields.
    pub(crate) fn schema(reason: &str) -> Self {
        Self::unprocessable(format!("Invalid request.\n\n{reason}"))
    }

    /// The answer.
    pub(crate) fn reply(&self) -> Reply {
        let mut body = Map::new();
        body.insert("message".into(), self.message.clone().into());
        if !self.errors.is_empty() {
            body.insert("errors".into(), self.errors.clone().into());
        }
        Reply::json(Value::Object(body)).with_status(self.status)
    }
}

impl FieldError {
    /// What is wrong with a field, in a word of the vendor.
    pub(crate) fn new(resource: &'static str, field: &'static str, code: &'static str) -> Self {
        Self {
            resource,
            field: Some(field),
            code,
            value: None,
            message: None,
        }
    }

    /// What is wrong with a field, in a sentence.
    pub(crate) fn custom(resource: &'static str, field: &'static str, message: impl Into<String>) -> Self {
        Self {
            message: Some(message.into()),
            ..Self::new(resource, field, "custom")
        }
    }

    /// The same, with the value that was sent.
    pub(crate) fn with_value(mut self, value: impl Into<Value>) -> Self {
        self.value = Some(value.into());
        self
    }

    fn into_value(self) -> Value {
        let mut error = Map::new();
        if let Some(value) = self.value {
            error.insert("value".into(), value);
        }
        error.insert("resource".into(), self.resource.into());
        if let Some(field) = self.field {
            error.insert("field".into(), field.into());
        }
        error.insert("code".into(), self.code.into());
        if let Some(message) = self.message {
            error.insert("message".into(), message.into());
        }
        Value::Object(error)
    }
}

impl From<GitHubError> for Failure {
    fn from(error: GitHubError) -> Self {
        error.reply().into()
    }
}

/// Adds `documentation_url` and `status` to the body of an error; they are always last.
pub(crate) fn complete(reply: &mut Reply, documentation: &str) {
    let status = reply.status();
    if let Some(Value::Object(body)) = reply.json_mut()
        && !body.contains_key("documentation_url")
    {
        body.insert("documentation_url".into(), documentation.into());
        body.insert("status".into(), json!(status.as_str()));
    }
}
