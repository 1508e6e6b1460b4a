//! The tools of Stripe's own MCP server (<https://docs.stripe.com/mcp>, as of November 2026) whose operations this
//! backend implements, under their published names and arguments.

mod billing;
mod catalog;
mod payments;

use asymmetric_kit::{Tool, ToolCall, ToolHandler, ToolResult};
use serde_json::{Map, Value, json};

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
    [catalog::tools(), payments::tools(), billing::tools()].concat()
}

/// A tool whose arguments are the operation's; others that a model makes up reach it too, and are refused by name.
pub(super) fn of(operation: &'static str) -> impl for<'a> ToolHandler<'a> {
    fn held<F>(handler: F) -> F
    where
        F: for<'a> Fn(&'a ToolCall) -> asymmetric_kit::BoxFuture<'a, ToolResult> + Send + Sync,
    {
        handler
    }
    held(move |call: &ToolCall| {
        let arguments = Value::Object(call.arguments().as_map().clone());
        Box::pin(call.operation(operation, arguments))
    })
}

pub(super) fn text(description: &str) -> Value {
    json!({"type": "string", "description": description})
}

pub(super) fn number(description: &str) -> Value {
    json!({"type": "integer", "description": description})
}

pub(super) fn limit() -> Value {
    number("How many are listed, from 1 to 100; 10 by default")
}

/// Prices that are paid again and again.
pub(super) fn recurring() -> Value {
    json!({
        "type": "object",
        "description": "How often the price is paid; once by default",
        "properties": {
            "interval": {"type": "string", "enum": ["day", "week", "month", "year"], "description": "The unit"},
            "interval_count": number("How many units pass between two payments"),
        },
        "required": ["interval"],
    })
}

/// A tool whose arguments are made the operation's by `change`.
pub(super) fn changed(
    operation: &'static str,
    change: fn(&mut Map<String, Value>),
) -> impl for<'a> ToolHandler<'a> {
    fn held<F>(handler: F) -> F
    where
        F: for<'a> Fn(&'a ToolCall) -> asymmetric_kit::BoxFuture<'a, ToolResult> + Send + Sync,
    {
        handler
    }
    held(move |call: &ToolCall| {
        let mut arguments = call.arguments().as_map().clone();
        change(&mut arguments);
        Box::pin(call.operation(operation, Value::Object(arguments)))
    })
}
