//! Where a clone answers besides its API.

use asymmetric_crd::template::TemplateService;

use crate::clone::build::BACKEND;

/// Its MCP server, if the template has one.
pub(super) fn mcp(api: Option<&str>, services: &[TemplateService]) -> Option<String> {
    let backend = services.iter().find(|service| service.name == BACKEND)?;
    Some(format!("{}{}", api?, backend.mcp.as_deref()?))
}
