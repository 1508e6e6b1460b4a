//! `asym config`: what is in force when the command line says nothing else.

mod set;
mod show;
mod unset;

use clap::{Args, Subcommand};

use crate::arguments::Global;
use crate::configuration::file;
use crate::console::Console;
use crate::failure::Failure;
use crate::help::notes;
use crate::output::{Data, Output};

/// Arguments of `asym config`.
#[derive(Args, Debug)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    output: Output<Data>,
}

/// Verbs on the configuration.
#[derive(Subcommand, Debug)]
enum Command {
    /// Put a value into the configuration
    #[command(after_help = notes::CONFIG_SET)]
    Set(set::Arguments),
    /// Take a value out of the configuration
    #[command(after_help = notes::CONFIG_UNSET)]
    Unset(unset::Arguments),
}

/// Runs `asym config`; no cluster is asked.
pub fn run(arguments: &Arguments, global: &Global, console: &Console) -> Result<(), Failure> {
    let path = file::path();
    match &arguments.command {
        None => show::run(&arguments.output, path.as_deref(), global, console),
        Some(command) => {
            let path = path.ok_or_else(|| {
                Failure::Usage("there is no home directory; set ASYM_HOME to a folder".to_owned())
            })?;
            match command {
                Command::Set(arguments) => set::run(arguments, &path, console),
                Command::Unset(arguments) => unset::run(arguments, &path, console),
            }
        }
    }
}
