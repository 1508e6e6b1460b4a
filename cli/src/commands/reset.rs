//! `asym reset`: return a clone to its start.

use std::time::{Duration, Instant};

use asymmetric_crd::Verb;
use clap::Args;

use super::request;
use crate::arguments;
use crate::failure::Failure;
use crate::render;
use crate::session::Session;

/// Arguments of `asym reset`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone to reset
    #[arg(value_name = "ID", add = crate::completion::Names::Clones)]
    pub id: String,
    /// Make new tokens, too; the old ones are refused from then on
    #[arg(long)]
    pub rotate_tokens: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// How long to wait, such as 90s or 3m
    #[arg(long, value_name = "TIME", default_value = "60s", value_parser = arguments::duration)]
    pub timeout: Duration,
}

/// Runs `asym reset`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let session = &session.listening()?;
    let id = &arguments.id;
    let provider = &session.provider;
    let (operator, clone) = futures::join!(provider.operator(), provider.status(id));
    let clone = clone?;
    operator?.check()?;
    let mut verbs = vec![Verb::Reset];
    if arguments.rotate_tokens {
        request::check_serving(&clone)?;
        verbs.push(Verb::Reprovision);
    }
    let started = Instant::now();
    let clone = request::carry_out(session, id, &verbs, arguments.timeout).await?;
    let took = started.elapsed();
    if arguments.json {
        return session.console.print_json(&render::reset::record(&clone, took));
    }
    session.console.print(&render::reset::sentence(&clone, took))
}
