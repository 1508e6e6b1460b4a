//! `cargo xtask bench api`: our backends and what others offer, one after the other on the same machine; `bench idle`: ours at
//! rest.

use std::error::Error;
use std::path::Path;

use crate::command::Command;
use crate::context::Context;
use crate::{binaries, cargo, images, prerequisites, toolchain, versions};

/// Program that measures.
const PACKAGE: &str = "asymmetric-bench";

/// Options of `bench api`; what is not said here is said by `asymmetric-bench --help`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// How long each load lasts, in seconds.
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
    /// Connections that ask at the same time.
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u32).range(1..=1000))]
    connections: u32,
}

/// Provides all contenders and prints the table of what measures them.
pub(super) fn run(context: &Context, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    context
        .progress
        .step("looking for the packages of the measurement", |_| {
            prerequisites::install(&context.runner, prerequisites::UNIT_TESTS)?;
            prerequisites::install(&context.runner, prerequisites::LOAD)
        })?;
    let node = toolchain::newest_node(context)?;
    let emulate = toolchain::npm_program(context, versions::EMULATE_PACKAGE, ".bin/emulate", || {
        versions::EMULATE_PACKAGE.to_owned()
    })?;
    binaries::install_one(context, &versions::STRIPE_MOCK_TOOL)?;
    let stripe_mock = context
        .paths
        .tool("stripe-mock", versions::STRIPE_MOCK)
        .join("stripe-mock");
    let path = |name: &str, path: &Path| format!("--{name}={}", path.display());
    measuring(context, "api")?
        .argument(path("node", &node))
        .argument(path("emulate", &emulate))
        .argument(path("stripe-mock", &stripe_mock))
        .argument(format!("--seconds={}", arguments.seconds))
        .argument(format!("--connections={}", arguments.connections))
        .attached()?;
    Ok(())
}

/// Prints what each template costs at rest.
pub(super) fn run_idle(context: &Context) -> Result<(), Box<dyn Error>> {
    context
        .progress
        .step("looking for the packages of the measurement", |_| {
            prerequisites::install(&context.runner, prerequisites::UNIT_TESTS)
        })?;
    measuring(context, "idle")?.attached()?;
    Ok(())
}

/// The program that measures, with the backends compiled.
fn measuring(context: &Context, what: &str) -> Result<Command, Box<dyn Error>> {
    cargo::prepare(context)?;
    let packages: Vec<&str> = images::programs::backends().chain([PACKAGE]).collect();
    let programs = context
        .progress
        .step("compiling the backends and what measures them", |_| {
            cargo::release_build(context, &packages)
        })?;
    Ok(context
        .runner
        .command(programs.join(PACKAGE))
        .argument(what)
        .argument(format!("--programs={}", programs.display()))
        .argument(format!(
            "--templates={}",
            context.paths.root.join("templates").display()
        )))
}
