//! Compiles this workspace's own programs.

use std::path::PathBuf;

use crate::command::{Command, CommandError};
use crate::context::Context;
use crate::toolchain::{self, ToolchainError};

/// Target of release builds: with a static C library it runs in images made from scratch.
pub(crate) const TARGET: &str = "x86_64-unknown-linux-gnu";
/// The package with the command-line program `asym`.
const CLI: &str = "asymmetric-cli";

/// A `cargo` command line in the checkout.
pub(crate) fn command(context: &Context) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let command = context.runner.command(cargo).folder(&context.paths.root);
    // What cargo tells this program about its own package: build scripts that look at it (ring's)
    // would run again, and all that depends on them, whenever xtask is started another way.
    std::env::vars_os()
        .filter_map(|(name, _)| name.into_string().ok())
        .filter(|name| is_about_a_package(name))
        .fold(command, Command::without_environment)
}

/// Installs what compiling needs besides Rust: npm, with which the backend of Linear gets the package that its schema is made of.
pub(crate) fn prepare(context: &Context) -> Result<(), ToolchainError> {
    toolchain::npm(context).map(drop)
}

fn is_about_a_package(variable: &str) -> bool {
    [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
    ]
    .iter()
    .any(|prefix| variable.starts_with(prefix))
}

/// Compiles `packages` and the command-line program statically, optimised, and returns the folder
/// with their programs.
///
/// All in one go: cargo compiles shared dependencies once per set of packages.
pub(crate) fn release_build(context: &Context, packages: &[&str]) -> Result<PathBuf, CommandError> {
    let mut command = command(context)
        .arguments([
            "build",
            "--release",
            "--locked",
            "--target",
            TARGET,
            "--package",
            CLI,
        ])
        .environment("RUSTFLAGS", release_flags(context))
        .environment("CARGO_TARGET_DIR", target_folder(context));
    for package in packages {
        command = command.arguments(["--package", package]);
    }
    command.run()?;
    Ok(release_folder(context))
}

/// Flags of the compiler. Relocations are packed where the C library can unpack them: unpacked, a program reads half a
/// megabyte of them when it starts, which stays resident.
fn release_flags(context: &Context) -> String {
    let mut flags = String::from("-C target-feature=+crt-static");
    let library = context
        .runner
        .command("getconf")
        .argument("GNU_LIBC_VERSION")
        .output();
    if library.is_ok_and(|version| unpacks_relocations(&version)) {
        flags.push_str(" -C link-arg=-Wl,-z,pack-relative-relocs");
    }
    flags
}

/// Whether this is glibc 2.36 or newer, as `getconf GNU_LIBC_VERSION` calls it, of which static programs are made.
///
/// <https://sourceware.org/glibc/wiki/Release/2.36>: support for `DT_RELR`.
fn unpacks_relocations(library: &str) -> bool {
    let version = library.trim().strip_prefix("glibc ").unwrap_or_default();
    let mut numbers = version.split('.').map_while(|number| number.parse::<u32>().ok());
    (numbers.next(), numbers.next()) >= (Some(2), Some(36))
}

/// Folder of the programs that [`release_build`] compiles.
pub(crate) fn release_folder(context: &Context) -> PathBuf {
    target_folder(context).join(TARGET).join("release")
}

/// The workspace's target folder.
pub(crate) fn target_folder(context: &Context) -> PathBuf {
    std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| context.paths.root.join("target"), PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_facts_about_a_package_are_kept_from_cargo() {
        assert!(is_about_a_package("CARGO_PKG_VERSION_MAJOR"));
        assert!(is_about_a_package("CARGO_MANIFEST_DIR"));
        assert!(!is_about_a_package("CARGO_TARGET_DIR"));
        assert!(!is_about_a_package("CARGO_HOME"));
    }
}
