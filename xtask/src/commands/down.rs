//! `cargo xtask down`.

use std::error::Error;

use crate::context::Context;
use crate::{binaries, cluster, lock};

/// Removes the cluster; compiled programs stay in the cache for the next `up`.
pub(crate) fn run(context: &Context) -> Result<(), Box<dyn Error>> {
    let _lock = lock::take(context)?;
    if context.target.flavor == crate::target::Flavor::Kind {
        // kind itself is needed to remove what it made.
        binaries::install(context)?;
    }
    cluster::down(context)?;
    for folder in [context.paths.bin(), context.paths.share()] {
        if folder.is_dir() {
            std::fs::remove_dir_all(&folder)?;
        }
    }
    // Empty now, unless someone put something into it.
    let _ = std::fs::remove_dir(&context.paths.state);
    Ok(())
}
