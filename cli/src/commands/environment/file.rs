//! The `environment.yaml` that a verb is given.

use std::path::Path;

use asymmetric_crd::NamedError;
use asymmetric_crd::environment_file::{self, EnvironmentFile};

use crate::commands::input;

/// Reads and checks the file; `-` is stdin. Returns what errors call it as well.
pub(super) fn read(path: &Path) -> Result<(EnvironmentFile, String), NamedError> {
    let invalid = |detail| NamedError::EnvSpecInvalid { detail };
    let input = input::read(path).map_err(invalid)?;
    let text = String::from_utf8(input.content)
        .map_err(|error| invalid(format!("{}: it is not text: {}", input.name, error.utf8_error())))?;
    Ok((environment_file::parse(&input.name, &text)?, input.name))
}
