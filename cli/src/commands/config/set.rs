//! `asym config set`: put a value into the configuration.

use std::path::Path;

use clap::Args;

use crate::configuration::{Key, file};
use crate::console::Console;
use crate::failure::Failure;

/// Arguments of `asym config set`.
#[derive(Args, Debug)]
pub(super) struct Arguments {
    /// What to set
    #[arg(value_name = "KEY")]
    key: Key,
    /// Its value
    #[arg(value_name = "VALUE")]
    value: String,
}

/// Runs `asym config set`: a value that makes no sense changes nothing.
pub(super) fn run(arguments: &Arguments, path: &Path, console: &Console) -> Result<(), Failure> {
    let (key, value) = (arguments.key, arguments.value.as_str());
    key.check(value).map_err(Failure::Usage)?;
    file::edit(path, key, Some(value))?;
    console.remark(&format!("{} is {value} in {}", key.word(), path.display()));
    Ok(())
}
