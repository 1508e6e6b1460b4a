//! Tools: what a vendor offers to clients of the Model Context Protocol.

use super::{ToolCall, ToolRefusal};
use futures::future::BoxFuture;
use rmcp::model::{Tool as Description, ToolAnnotations};
use serde_json::{Map, Value};
use std::{fmt, sync::Arc};

/// What a tool ends with: a document, or why not.
pub type ToolResult = Result<Value, ToolRefusal>;

type BoxedHandler = Arc<dyn for<'a> Fn(&'a ToolCall) -> BoxFuture<'a, ToolResult> + Send + Sync>;

/// An `async fn(&ToolCall) -> ToolResult`.
pub trait ToolHandler<'a>: Send + Sync {
    /// The future of one call.
    type Future: Future<Output = ToolResult> + Send + 'a;
    /// Starts the handler.
    fn start(&self, call: &'a ToolCall) -> Self::Future;
}

impl<'a, Function, Running> ToolHandler<'a> for Function
where
    Function: Fn(&'a ToolCall) -> Running + Send + Sync,
    Running: Future<Output = ToolResult> + Send + 'a,
{
    type Future = Running;

    fn start(&self, call: &'a ToolCall) -> Running {
        self(call)
    }
}

/// One tool: one or several operations of the table under a name for models.
#[derive(Clone)]
pub struct Tool {
    pub(super) name: &'static str,
    title: Option<&'static str>,
    description: &'static str,
    pub(super) schema: Arc<Map<String, Value>>,
    operations: &'static [&'static str],
    annotations: ToolAnnotations,
    pub(super) handler: BoxedHandler,
}

impl Tool {
    /// A tool that calls these operations, by their names in the table. `properties` are the JSON Schemas of its
    /// arguments by name; those of `required` must be given.
    pub fn new<H>(
        name: &'static str,
        description: &'static str,
        properties: Value,
        required: &[&str],
        operations: &'static [&'static str],
        handler: H,
    ) -> Self
    where
        H: for<'a> ToolHandler<'a> + 'static,
    {
        let schema = Map::from_iter([
            ("type".to_owned(), "object".into()),
            ("properties".to_owned(), properties),
            ("required".to_owned(), required.into()),
        ]);
        Self {
            name,
            title: None,
            description,
            schema: Arc::new(schema),
            operations,
            annotations: ToolAnnotations::new()
                .read_only(false)
                .destructive(false)
                .idempotent(false)
                .open_world(false),
            handler: Arc::new(move |call| Box::pin(handler.start(call))),
        }
    }

    /// What people read instead of the name.
    #[must_use]
    pub fn title(mut self, title: &'static str) -> Self {
        self.title = Some(title);
        self
    }

    /// Says that it changes nothing.
    #[must_use]
    pub fn read_only(mut self) -> Self {
        self.annotations = self.annotations.read_only(true).idempotent(true);
        self
    }

    /// Says that it may replace or remove what was there.
    #[must_use]
    pub fn destructive(mut self) -> Self {
        self.annotations = self.annotations.destructive(true);
        self
    }

    /// The tool's name.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Whether all its operations are among these.
    pub(crate) fn can_run(&self, is_implemented: impl Fn(&str) -> bool) -> bool {
        self.operations.iter().all(|name| is_implemented(name))
    }

    /// How the protocol describes it.
    pub(super) fn describe(&self) -> Description {
        let mut description = Description::new(self.name, self.description, Arc::clone(&self.schema));
        description.title = self.title.map(str::to_owned);
        description.annotations = Some(self.annotations.clone());
        description
    }
}

impl fmt::Debug for Tool {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Tool")
            .field("name", &self.name)
            .field("operations", &self.operations)
            .finish_non_exhaustive()
    }
}
