//! `asym config unset`: take a value out of the configuration.

use std::path::Path;

use clap::Args;

use crate::configuration::{Key, file};
use crate::console::Console;
use crate::failure::Failure;

/// Arguments of `asym config unset`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// What to take out
    #[arg(value_name = "KEY")]
    key: Key,
}

/// Runs `asym config unset`; one that is not there is no mistake.
pub(super) fn run(arguments: &Arguments, path: &Path, console: &Console) -> Result<(), Failure> {
    let key = arguments.key;
    if file::read(Some(path))?.get(key).is_some() {
        file::edit(path, key, None)?;
    }
    console.remark(&format!("{} is not set in {}", key.word(), path.display()));
    Ok(())
}
