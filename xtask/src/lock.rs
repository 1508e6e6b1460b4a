//! One `cargo xtask` at a time changes the cluster, which all checkouts of a machine share.

use std::fs::File;
use std::path::PathBuf;

use crate::context::Context;

/// Why the lock could not be taken.
#[derive(Debug, thiserror::Error)]
#[error("failed to lock {path}")]
pub(crate) struct LockError {
    path: PathBuf,
    source: std::io::Error,
}

/// Held until dropped.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

/// Takes the lock, waiting for another `cargo xtask` if need be. It is in the cache because `down`
/// removes the state.
pub(crate) fn take(context: &Context) -> Result<Lock, LockError> {
    let path = context.paths.cache.join("cluster.lock");
    let lock_error = |source| LockError {
        path: path.clone(),
        source,
    };
    std::fs::create_dir_all(&context.paths.cache).map_err(lock_error)?;
    let file = File::options()
        .create(true)
        .truncate(false)
        .write(true)
        .open(&path)
        .map_err(lock_error)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(std::fs::TryLockError::WouldBlock) => {
            context
                .progress
                .step("waiting for another `cargo xtask` on this machine", |_| {
                    file.lock().map_err(lock_error)
                })?;
        }
        Err(std::fs::TryLockError::Error(source)) => return Err(lock_error(source)),
    }
    Ok(Lock { _file: file })
}
