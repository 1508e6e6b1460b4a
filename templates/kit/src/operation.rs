//! The table that a backend is made of.

use crate::{Call, Failure, Reply};
use futures::future::BoxFuture;
use http::Method;
use serde::Serialize;
use std::{fmt, sync::Arc};

/// What a handler ends with: `Ok` is committed, `Err` is rolled back.
pub type HandlerResult = Result<Reply, Failure>;

type BoxedHandler = Arc<dyn for<'a> Fn(&'a mut Call) -> BoxFuture<'a, HandlerResult> + Send + Sync>;

/// An `async fn(&mut Call) -> Result<Reply, Failure>`.
pub trait Handler<'a>: Send + Sync {
    /// The future of one call.
    type Future: Future<Output = HandlerResult> + Send + 'a;
    /// Starts the handler.
    fn start(&self, call: &'a mut Call) -> Self::Future;
}

impl<'a, Function, Running> Handler<'a> for Function
where
    Function: Fn(&'a mut Call) -> Running + Send + Sync,
    Running: Future<Output = HandlerResult> + Send + 'a,
{
    type Future = Running;

    fn start(&self, call: &'a mut Call) -> Running {
        self(call)
    }
}

/// Who may call an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Access {
    /// A valid token is needed.
    Required,
    /// Works without a token; a token that is there must be valid.
    Optional,
    /// Tokens are not looked at.
    Public,
}

/// One entry of a backend's table: everything that is known about one operation of the vendor's API.
#[derive(Clone)]
pub struct Operation {
    pub(crate) name: &'static str,
    pub(crate) methods: Vec<Method>,
    pub(crate) path: String,
    pub(crate) access: Access,
    pub(crate) scopes: &'static [&'static str],
    pub(crate) tier: Option<&'static str>,
    pub(crate) summary: &'static str,
    /// The operation whose route leads to this one; none where it has a route of its own.
    pub(crate) host: Option<&'static str>,
    pub(crate) handler: Option<BoxedHandler>,
}

impl Operation {
    /// An operation that `handler` implements. The path's segments are literal, `{name}` (one segment, see
    /// [`Call::path_parameter`]) or, as the last one, `{*name}` (everything that is left).
    pub fn new<H>(methods: &[Method], name: &'static str, path: impl Into<String>, handler: H) -> Self
    where
        H: for<'a> Handler<'a> + 'static,
    {
        let boxed: BoxedHandler = Arc::new(move |call| Box::pin(handler.start(call)));
        Self {
            handler: Some(boxed),
            ..Self::not_implemented(methods, name, path)
        }
    }

    /// An operation that the vendor publishes and this backend does not have: it is listed, and answers in the
    /// vendor's error shape, naming itself.
    pub fn not_implemented(methods: &[Method], name: &'static str, path: impl Into<String>) -> Self {
        Self {
            name,
            methods: methods.to_vec(),
            path: path.into(),
            access: Access::Required,
            scopes: &[],
            tier: None,
            summary: "",
            host: None,
            handler: None,
        }
    }

    /// An operation without a route of its own: requests reach it inside `host`, whose handler carries it out, such as
    /// a field of a query language. [`crate::Vendor::called_inside`] says which of these a request calls. Path, methods
    /// and access are the host's.
    #[must_use]
    pub fn inside(host: &Self, name: &'static str) -> Self {
        Self {
            name,
            host: Some(host.name),
            scopes: &[],
            tier: None,
            summary: "",
            ..host.clone()
        }
    }

    /// The same for one that the vendor publishes and this backend does not have, see [`Operation::not_implemented`].
    #[must_use]
    pub fn not_implemented_inside(host: &Self, name: &'static str) -> Self {
        Self {
            handler: None,
            ..Self::inside(host, name)
        }
    }

    /// [`Operation::new`] for `GET`.
    pub fn get<H: for<'a> Handler<'a> + 'static>(name: &'static str, path: &str, handler: H) -> Self {
        Self::new(&[Method::GET], name, path, handler)
    }

    /// [`Operation::new`] for `POST`.
    pub fn post<H: for<'a> Handler<'a> + 'static>(name: &'static str, path: &str, handler: H) -> Self {
        Self::new(&[Method::POST], name, path, handler)
    }

    /// [`Operation::new`] for `PUT`.
    pub fn put<H: for<'a> Handler<'a> + 'static>(name: &'static str, path: &str, handler: H) -> Self {
        Self::new(&[Method::PUT], name, path, handler)
    }

    /// [`Operation::new`] for `PATCH`.
    pub fn patch<H: for<'a> Handler<'a> + 'static>(name: &'static str, path: &str, handler: H) -> Self {
        Self::new(&[Method::PATCH], name, path, handler)
    }

    /// [`Operation::new`] for `DELETE`.
    pub fn delete<H: for<'a> Handler<'a> + 'static>(name: &'static str, path: &str, handler: H) -> Self {
        Self::new(&[Method::DELETE], name, path, handler)
    }

    /// Scopes, one of which the token must have; none by default. What depends on arguments is the handler's to check.
    #[must_use]
    pub fn scopes(mut self, any_of: &'static [&'static str]) -> Self {
        self.scopes = any_of;
        self
    }

    /// Who may call it; [`Access::Required`] by default.
    #[must_use]
    pub fn access(mut self, access: Access) -> Self {
        self.access = access;
        self
    }

    /// The vendor's name for the rate limit that applies: what [`crate::Vendor::rate_limits`] is asked about. Calls of
    /// an operation without one are not counted.
    #[must_use]
    pub fn tier(mut self, tier: &'static str) -> Self {
        self.tier = Some(tier);
        self
    }

    /// One sentence on what it does.
    #[must_use]
    pub fn summary(mut self, summary: &'static str) -> Self {
        self.summary = summary;
        self
    }

    /// The vendor's name of the operation, such as `chat.postMessage`.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Scopes, one of which is enough.
    pub fn accepted_scopes(&self) -> &'static [&'static str] {
        self.scopes
    }

    /// Whether a handler is behind it.
    pub fn is_implemented(&self) -> bool {
        self.handler.is_some()
    }

    /// How `operations.json` describes it.
    pub(crate) fn describe(&self) -> serde_json::Value {
        let mut description = serde_json::json!({
            "name": self.name,
            "methods": self.methods.iter().map(Method::as_str).collect::<Vec<_>>(),
            "path": self.path,
            "access": self.access,
            "scopes": self.scopes,
            "rateLimitTier": self.tier,
            "summary": self.summary,
            "implemented": self.is_implemented(),
        });
        if let Some(host) = self.host {
            description["inside"] = host.into();
        }
        description
    }
}

impl fmt::Debug for Operation {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Operation")
            .field("name", &self.name)
            .field("methods", &self.methods)
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}
