//! One module per `cargo xtask` command.

mod bench;
mod ci;
mod cluster_processes;
mod down;
mod generate;
mod scale;
mod shellenv;
mod test;
mod up;

use std::error::Error;
use std::path::PathBuf;

use crate::command::Runner;
use crate::context::Context;
use crate::paths::Paths;
use crate::progress::Progress;
use crate::target::Target;

/// What a command failed with, and the log file that tells more.
#[derive(Debug)]
pub(crate) struct Failure {
    /// The error; its message says what to do.
    pub(crate) error: Box<dyn Error>,
    /// Log file with the output of everything that ran.
    pub(crate) log: Option<PathBuf>,
}

/// What `cargo xtask` can do.
#[derive(Debug, clap::Subcommand)]
pub(crate) enum Command {
    /// Bring up the local cluster with the operator and an example environment on it.
    Up(up::Arguments),
    /// Remove the local cluster and everything that came with it.
    Down,
    /// Print the lines that put asym, kubectl and helm on a shell's PATH.
    Shellenv,
    /// Run the tests, on a real cluster where they need one.
    Test(test::Arguments),
    /// Write the files that are made from the Rust types.
    Generate(generate::Arguments),
    /// Measure.
    #[command(subcommand)]
    Bench(bench::Bench),
    /// Measure the operator with many clones.
    Scale(scale::Arguments),
    /// Check everything that a change must pass.
    Ci,
    /// The part of `up` and `down` that needs root's rights; they call it under sudo.
    #[command(hide = true)]
    ClusterProcesses(cluster_processes::Arguments),
}

impl Command {
    /// Runs it.
    pub(crate) fn run(self) -> Result<(), Failure> {
        match self {
            Self::Up(arguments) => with_context("up", |context| up::run(context, &arguments)),
            Self::Down => with_context("down", down::run),
            Self::Shellenv => shellenv::run().map_err(|error| Failure { error, log: None }),
            Self::Test(arguments) => with_context("test", |context| test::run(context, &arguments)),
            Self::Generate(arguments) => {
                with_context("generate", |context| generate::run(context, &arguments))
            }
            Self::Bench(bench) => with_context("bench", |context| bench::run(context, &bench)),
            Self::Scale(arguments) => with_context("scale", |context| scale::run(context, &arguments)),
            Self::Ci => with_context("ci", ci::run),
            Self::ClusterProcesses(arguments) => {
                cluster_processes::run(&arguments).map_err(|error| Failure { error, log: None })
            }
        }
    }
}

/// Makes the context of a command, whose log is called `name`, and runs the command in it.
fn with_context(
    name: &str,
    work: impl FnOnce(&Context) -> Result<(), Box<dyn Error>>,
) -> Result<(), Failure> {
    let without_log = |error: Box<dyn Error>| Failure { error, log: None };
    let paths = discover().map_err(without_log)?;
    let log = paths.log(name);
    let runner = Runner::new(&log)
        .map_err(|error| without_log(format!("failed to write {}: {error}", log.display()).into()))?;
    let log = runner.log_path().to_owned();
    let target = Target::detect(&paths, &runner);
    let context = Context {
        paths,
        target,
        progress: Progress::new(),
        runner,
    };
    work(&context).map_err(|error| Failure {
        error,
        log: Some(log),
    })
}

fn discover() -> Result<Paths, Box<dyn Error>> {
    Ok(Paths::discover(|name| std::env::var(name).ok())?)
}
