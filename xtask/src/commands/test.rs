//! `cargo xtask test`.

use std::error::Error;
use std::ffi::OsString;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use super::{generate, up};
use crate::command::Command;
use crate::context::Context;
use crate::parts::Report;
use crate::sdk_test::SUITES;
use crate::target::Flavor;
use crate::{agents, cargo, chart_test, flux, lock, prerequisites, sdk_test, tools};

/// Options of `test`.
#[derive(Debug, Default, clap::Args)]
pub(crate) struct Arguments {
    /// Run only this part, or what concerns this template: tests of its backend and with its official clients; can be
    /// given several times.
    #[arg(long, value_name = "PART", value_parser = only())]
    only: Vec<Only>,
}

/// A part of the tests, or all that there is on one template.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Only {
    Part(Part),
    Template(&'static str),
}

fn only() -> impl TypedValueParser<Value = Only> {
    let parts = Part::value_variants()
        .iter()
        .filter_map(ValueEnum::to_possible_value);
    let templates = SUITES.iter().map(|suite| PossibleValue::new(suite.template));
    PossibleValuesParser::new(parts.chain(templates)).try_map(|name| {
        let template = SUITES.iter().find(|suite| suite.template == name);
        template.map_or_else(
            || Part::from_str(&name, false).map(Only::Part),
            |suite| Ok(Only::Template(suite.template)),
        )
    })
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
    /// Operators that are killed at every action, and lied to by their API server; in full when asked for alone.
    Faults,
    /// Environments from a git repository, applied by Flux.
    Gitops,
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
    let wanted = |part| arguments.only.is_empty() || arguments.only.contains(&Only::Part(part));
    if wanted(Part::Unit) {
        report.run("unit", || unit(context));
    }
    let templates: Vec<&str> = arguments
        .only
        .iter()
        .filter_map(|only| match only {
            Only::Template(name) => Some(*name),
            Only::Part(_) => None,
        })
        .collect();
    if !templates.is_empty() {
        report.run("backends", || backends(context, &templates));
    }
    let on_cluster: Vec<Part> = [Part::Chart, Part::E2e, Part::Faults, Part::Gitops, Part::Sdk]
        .into_iter()
        .filter(|&part| wanted(part))
        .collect();
    if on_cluster.is_empty() && templates.is_empty() {
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
        if !templates.is_empty() {
            report.run("clients", || clients(context, &templates));
        }
        for part in on_cluster {
            match part {
                Part::Unit => {}
                Part::Chart => report.run("chart", || Ok(chart_test::run(context)?)),
                Part::E2e => report.run("e2e", || e2e(context)),
                Part::Faults => report.run("faults", || {
                    faults(context, arguments.only.contains(&Only::Part(Part::Faults)))
                }),
                Part::Gitops => report.run("gitops", || gitops(context)),
                Part::Sdk => report.run("sdk", || sdk(context)),
            }
        }
    }
    drop(lock);
}

fn unit(context: &Context) -> Result<(), Box<dyn Error>> {
    install_for_unit_tests(context)?;
    cargo::command(context)
        .arguments(["test", "--workspace", "--locked", "--no-fail-fast"])
        .arguments(["--exclude", "asymmetric-e2e"])
        .attached_and_kept()?;
    Ok(())
}

/// The tests beside the code of these templates' backends.
fn backends(context: &Context, templates: &[&str]) -> Result<(), Box<dyn Error>> {
    install_for_unit_tests(context)?;
    let packages = templates.iter().map(|template| generate::backend(template));
    cargo::command(context)
        .arguments(["test", "--locked", "--no-fail-fast"])
        .arguments(packages.flat_map(|package| ["--package".to_owned(), package]))
        .attached_and_kept()?;
    Ok(())
}

fn install_for_unit_tests(context: &Context) -> Result<(), Box<dyn Error>> {
    context
        .progress
        .step("looking for the packages of the unit tests", |_| {
            prerequisites::install(&context.runner, prerequisites::UNIT_TESTS)
        })?;
    Ok(cargo::prepare(context)?)
}

fn e2e(context: &Context) -> Result<(), Box<dyn Error>> {
    on_cluster(context)?
        .arguments(["--lib", "--test", "e2e"])
        // They wait for the cluster, not for the processor.
        .arguments(["--", "--test-threads=8"])
        .attached_and_kept()?;
    Ok(())
}

/// One after the other: each has the cluster to itself.
fn faults(context: &Context, in_full: bool) -> Result<(), Box<dyn Error>> {
    if context.target.flavor == Flavor::Kind {
        // The operators under test are processes of this machine, which reaches no pod of a kind cluster.
        leave_out(context);
        return Ok(());
    }
    context.progress.step("building an operator to kill", |_| {
        cargo::command(context)
            .arguments([
                "build",
                "--locked",
                "--package",
                "asymmetric-operator",
                "--features",
                "faults",
            ])
            .run()
    })?;
    on_cluster(context)?
        .arguments(["--test", "alone"])
        .arguments(["--", "--test-threads=1", "--nocapture"])
        .environment(
            "ASYM_FAULTY_OPERATOR_BIN",
            cargo::target_folder(context).join("debug/asymmetric-operator"),
        )
        .environment("ASYM_FAULTS", if in_full { "full" } else { "short" })
        .attached_and_kept()?;
    Ok(())
}

/// Flux's controllers are compiled for this part alone.
fn gitops(context: &Context) -> Result<(), Box<dyn Error>> {
    if context.target.flavor == Flavor::Kind {
        // The git server is a process of this machine, which pods of a kind cluster do not reach.
        leave_out(context);
        return Ok(());
    }
    let images = flux::install(context)?;
    let mut tests = on_cluster(context)?.arguments(["--test", "gitops"]);
    for (name, image) in images {
        tests = tests.environment(name, image);
    }
    tests.attached_and_kept()?;
    Ok(())
}

fn leave_out(context: &Context) {
    context
        .progress
        .line("left out: these tests need a cluster of plain processes, and this one is kind's");
}

/// The official clients of these templates against running clones.
fn clients(context: &Context, templates: &[&str]) -> Result<(), Box<dyn Error>> {
    let clients = sdk_test::install(context)?;
    Ok(sdk_test::run(context, &clients, &sdk_test::wanted(templates))?)
}

fn sdk(context: &Context) -> Result<(), Box<dyn Error>> {
    let clients = sdk_test::install(context)?;
    sdk_test::run(context, &clients, &sdk_test::wanted(&[]))?;
    let mut tests = on_cluster(context)?
        .arguments(["--test", "sdk"])
        .environment("ASYM_NODE_BIN", &clients.node);
    for (name, image) in agents::provide(context, &clients.node)? {
        tests = tests.environment(name, image);
    }
    tests.attached_and_kept()?;
    Ok(())
}

/// The tests of users' paths, with the cluster and the programs under test.
fn on_cluster(context: &Context) -> Result<Command, Box<dyn Error>> {
    Ok(cargo::command(context)
        .arguments(["test", "--locked", "--package", "asymmetric-e2e"])
        .environment("ASYM_BIN", tools::asym(context))
        .environment("KUBECONFIG", &context.target.kubeconfig)
        .environment("PATH", search_path(context)?))
}

/// The PATH with our own programs first.
fn search_path(context: &Context) -> Result<OsString, std::env::JoinPathsError> {
    let inherited = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths(std::iter::once(context.paths.bin()).chain(std::env::split_paths(&inherited)))
}
