//! Ours beside the replicas of others: start, memory, and how many reads and writes they answer.

use std::path::PathBuf;

use crate::BenchError;
use crate::contender::Contender;
use crate::figures::{Figures, table};
use crate::load;
use crate::ours::{self, Stage};
use crate::server::median_start;

/// What is measured, and for how long.
#[derive(clap::Args, Debug)]
pub(crate) struct Arguments {
    #[command(flatten)]
    stage: Stage,
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
    pub(crate) seconds: u64,
    /// Connections that ask at the same time.
    #[arg(long, default_value_t = 8)]
    pub(crate) connections: u32,
    /// Starts that the time to the first answer is the median of.
    #[arg(long, default_value_t = 9)]
    starts: usize,
}

/// Measures all contenders, one after the other, and gives the table.
pub(crate) fn run(arguments: &Arguments) -> Result<String, BenchError> {
    let contenders = [
        ours::slack(&arguments.stage),
        Contender::emulate(&arguments.node, &arguments.emulate, "slack"),
        ours::stripe(&arguments.stage),
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
    let (start, server) = median_start(contender, arguments.starts)?;
    let idle = server.memory_when_idle()?;
    let read = load::run(arguments, contender, &contender.read)?;
    let write = load::run(arguments, contender, &contender.write)?;
    Ok(Figures {
        name: contender.name.clone(),
        start,
        idle,
        loaded: server.memory()?,
        read,
        write,
    })
}
