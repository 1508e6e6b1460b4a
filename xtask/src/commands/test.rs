//! `cargo xtask test`.

use std::error::Error;
use std::ffi::OsString;

use super::up;
use crate::context::Context;
use crate::parts::Report;
use crate::{cargo, chart_test, lock, prerequisites, sdk_test, tools};

/// Options of `test`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Run only this part; can be given several times.
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
}

/// The parts, in the order in which they run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Part {
    /// Tests beside the code, with a Postgres and a Redis of their own.
    Unit,
    /// The Helm chart against its schema and the cluster's API server.
    Chart,
    /// Spin, reset and destroy on the cluster.
    E2e,
    /// The official clients against running clones.
    Sdk,
}

/// Runs the wanted parts and prints how each went.
pub(crate) fn run(context: &Context, arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    run_parts(context, arguments, &mut report);
    report.finish()?;
    Ok(())
}

/// Adds the wanted parts to `report`.
pub(crate) fn run_parts(context: &Context, arguments: &Arguments, report: &mut Report) {
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&part);
    if wanted(Part::Unit) {
        report.run("unit", || unit(context));
    }
    let on_cluster: Vec<Part> = [Part::Chart, Part::E2e, Part::Sdk]
        .into_iter()
        .filter(|&part| wanted(part))
        .collect();
    if on_cluster.is_empty() {
        return;
    }
    // Held to the end: another checkout's `up` would replace the operator under test.
    let lock = match lock::take(context) {
        Ok(lock) => lock,
        Err(error) => return report.run("cluster", || Err(error.into())),
    };
    let mut is_up = false;
    report.run("cluster", || {
        up::bring_up_cluster(context)?;
        up::install(context)?;
        is_up = true;
        Ok(())
    });
    if is_up {
        for part in on_cluster {
            match part {
                Part::Unit => {}
                Part::Chart => report.run("chart", || Ok(chart_test::run(context)?)),
                Part::E2e => report.run("e2e", || e2e(context)),
                Part::Sdk => report.run("sdk", || Ok(sdk_test::run(context)?)),
            }
        }
    }
    drop(lock);
}

fn unit(context: &Context) -> Result<(), Box<dyn Error>> {
    context
        .progress
        .step("looking for the packages of the unit tests", |_| {
            prerequisites::install(&context.runner, prerequisites::UNIT_TESTS)
        })?;
    cargo::command(context)
        .arguments(["test", "--workspace", "--locked", "--no-fail-fast"])
        .arguments(["--exclude", "asymmetric-e2e"])
        .attached()?;
    Ok(())
}

fn e2e(context: &Context) -> Result<(), Box<dyn Error>> {
    cargo::command(context)
        .arguments(["test", "--locked", "--package", "asymmetric-e2e"])
        // They wait for the cluster, not for the processor.
        .arguments(["--", "--test-threads=8"])
        .environment("ASYM_BIN", tools::asym(context))
        .environment("KUBECONFIG", &context.target.kubeconfig)
        .environment("PATH", search_path(context)?)
        .attached()?;
    Ok(())
}

/// The PATH with our own programs first.
fn search_path(context: &Context) -> Result<OsString, std::env::JoinPathsError> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(context.paths.bin()).chain(std::env::split_paths(&inherited)))
}
