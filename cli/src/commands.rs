//! The verbs, one file each.

pub mod completion;
pub mod config;
pub mod connect;
mod database;
pub mod db;
pub mod desired;
pub mod destroy;
pub mod docs;
pub mod doctor;
pub mod environment;
pub mod export;
mod follow;
pub mod import;
pub mod input;
pub mod logs;
pub mod ls;
mod membership;
mod named;
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
pub mod verify;
pub mod version;

use std::sync::Arc;

use asymmetric_crd::clone::Desired;
use clap::Subcommand;
use jiff::Timestamp;

use crate::arguments::{Arguments, Global};
use crate::configuration::{self, Key};
use crate::console::Console;
use crate::failure::Failure;
use crate::help::notes;
use crate::interrupt::Interrupt;
use crate::kubernetes::Kubernetes;
use crate::session::Session;

/// The verbs.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make clones of templates and wait until they serve
    #[command(after_help = notes::SPIN)]
    Spin(spin::Arguments),
    /// List clones, or the templates they are made from
    #[command(after_help = notes::LS)]
    Ls(ls::Arguments),
    /// Show clones, or one of them in full
    #[command(after_help = notes::STATUS)]
    Status(status::Arguments),
    /// Return a clone to its start: same content, tokens and address
    #[command(after_help = notes::RESET)]
    Reset(reset::Arguments),
    /// Give a clone the content of a fixture
    #[command(after_help = notes::SEED)]
    Seed(seed::Arguments),
    /// Keep a clone's content, to return to it or to clone it
    #[command(after_help = notes::SNAPSHOT)]
    Snapshot(snapshot::Arguments),
    /// List or remove snapshots
    #[command(after_help = notes::SNAPSHOTS)]
    Snapshots(snapshots::Arguments),
    /// Return a clone to a snapshot
    #[command(after_help = notes::RESTORE)]
    Restore(restore::Arguments),
    /// Stop clones: no pods, everything they hold is kept
    #[command(after_help = notes::STOP)]
    Stop(desired::Arguments),
    /// Start stopped clones: same content, tokens and address
    #[command(after_help = notes::START)]
    Start(desired::Arguments),
    /// Move clones to their template's current image and content
    #[command(after_help = notes::UPGRADE)]
    Upgrade(upgrade::Arguments),
    /// List a clone's runs: the current one, and those that are kept
    #[command(after_help = notes::RUNS)]
    Runs(runs::Arguments),
    /// Remove clones and everything they hold; there is no way back
    #[command(after_help = notes::DESTROY)]
    Destroy(destroy::Arguments),
    /// Show what a clone's services write
    #[command(after_help = notes::LOGS)]
    Logs(logs::Arguments),
    /// Show a clone's tokens
    #[command(after_help = notes::TOKENS)]
    Tokens(tokens::Arguments),
    /// Run SQL on a clone's database: what did the agent do?
    #[command(after_help = notes::QUERY)]
    Query(query::Arguments),
    /// Print the command that opens psql on a clone's database
    #[command(after_help = notes::DB)]
    Db(db::Arguments),
    /// Forward clones to 127.0.0.1, or run a command that talks to them
    #[command(after_help = notes::CONNECT)]
    Connect(connect::Arguments),
    /// Work with environments: several clones as one
    #[command(subcommand)]
    Env(environment::Command),
    /// Move in: make what a registry.json of asymmetric describes
    #[command(after_help = notes::IMPORT)]
    Import(import::Arguments),
    /// Move out: write clones and environments as a registry.json
    #[command(after_help = notes::EXPORT)]
    Export(export::Arguments),
    /// Work with the catalog of templates
    #[command(subcommand)]
    Template(template::Command),
    /// Measure how much of their vendors' published APIs templates have
    #[command(after_help = notes::VERIFY)]
    Verify(verify::Arguments),
    /// Show or change what is in force when nothing else is said
    #[command(after_help = notes::CONFIG)]
    Config(config::Arguments),
    /// Look for what is wrong with the installation and in this namespace
    #[command(after_help = notes::DOCTOR)]
    Doctor(doctor::Arguments),
    /// Print a script that completes verbs and names in a shell
    #[command(after_help = notes::COMPLETION)]
    Completion(completion::Arguments),
    /// Write the reference of this program
    #[command(subcommand, hide = true)]
    Docs(docs::Command),
    /// Show versions of this program, the cluster and the operator
    #[command(after_help = notes::VERSION)]
    Version(version::Arguments),
}

/// Runs the verb.
pub async fn run(arguments: Arguments, console: Console) -> Result<(), Failure> {
    let (global, command) = (arguments.global, arguments.command);
    // Some verbs have something to tell without a cluster, and whatever is wrong with the configuration.
    match &command {
        Command::Config(config) => return config::run(config, &global, &console),
        Command::Completion(completion) => return completion::run(completion, &console),
        Command::Docs(docs) => return docs::run(docs, &console),
        Command::Env(environment::Command::Render(render)) => {
            return environment::render::run(render, &global, &console);
        }
        Command::Version(version) if version.client => return version::print(version, None, &console),
        _ => {}
    }
    let path = configuration::file::path();
    let configuration = configuration::file::read(path.as_deref())?;
    let global = configuration.below(global);
    match &command {
        Command::Version(version) => return version::run(version, &global, &console).await,
        Command::Connect(connect) if connect.is_local() => {
            return connect::run_locally(connect, &global, &console).await;
        }
        _ => {}
    }
    let provider = match (Kubernetes::connect(&global).await, &command) {
        (Ok(provider), _) => Arc::new(provider),
        (Err(failure), Command::Doctor(doctor)) => {
            return doctor::without_cluster(doctor, &failure, &console);
        }
        (Err(failure), _) => return Err(failure),
    };
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
        Command::Db(arguments) => db::run(&arguments, session).await,
        Command::Connect(arguments) => connect::run(&arguments, session).await,
        Command::Template(command) => template::run(command, session).await,
        Command::Verify(arguments) => verify::run(&arguments, session).await,
        Command::Env(command) => environment::run(command, session).await,
        Command::Doctor(arguments) => doctor::run(&arguments, session).await,
        Command::Import(arguments) => import::run(&arguments, session).await,
        Command::Export(arguments) => export::run(&arguments, session).await,
        Command::Completion(arguments) => completion::run(&arguments, &session.console),
        Command::Docs(command) => docs::run(&command, &session.console),
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
mod environment_state_tests;
#[cfg(test)]
mod environment_tests;
#[cfg(test)]
mod group_tests;
#[cfg(test)]
mod lifecycle_tests;
#[cfg(test)]
mod output_tests;
#[cfg(test)]
mod tests;
