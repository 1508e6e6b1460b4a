//! `cargo xtask cluster-processes start|stop`, called by `up` and `down` under sudo.

use std::error::Error;
use std::path::PathBuf;

use crate::cluster;
use crate::command::Runner;
use crate::context::Context;
use crate::paths::Paths;
use crate::progress::Progress;
use crate::target::{Flavor, Target};

/// sudo changes HOME and drops the environment: the calling user's folders are given by value.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[arg(value_parser = ["start", "stop"])]
    verb: String,
    #[arg(long)]
    cache: PathBuf,
    #[arg(long)]
    state: PathBuf,
}

/// Starts or stops the cluster's processes.
pub(crate) fn run(arguments: &Arguments) -> Result<(), Box<dyn Error>> {
    let root = Paths::discover(|name| std::env::var(name).ok())?.root;
    let paths = Paths {
        root,
        cache: arguments.cache.clone(),
        state: arguments.state.clone(),
    };
    let log = paths
        .cache
        .join("log")
        .join(format!("cluster-{}.log", arguments.verb));
    let runner = Runner::new(&log)?;
    let target = Target::new(Flavor::Processes, &paths);
    let context = Context {
        paths,
        target,
        progress: Progress::new(),
        runner,
    };
    Ok(cluster::privileged(&context, &arguments.verb)?)
}
