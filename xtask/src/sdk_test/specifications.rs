//! Vendors' specifications that are in no package of the tests' own: put beside them, where the image of the tests has them too.

use std::path::Path;

use super::SdkTestError;
use crate::binaries;
use crate::context::Context;
use crate::versions::STRIPE_MOCK_TOOL;

/// Folder in `tests/sdk`.
const FOLDER: &str = "specifications";
/// Stripe's `OpenAPI` in the sources of its own mock server.
const STRIPE: &str = "embedded/openapi/spec3.json";

/// Fetches them.
pub(super) fn provide(context: &Context, tests: &Path) -> Result<(), SdkTestError> {
    let module = binaries::module_folder(context, &STRIPE_MOCK_TOOL, STRIPE_MOCK_TOOL.module)?;
    let folder = tests.join(FOLDER);
    let file = folder.join("stripe.json");
    // Read and written, because what Go keeps may not be changed, and a copy would have its rights.
    let written = std::fs::read(module.join(STRIPE)).and_then(|text| {
        std::fs::create_dir_all(&folder)?;
        std::fs::write(&file, text)
    });
    written.map_err(|source| SdkTestError::Folder { folder: file, source })
}
