//! The command line of asymmetric: spin, reset and look into clones on a Kubernetes cluster.
//!
//! One file per verb in [`commands`], over the [`provider::CloneProvider`] trait, which [`kubernetes`] implements.
//! What is printed is made by pure functions in [`render`]. Results go to stdout, progress and errors to stderr.
//! Exit status: 0 done, 1 a named error, 2 wrong usage or something unexpected, 130 interrupted.

pub mod arguments;
pub mod artifact;
pub mod commands;
pub mod completion;
pub mod configuration;
pub mod console;
pub mod content;
pub mod diagnosis;
pub mod failure;
pub mod fidelity;
pub mod forwarding;
pub mod help;
pub mod home;
pub mod interrupt;
pub mod kinds;
pub mod kubernetes;
pub mod lines;
pub mod output;
pub mod progress;
pub mod provider;
pub mod render;
pub mod session;
#[cfg(test)]
mod testing;
pub mod wait;

use std::process::ExitCode;

use console::Console;
use failure::Failure;

/// Parses the command line, runs the verb and says what went wrong.
pub fn main() -> ExitCode {
    let words: Vec<_> = std::env::args_os().collect();
    if let Some(answered) = completion::answer(&words) {
        return answered;
    }
    let arguments = match arguments::parse(words) {
        Ok(arguments) => arguments,
        Err(error) => {
            // Help and version are asked for and exit with 0, wrong usage with 2.
            let status = u8::try_from(error.exit_code()).unwrap_or(2);
            let _ = error.print();
            return ExitCode::from(status);
        }
    };
    let console = Console::standard(arguments.global.quiet);
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => return finish(&console, &Failure::unexpected(error)),
    };
    let outcome = runtime.block_on(commands::run(arguments, console.clone()));
    // Streams that are still being copied end with the process.
    runtime.shutdown_background();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => finish(&console, &failure),
    }
}

fn finish(console: &Console, failure: &Failure) -> ExitCode {
    console.fail(failure);
    ExitCode::from(failure.exit_status())
}
