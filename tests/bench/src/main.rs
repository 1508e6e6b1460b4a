//! Measures backends: beside the replicas of others, and at rest. `cargo xtask bench` sets the stage.

mod api;
mod contender;
mod figures;
mod idle;
mod load;
mod ours;
mod server;

use std::time::Duration;

use clap::Parser;
use thiserror::Error;

/// What is measured.
#[derive(Parser, Debug)]
enum Bench {
    /// Start, memory, reads and writes, beside the replicas of others.
    Api(api::Arguments),
    /// What each template costs while nothing is asked of it.
    Idle(idle::Arguments),
}

/// Why nothing was measured.
#[derive(Debug, Error)]
enum BenchError {
    #[error("failed to run {program}")]
    Run {
        program: String,
        #[source]
        source: std::io::Error,
    },
    #[error("failed to read about a process")]
    Process(#[source] std::io::Error),
    #[error("failed to write a script")]
    Script(#[source] std::io::Error),
    #[error("{0} gave no answer within {1:?}")]
    Silent(String, Duration),
    #[error("{0} answered a first request with status {1}")]
    Refused(String, u16),
    #[error("failed to read the size of {0}")]
    Size(String, #[source] std::io::Error),
    #[error("failed to read what wrk printed: {0}")]
    Output(String),
}

fn main() -> std::process::ExitCode {
    let measured = match Bench::parse() {
        Bench::Api(arguments) => api::run(&arguments),
        Bench::Idle(arguments) => idle::run(&arguments),
    };
    match measured {
        Ok(text) => {
            print!("{text}");
            std::process::ExitCode::SUCCESS
        }
        Err(error) => {
            let cause =
                std::error::Error::source(&error).map_or_else(String::new, |cause| format!(": {cause}"));
            eprintln!("{error}{cause}");
            std::process::ExitCode::FAILURE
        }
    }
}
