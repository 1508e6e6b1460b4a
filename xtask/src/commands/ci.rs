//! `cargo xtask ci`: everything that a change must pass.

use std::error::Error;
use std::path::PathBuf;

use super::{generate, test};
use crate::cargo;
use crate::command::Command;
use crate::context::Context;
use crate::parts::Report;
use crate::versions;

/// Runs all parts, also behind a failed one, and prints how long each took.
pub(crate) fn run(context: &Context) -> Result<(), Box<dyn Error>> {
    let mut report = Report::default();
    report.run("formatting", || {
        Ok(cargo::command(context)
            .arguments(["fmt", "--all", "--check"])
            .attached_and_kept()?)
    });
    report.run("clippy", || {
        cargo::prepare(context)?;
        cargo::command(context)
            .arguments([
                "clippy",
                "--workspace",
                "--all-targets",
                "--locked",
                "--",
                "-D",
                "warnings",
            ])
            .attached_and_kept()?;
        Ok(())
    });
    report.run("generated", || {
        generate::run(context, &generate::Arguments { check: true })
    });
    report.run("deny", || deny(context));
    test::run_parts(context, &test::Arguments::default(), &mut report);
    report.finish()?;
    Ok(())
}

/// Licences, banned crates and sources always; advisories only where their database can be
/// fetched, as a machine behind a registry mirror must still be able to run this.
fn deny(context: &Context) -> Result<(), Box<dyn Error>> {
    let program = install_deny(context)?;
    let deny = || -> Command { context.runner.command(&program).folder(&context.paths.root) };
    deny()
        .arguments(["--all-features", "check", "bans", "licenses", "sources"])
        .attached_and_kept()?;
    let fetched = context.progress.step("fetching the advisory database", |_| {
        // Behind some firewalls a connection is neither made nor refused.
        let fetch = context
            .runner
            .command("timeout")
            .argument("60")
            .argument(&program);
        Ok::<_, Box<dyn Error>>(
            fetch
                .folder(&context.paths.root)
                .arguments(["fetch", "db"])
                .succeeds(),
        )
    })?;
    if fetched {
        deny()
            .arguments(["--all-features", "check", "advisories"])
            .attached_and_kept()?;
    } else {
        context
            .progress
            .line("advisories not checked: their database cannot be reached from here");
    }
    Ok(())
}

/// cargo-deny in the cache, compiled once per version.
fn install_deny(context: &Context) -> Result<PathBuf, Box<dyn Error>> {
    let folder = context.paths.tool("cargo-deny", versions::CARGO_DENY);
    let program = folder.join("bin/cargo-deny");
    if !program.is_file() {
        context
            .progress
            .step(format!("compiling cargo-deny {}", versions::CARGO_DENY), |_| {
                cargo::command(context)
                    .arguments([
                        "install",
                        "--locked",
                        "--quiet",
                        "cargo-deny",
                        "--version",
                        versions::CARGO_DENY,
                    ])
                    // Not the workspace's folder, and not on behalf of its flags.
                    .without_environment("CARGO_TARGET_DIR")
                    .without_environment("RUSTFLAGS")
                    .argument("--root")
                    .argument(&folder)
                    .run()
            })?;
    }
    Ok(program)
}
