//! Images of Flux's controllers, from the programs that were compiled from their modules.

use super::{ImageError, programs};
use crate::context::Context;
use crate::versions;

/// Builds and pushes the image of one of Flux's programs; returns its reference for pods.
pub(crate) fn provide(context: &Context, program: &str) -> Result<String, ImageError> {
    let tool = &versions::FLUX_TOOL;
    let digest = programs::provide(context, program, &context.paths.tool(tool.name, tool.version))?;
    Ok(format!(
        "{}/{program}@{digest}",
        context.target.registry.reference
    ))
}
