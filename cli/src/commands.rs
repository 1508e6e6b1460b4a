//! The verbs, one file each.

pub mod config;
pub mod connect;
pub mod desired;
pub mod destroy;
pub mod environment;
mod follow;
pub mod logs;
pub mod ls;
mod membership;
pub mod outcome;
pub mod query;
pub mod request;
pub mod reset;
pub mod restore;
pub mod runs;
pub mod seed;
pub mod snapshot;
pub mod snapshots;
pub mod spin;
pub mod status;
pub mod template;
pub mod tokens;
pub mod upgrade;
pub mod version;

use std::sync::Arc;

use asymmetric_crd::clone::Desired;
use clap::Subcommand;
use jiff::Timestamp;

use crate::arguments::{Arguments, Global};
use crate::configuration::{self, Key};
use crate::console::Console;
use crate::failure::Failure;
use crate::interrupt::Interrupt;
use crate::kubernetes::Kubernetes;
use crate::session::Session;

/// The verbs.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make clones of templates and wait until they serve
    Spin(spin::Arguments),
    /// List clones, or the templates they are made from
    Ls(ls::Arguments),
    /// Show clones, or one of them in full
    Status(status::Arguments),
    /// Return a clone to its start: same content, same tokens, same address
    Reset(reset::Arguments),
    /// Give a clone the content of a fixture
    Seed(seed::Arguments),
    /// Keep a clone's content, to return to it or to make other clones from it
    Snapshot(snapshot::Arguments),
    /// List or remove snapshots
    Snapshots(snapshots::Arguments),
    /// Return a clone to a snapshot
    Restore(restore::Arguments),
    /// Stop clones: no pods, everything they hold is kept
    Stop(desired::Arguments),
    /// Start stopped clones: same content, same tokens, same address
    Start(desired::Arguments),
    /// Move clones to their template's current image and content; data is kept
    Upgrade(upgrade::Arguments),
    /// List a clone's runs: the current one, and ended ones that are kept
    Runs(runs::Arguments),
    /// Remove clones and everything they hold; there is no way back
    Destroy(destroy::Arguments),
    /// Show what a clone's services write
    Logs(logs::Arguments),
    /// Show a clone's tokens
    Tokens(tokens::Arguments),
    /// Run SQL on a clone's database: what did the agent do?
    Query(query::Arguments),
    /// Forward clones to 127.0.0.1, or run a command that talks to them
    Connect(connect::Arguments),
    /// Work with environments: several clones as one
    #[command(subcommand)]
    Env(environment::Command),
    /// Work with the catalog of templates
    #[command(subcommand)]
    Template(template::Command),
    /// Show or change what is in force when nothing else is said
    Config(config::Arguments),
    /// Show versions of this program, the cluster and the operator
    Version(version::Arguments),
}

/// Runs the verb.
pub async fn run(arguments: Arguments, console: Console) -> Result<(), Failure> {
    let (global, command) = (arguments.global, arguments.command);
    if let Command::Config(config) = &command {
        return config::run(config, &global, &console);
    }
    if let Command::Version(version) = &command
        && version.client
    {
        return version::print(version, None, &console);
    }
    let path = configuration::file::path();
    let configuration = configuration::file::read(path.as_deref())?;
    let global = configuration.below(global);
    if let Command::Version(version) = command {
        return version::run(&version, &global, &console).await;
    }
    let provider = Arc::new(Kubernetes::connect(&global).await?);
    dispatch(
        command,
        &Session {
            provider,
            console,
            interrupt: Interrupt::never(),
            clock: Timestamp::now,
            port_range: configuration.get(Key::PortRange).map(ToOwned::to_owned),
        },
    )
    .await
}

/// Runs a verb that needs a provider.
pub async fn dispatch(command: Command, session: &Session) -> Result<(), Failure> {
    match command {
        Command::Spin(arguments) => spin::run(arguments, session).await,
        Command::Ls(arguments) => ls::run(&arguments, session).await,
        Command::Status(arguments) => status::run(&arguments, session).await,
        Command::Reset(arguments) => reset::run(&arguments, session).await,
        Command::Seed(arguments) => seed::run(&arguments, session).await,
        Command::Snapshot(arguments) => snapshot::run(&arguments, session).await,
        Command::Snapshots(arguments) => snapshots::run(&arguments, session).await,
        Command::Restore(arguments) => restore::run(&arguments, session).await,
        Command::Stop(arguments) => desired::run(&arguments, Desired::Stopped, session).await,
        Command::Start(arguments) => desired::run(&arguments, Desired::Running, session).await,
        Command::Upgrade(arguments) => upgrade::run(&arguments, session).await,
        Command::Runs(arguments) => runs::run(&arguments, session).await,
        Command::Destroy(arguments) => destroy::run(&arguments, session).await,
        Command::Logs(arguments) => logs::run(&arguments, session).await,
        Command::Tokens(arguments) => tokens::run(&arguments, session).await,
        Command::Query(arguments) => query::run(&arguments, session).await,
        Command::Connect(arguments) => connect::run(&arguments, session).await,
        Command::Template(command) => template::run(command, session).await,
        Command::Env(command) => environment::run(command, session).await,
        // No provider is needed, and no global options are left here.
        Command::Config(arguments) => config::run(&arguments, &Global::default(), &session.console),
        Command::Version(arguments) if arguments.client => version::print(&arguments, None, &session.console),
        Command::Version(arguments) => version::print(
            &arguments,
            Some(session.provider.versions().await),
            &session.console,
        ),
    }
}

#[cfg(test)]
mod environment_tests;
#[cfg(test)]
mod lifecycle_tests;
#[cfg(test)]
mod output_tests;
#[cfg(test)]
mod tests;
