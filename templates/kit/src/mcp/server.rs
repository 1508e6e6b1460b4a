//! What the protocol asks of a server, answered from the vendor's tools.

use super::{ToolCall, ToolRefusal, schema};
use crate::{Incoming, epoch::Lease, instance::Shared};
use rmcp::{
    ErrorData, RoleServer, ServerHandler,
    model::{
        CallToolRequestParams, CallToolResponse, CallToolResult, ContentBlock, Implementation,
        ListToolsResult, PaginatedRequestParams, ServerCapabilities, ServerConfig, Tool as Description,
    },
    service::RequestContext,
};
use serde_json::Value;
use std::sync::Arc;

/// The server of one request.
#[derive(Clone)]
pub(super) struct Server {
    pub(super) shared: Arc<Shared>,
    pub(super) request: Arc<Incoming>,
    pub(super) lease: Lease,
}

impl ServerHandler for Server {
    fn get_info(&self) -> ServerConfig {
        let implementation = Implementation::new(self.shared.vendor.name(), env!("CARGO_PKG_VERSION"));
        ServerConfig::new(ServerCapabilities::builder().enable_tools().build())
            .with_server_info(implementation)
    }

    async fn list_tools(
        &self,
        _page: Option<PaginatedRequestParams>,
        _context: RequestContext<RoleServer>,
    ) -> Result<ListToolsResult, ErrorData> {
        let tools = self.shared.tools.iter();
        Ok(ListToolsResult::with_all_items(
            tools.map(super::Tool::describe).collect(),
        ))
    }

    async fn call_tool(
        &self,
        asked: CallToolRequestParams,
        _context: RequestContext<RoleServer>,
    ) -> Result<CallToolResponse, ErrorData> {
        let Some(tool) = self.shared.tools.iter().find(|tool| tool.name == asked.name) else {
            let message = format!("Unknown tool: {}", asked.name);
            return Err(ErrorData::invalid_params(message, None));
        };
        let arguments = asked.arguments.unwrap_or_default();
        let done = if let Err(sentence) = schema::check(&tool.schema, &arguments) {
            Err(ToolRefusal::Arguments(sentence))
        } else {
            let call = ToolCall {
                shared: Arc::clone(&self.shared),
                request: Arc::clone(&self.request),
                lease: self.lease.clone(),
                arguments: arguments.into(),
            };
            (tool.handler)(&call).await
        };
        Ok(result(done).into())
    }

    fn get_tool(&self, name: &str) -> Option<Description> {
        let found = self.shared.tools.iter().find(|tool| tool.name == name);
        found.map(super::Tool::describe)
    }
}

/// A refusal is a result too: the model that called is to read it.
fn result(done: Result<Value, ToolRefusal>) -> CallToolResult {
    match done {
        Ok(document) => CallToolResult::structured(document),
        Err(ToolRefusal::Operation { answer, .. }) => CallToolResult::structured_error(answer),
        Err(refusal) => CallToolResult::error(vec![ContentBlock::text(refusal.to_string())]),
    }
}
