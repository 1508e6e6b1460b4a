//! A client of the Model Context Protocol, as agents have it.

use super::TestBackend;
use rmcp::{
    RoleClient, ServiceExt,
    model::{CallToolRequestParams, CallToolResult, ClientConfig, Tool},
    service::{RunningService, ServiceError},
    transport::{StreamableHttpClientTransport, streamable_http_client::StreamableHttpClientTransportConfig},
};
use serde_json::{Map, Value};

/// A connected client. What goes wrong in the protocol panics; refusals of tools are results.
pub struct ToolClient(RunningService<RoleClient, ClientConfig>);

/// How a tool ended.
#[derive(Debug, Clone, PartialEq)]
pub struct ToolAnswer {
    /// Whether the tool refused.
    pub is_error: bool,
    /// Its document, or what it says.
    pub document: Value,
}

impl ToolClient {
    /// Connects to the backend's tools with this token; the text of the error where that is refused.
    pub async fn connect(backend: &TestBackend, token: &str) -> Result<Self, String> {
        let config = StreamableHttpClientTransportConfig::with_uri(backend.url("/mcp")).auth_header(token);
        let transport = StreamableHttpClientTransport::with_client(backend.client().clone(), config);
        let running = ClientConfig::default().serve(transport).await;
        running.map(Self).map_err(|error| format!("{error:?}"))
    }

    /// The tools that are offered.
    pub async fn list(&self) -> Vec<Tool> {
        self.0.list_all_tools().await.expect("a list of tools")
    }

    /// Calls a tool; the error is one of the protocol.
    pub async fn try_call(&self, name: &str, arguments: Value) -> Result<CallToolResult, ServiceError> {
        let arguments = match arguments {
            Value::Object(map) => map,
            _ => Map::new(),
        };
        let asked = CallToolRequestParams::new(name.to_owned()).with_arguments(arguments);
        self.0.call_tool(asked).await
    }

    /// Calls a tool.
    pub async fn call(&self, name: &str, arguments: Value) -> ToolAnswer {
        let result = self.try_call(name, arguments).await;
        let result = result.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let text = || {
            let texts = result.content.iter().filter_map(|content| content.as_text());
            Value::from(texts.map(|text| text.text.as_str()).collect::<String>())
        };
        ToolAnswer {
            is_error: result.is_error == Some(true),
            document: result.structured_content.clone().unwrap_or_else(text),
        }
    }
}
