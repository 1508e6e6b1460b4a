//! `cargo xtask up`.

use std::error::Error;
use std::time::Instant;

use crate::context::Context;
use crate::progress::shown;
use crate::target::Flavor;
use crate::{binaries, cargo, chart, cluster, environment, images, lock, prerequisites, tools};

/// Options of `up`.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Bring up only the bare cluster: no images, no operator, no environment.
    #[arg(long)]
    cluster_only: bool,
}

/// Brings up everything that is missing, and tells what to do with it.
pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let _lock = lock::take(context)?;
    bring_up_cluster(context)?;
    if arguments.cluster_only {
        tools::link(context)?;
        context.progress.line(&format!(
            "The cluster is up after {}: context {}.",
            shown(started.elapsed()),
            context.target.context_name
        ));
        return Ok(());
    }
    install(context)?;
    environment::spin(context)?;
    print!("{}", environment::story(context, started.elapsed())?);
    Ok(())
}

/// Packages, programs, cluster.
pub(crate) fn bring_up_cluster(context: &Context) -> Result<(), Box<dyn Error>> {
    // In kind everything else is in images; its machine need not be a Debian.
    if context.target.flavor == Flavor::Processes {
        let wanted = [prerequisites::PROCESS_CLUSTER, prerequisites::IMAGES].concat();
        context.progress.step("looking for the system's packages", |_| {
            prerequisites::install(&context.runner, &wanted)
        })?;
    }
    binaries::install(context)?;
    cluster::up(context)?;
    Ok(())
}

/// Images, chart, and the programs for a shell, from this checkout.
pub(crate) fn install(context: &Context) -> Result<(), Box<dyn Error>> {
    cargo::prepare(context)?;
    let images = images::provide(context)?;
    tools::link(context)?;
    tools::write_manual(context)?;
    chart::install(context, &images)?;
    environment::wait_for_catalog(context)?;
    Ok(())
}
