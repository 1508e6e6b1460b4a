//! `cargo xtask`: brings up a local cluster with everything on it, tests it, takes it down.

mod addons;
mod agents;
mod archive;
mod binaries;
mod cargo;
mod certificates;
mod chart;
mod chart_test;
mod cluster;
mod cluster_dns;
mod command;
mod commands;
mod context;
mod environment;
mod flux;
mod http;
mod images;
mod iptables;
mod kubeconfig;
mod lock;
mod network;
mod parts;
mod paths;
mod prerequisites;
mod processes;
mod progress;
mod resolver;
mod sdk_test;
mod target;
mod toolchain;
mod tools;
mod versions;

use std::error::Error;
use std::process::ExitCode;

use clap::Parser;

/// Develops asymmetric: local cluster, tests, generated files.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: commands::Command,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match arguments.command.run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {}", sentence(failure.error.as_ref()));
            if let Some(log) = failure.log {
                eprintln!("log: {}", log.display());
            }
            ExitCode::FAILURE
        }
    }
}

/// An error and its causes as one sentence.
fn sentence(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        let cause_text = cause.to_string();
        // Transparent wrappers repeat what they wrap.
        if !text.ends_with(&cause_text) {
            text.push_str(": ");
            text.push_str(&cause_text);
        }
        source = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("failed to start")]
    struct Outer(#[source] std::io::Error);

    #[test]
    fn causes_follow_in_one_sentence() {
        let error = Outer(std::io::Error::other("no space"));
        assert_eq!(sentence(&error), "failed to start: no space");
    }
}
