//! Errors in HubSpot's words (<https://developers.hubspot.com/docs/api-reference/error-handling>).

use asymmetric_kit::{Failure, Reply};
use http::StatusCode;
use serde_json::{Map, Value, json};

/// A refusal in the vendor's shape. What names the request (`correlationId`) is added to every refusal on its way out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct HubSpotError {
    pub(crate) status: StatusCode,
    pub(crate) category: &'static str,
    pub(crate) sub_category: Option<&'static str>,
    pub(crate) message: String,
    /// Apart, because most refusals have none, and results are as large as their errors.
    pub(crate) details: Box<Details>,
}

/// What else a refusal says.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Details {
    pub(crate) errors: Vec<Value>,
    /// Lists of texts by name.
    pub(crate) context: Map<String, Value>,
    pub(crate) links: Map<String, Value>,
}

/// Why something was not done: the vendor would refuse it too, or it failed.
#[derive(Debug)]
pub(crate) enum Problem {
    Refused(Box<HubSpotError>),
    Failed(Failure),
}

impl HubSpotError {
    /// A refusal with this status, category and message.
    pub(crate) fn new(status: StatusCode, category: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            category,
            sub_category: None,
            message: message.into(),
            details: Box::default(),
        }
    }

    /// 400 `VALIDATION_ERROR`.
    pub(crate) fn invalid(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "VALIDATION_ERROR", message)
    }

    /// 400 for a body that lacks something or has it in another form, as the vendor's parser says it.
    pub(crate) fn invalid_input(reason: impl std::fmt::Display) -> Self {
        Self::invalid(format!("Invalid input JSON: {reason}"))
    }

    /// 404 for a record, or something else that an id or a name was given of.
    pub(crate) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, "OBJECT_NOT_FOUND", message)
    }

    /// 404 for the id of a record.
    pub(crate) fn no_record(id: &str) -> Self {
        let is_numeric = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
        let error = Self::not_found(if is_numeric {
            "resource not found"
        } else {
            "Object not found.  objectId are usually numeric."
        });
        error.with_context("id", [id])
    }

    /// 409 with this category.
    pub(crate) fn conflict(category: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, category, message)
    }

    /// The same with a list in its context.
    #[must_use]
    pub(crate) fn with_context<T: Into<Value>>(
        mut self,
        name: &str,
        values: impl IntoIterator<Item = T>,
    ) -> Self {
        let values: Vec<Value> = values.into_iter().map(Into::into).collect();
        self.details.context.insert(name.to_owned(), values.into());
        self
    }

    /// The same with one more detail.
    #[must_use]
    pub(crate) fn with_detail(mut self, message: &str, code: &str, context: Value) -> Self {
        let mut detail = json!({"message": message, "code": code});
        if context.as_object().is_some_and(|map| !map.is_empty()) {
            detail["context"] = context;
        }
        self.details.errors.push(detail);
        self
    }

    /// The same with a subcategory.
    #[must_use]
    pub(crate) fn with_sub_category(mut self, sub_category: &'static str) -> Self {
        self.sub_category = Some(sub_category);
        self
    }

    /// The body of a response.
    pub(crate) fn body(&self) -> Value {
        let mut body = json!({"status": "error", "message": self.message});
        if !self.details.errors.is_empty() {
            body["errors"] = self.details.errors.clone().into();
        }
        if !self.details.context.is_empty() {
            body["context"] = self.details.context.clone().into();
        }
        if !self.details.links.is_empty() {
            body["links"] = self.details.links.clone().into();
        }
        body["category"] = self.category.into();
        if let Some(sub_category) = self.sub_category {
            body["subCategory"] = sub_category.into();
        }
        body
    }

    /// One of the `errors` of a batch, which has all its fields.
    pub(crate) fn in_batch(&self) -> Value {
        let mut error = json!({
            "status": "error",
            "category": self.category,
            "message": self.message,
            "errors": self.details.errors,
            "context": self.details.context,
            "links": self.details.links,
        });
        if let Some(sub_category) = self.sub_category {
            error["subCategory"] = sub_category.into();
        }
        error
    }

    /// The response.
    pub(crate) fn reply(&self) -> Reply {
        Reply::json(self.body()).with_status(self.status)
    }
}

impl From<HubSpotError> for Failure {
    fn from(error: HubSpotError) -> Self {
        error.reply().into()
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        match problem {
            Problem::Refused(error) => Self::from(*error),
            Problem::Failed(failure) => failure,
        }
    }
}

impl From<HubSpotError> for Problem {
    fn from(error: HubSpotError) -> Self {
        Self::Refused(Box::new(error))
    }
}

impl From<Failure> for Problem {
    fn from(failure: Failure) -> Self {
        Self::Failed(failure)
    }
}

impl From<serde_json::Error> for Problem {
    fn from(error: serde_json::Error) -> Self {
        Self::Failed(Failure::caused("read a row", error))
    }
}
