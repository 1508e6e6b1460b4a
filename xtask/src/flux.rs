//! Flux, as far as the tests of GitOps need it: its kinds in the cluster, and images of its controllers.

use crate::binaries::{self, BinaryError};
use crate::command::CommandError;
use crate::context::Context;
use crate::images::{self, ImageError};
use crate::prerequisites::{self, PrerequisiteError};
use crate::versions;

/// Field manager of the kinds.
const MANAGER: &str = "asymmetric-flux";
/// Where a controller's module has its kinds.
const KINDS: &str = "config/crd/bases";

/// Why Flux is not there.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FluxError {
    /// No git to serve a repository with.
    #[error(transparent)]
    Prerequisite(#[from] PrerequisiteError),
    /// Its programs could not be compiled.
    #[error(transparent)]
    Binary(#[from] BinaryError),
    /// Their images could not be made.
    #[error(transparent)]
    Image(#[from] ImageError),
    /// The cluster did not take its kinds.
    #[error("failed to apply the kinds of {module}")]
    Kinds {
        /// The module.
        module: &'static str,
        /// What failed.
        source: CommandError,
    },
}

/// Compiles the controllers, makes their images, and applies their kinds, which stay in the cluster. Returns the
/// variables that tell the tests of the images.
pub(crate) fn install(context: &Context) -> Result<Vec<(String, String)>, FluxError> {
    prerequisites::install(&context.runner, prerequisites::GIT)?;
    let tool = &versions::FLUX_TOOL;
    binaries::install_one(context, tool)?;
    context.progress.step("providing Flux", |step| {
        let mut variables = Vec::new();
        for &(program, module) in tool.programs {
            step.detail(program);
            let kinds = binaries::module_folder(context, tool, module)?.join(KINDS);
            let applied = context
                .apply_command(MANAGER)
                .argument("-f")
                .argument(&kinds)
                .run();
            let served = context
                .kubectl_command()
                .arguments(["wait", "--for=condition=Established", "--timeout=60s", "-f"])
                .argument(&kinds);
            applied
                .and_then(|()| served.run())
                .map_err(|source| FluxError::Kinds { module, source })?;
            let image = images::flux::provide(context, program)?;
            variables.push((variable(program), image));
        }
        Ok(variables)
    })
}

/// `ASYM_SOURCE_CONTROLLER_IMAGE` for source-controller.
fn variable(program: &str) -> String {
    format!("ASYM_{}_IMAGE", program.to_uppercase().replace('-', "_"))
}
