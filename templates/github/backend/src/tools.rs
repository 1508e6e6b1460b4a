//! The tools of GitHub's own MCP server (<https://github.com/github/github-mcp-server>, as of November 2026) whose operations
//! this backend implements, under their published names and arguments.

mod discussion;
mod files;
mod people;
mod pulls;
mod schema;

use asymmetric_kit::{BoxFuture, Tool, ToolCall, ToolHandler, ToolRefusal, ToolResult};
use serde_json::{Map, Value};

/// All tools.
pub(crate) fn tools() -> Vec<Tool> {
    [
        people::tools(),
        discussion::tools(),
        pulls::tools(),
        files::tools(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Names of arguments that the operations have under other names.
const RENAMED: [(&str, &str); 5] = [
    ("perPage", "per_page"),
    ("pullNumber", "pull_number"),
    ("expectedHeadSha", "expected_head_sha"),
    ("commitID", "commit_id"),
    ("query", "q"),
];

/// The arguments of a tool as an operation has them, without those that only the tool has.
fn arguments(call: &ToolCall, own: &[&str]) -> Map<String, Value> {
    let given = call.arguments().as_map().iter();
    given
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| {
            let renamed = RENAMED.iter().find(|(tool, _)| tool == name);
            let name = renamed.map_or_else(|| name.clone(), |(_, operation)| (*operation).to_owned());
            (name, value.clone())
        })
        .collect()
}

/// A tool whose arguments are the operation's.
fn of(operation: &'static str) -> impl for<'a> ToolHandler<'a> {
    held(move |call: &ToolCall| Box::pin(call.operation(operation, Value::Object(arguments(call, &[])))))
}

/// A tool whose argument `method` chooses one of several operations.
fn by_method(operations: &'static [(&'static str, &'static str)]) -> impl for<'a> ToolHandler<'a> {
    held(move |call: &ToolCall| {
        Box::pin(async move {
            let method = call.arguments().text("method").unwrap_or_default();
            let chosen = operations.iter().find(|(name, _)| *name == method);
            let Some((_, operation)) = chosen else {
                let known: Vec<&str> = operations.iter().map(|(name, _)| *name).collect();
                let message = format!("method must be one of {}, not {method}", known.join(", "));
                return Err(ToolRefusal::Arguments(message));
            };
            call.operation(operation, Value::Object(arguments(call, &["method"])))
                .await
        })
    })
}

/// Says to the compiler what a closure is.
fn held<F>(handler: F) -> F
where
    F: for<'a> Fn(&'a ToolCall) -> BoxFuture<'a, ToolResult> + Send + Sync,
{
    handler
}

/// A text among the arguments, which has to be there.
fn required(call: &ToolCall, name: &str) -> Result<String, ToolRefusal> {
    let text = call.arguments().filled(name).map(std::borrow::Cow::into_owned);
    text.ok_or_else(|| ToolRefusal::Arguments(format!("{name} is missing")))
}
