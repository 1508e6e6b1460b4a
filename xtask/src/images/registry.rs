//! The local registry, driven through `crane`.

use std::path::Path;

use super::ImageError;
use crate::context::Context;

/// Pushes the image layout in `folder` as `name:tag` unless the registry has that digest there.
pub(super) fn push(
    context: &Context,
    folder: &Path,
    name: &str,
    tag: &str,
    digest: &str,
) -> Result<(), ImageError> {
    let reference = format!("{}/{name}:{tag}", context.target.registry.push);
    let crane = || context.runner.command(context.crane());
    let present = crane().arguments(["digest", "--insecure", &reference]).output();
    if present.is_ok_and(|present| present.trim() == digest) {
        return Ok(());
    }
    crane()
        .arguments(["push", "--insecure"])
        .argument(folder)
        .argument(&reference)
        .run()
        .map_err(|source| ImageError::Push { reference, source })
}
