//! Measures backends beside the replicas of others: start, memory, and how many reads and writes they answer.
//! `cargo xtask bench api` sets the stage.

mod contender;
mod figures;
mod load;
mod ours;
mod server;

use std::path::PathBuf;
use std::time::Duration;

use clap::Parser;
use thiserror::Error;

use self::contender::Contender;
use self::figures::{Figures, table};
use self::server::Server;

/// What is measured, and for how long.
#[derive(Parser, Debug)]
struct Arguments {
    /// Folder of the backends' programs.
    #[arg(long)]
    programs: PathBuf,
    /// Folder of the templates.
    #[arg(long)]
    templates: PathBuf,
    /// The Node that runs emulate.
    #[arg(long)]
    node: PathBuf,
    /// emulate's program.
    #[arg(long)]
    emulate: PathBuf,
    /// stripe-mock's program.
    #[arg(long)]
    stripe_mock: PathBuf,
    /// How long each load lasts, in seconds.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that ask at the same time.
    #[arg(long, default_value_t = 8)]
    connections: u32,
    /// Starts that the time to the first answer is the median of.
    #[arg(long, default_value_t = 9)]
    starts: usize,
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
    #[error("failed to read what wrk printed: {0}")]
    Output(String),
}

fn main() -> std::process::ExitCode {
    match run(&Arguments::parse()) {
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

fn run(arguments: &Arguments) -> Result<String, BenchError> {
    let contenders = [
        ours::slack(arguments),
        Contender::emulate(&arguments.node, &arguments.emulate, "slack"),
        ours::stripe(arguments),
        Contender::emulate(&arguments.node, &arguments.emulate, "stripe"),
        Contender::stripe_mock(&arguments.stripe_mock),
    ];
    let mut all = Vec::with_capacity(contenders.len());
    for contender in &contenders {
        eprintln!("measuring {}", contender.name);
        all.push(measure(arguments, contender)?);
    }
    Ok(table(&all))
}

fn measure(arguments: &Arguments, contender: &Contender) -> Result<Figures, BenchError> {
    let mut starts = Vec::with_capacity(arguments.starts);
    for _ in 1..arguments.starts {
        starts.push(Server::start(contender)?.first_answer);
    }
    let server = Server::start(contender)?;
    starts.push(server.first_answer);
    starts.sort();
    let idle = server.memory_when_idle()?;
    let read = load::run(arguments, contender, &contender.read)?;
    let write = load::run(arguments, contender, &contender.write)?;
    Ok(Figures {
        name: contender.name.clone(),
        start: starts.get(starts.len() / 2).copied().unwrap_or_default(),
        idle,
        loaded: server.memory()?,
        read,
        write,
    })
}
