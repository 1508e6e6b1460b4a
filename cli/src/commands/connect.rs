//! `asym connect`: clones on 127.0.0.1, for as long as it runs, for a command, or in the background.

mod background;
mod target;

use std::ffi::OsString;
use std::net::{Ipv4Addr, SocketAddr};

use clap::Args;

use self::target::{Found, Target};
use crate::arguments::Global;
use crate::console::Console;
use crate::failure::Failure;
use crate::forwarding::listen::{self, Listener, Until};
use crate::forwarding::{self, command, webhooks};
use crate::kinds::clone_or_environment;
use crate::render;
use crate::session::Session;
use crate::wait::gone;

/// Arguments of `asym connect`.
#[derive(Args, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Arguments {
    /// Clone or environment to forward
    #[arg(value_name = "ID|ENVIRONMENT", value_parser = clone_or_environment, add = crate::completion::Names::ClonesAndEnvironments, required_unless_present_any = ["list", "all"])]
    pub name: Option<String>,
    /// Local port of a clone instead of its own; 0 takes any free one, also for
    /// the members of an environment
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Forward in the background, until --stop or until what is forwarded is gone
    #[arg(short, long, conflicts_with = "command")]
    pub detach: bool,
    /// Hand webhooks of the clones on to a server on this machine
    #[arg(long, value_name = "ADDRESS", value_parser = webhooks::target, conflicts_with = "detach")]
    pub webhooks: Option<String>,
    /// End what is forwarded in the background; -n and --context narrow it down
    #[arg(long, conflicts_with_all = ["command", "detach", "port", "webhooks"])]
    pub stop: bool,
    /// With --stop: everything
    #[arg(long, requires = "stop", conflicts_with = "name")]
    pub all: bool,
    /// List what is forwarded in the background
    #[arg(long, conflicts_with_all = ["name", "command", "detach", "port", "stop", "webhooks"])]
    pub list: bool,
    /// Print the list as JSON
    #[arg(long, requires = "list")]
    pub json: bool,
    /// Be the process in the background
    #[arg(long, hide = true, requires = "detach")]
    pub background: bool,
    /// Command to run with URLs and tokens in its environment; its exit status is
    /// passed on
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

impl Arguments {
    /// Whether the cluster has nothing to say to it.
    #[must_use]
    pub fn is_local(&self) -> bool {
        self.list || self.stop
    }
}

/// Runs what needs no cluster: `--list` and `--stop`.
pub async fn run_locally(arguments: &Arguments, global: &Global, console: &Console) -> Result<(), Failure> {
    if arguments.list {
        background::list(arguments.json, console)
    } else {
        background::stop(arguments.name.as_deref(), global, console).await
    }
}

/// Runs `asym connect`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let name = arguments.name.as_deref().unwrap_or_default();
    let found = target::find(name, session).await?;
    let is_clone = matches!(found, Found::Clone(_));
    let mut targets = match found {
        Found::Clone(target) => vec![*target],
        Found::Environment(targets) => targets,
    };
    match arguments.port {
        Some(port) if port > 0 && !is_clone => {
            return Err(Failure::Usage(format!(
                "--port {port} is one port, and {name} is an environment; --port 0 takes any free ones"
            )));
        }
        Some(port) => targets
            .iter_mut()
            .for_each(|target| target.destination.local = port),
        None => {}
    }
    if arguments.detach && !arguments.background {
        return background::detach(name, &targets, session).await;
    }
    let listeners = bind(&targets).await?;
    // One clone is forwarded while there is one; members are replaced as their environment asks for it.
    let until = Until {
        gone: is_clone,
        unused: None,
    };
    let ended = if is_clone {
        Box::pin(std::future::pending())
    } else {
        gone(session.provider.watch_environment(name))
    };
    if arguments.background {
        return background::serve(name, listeners, until, ended, session).await;
    }
    let addresses: Vec<SocketAddr> = listeners.iter().map(Listener::address).collect();
    let variables = variables(&targets, &addresses)?;
    for target in &targets {
        if let Some(to) = arguments.webhooks.clone() {
            let id = target.destination.id.clone();
            tokio::spawn(webhooks::relay(id, to, session.clone()));
        }
    }
    let serving = async {
        tokio::select! {
            () = forwarding::background::all(listeners, until, session) => {}
            () = ended => {}
        }
        session
            .console
            .remark(&format!("{name} is gone; nothing is forwarded any more."));
    };
    if let Some((program, words)) = arguments.command.split_first() {
        let ran = command::run(&session.console, program, words, &variables);
        tokio::pin!(ran);
        return tokio::select! {
            ended = &mut ran => ended,
            // The command may have more to do.
            () = serving => ran.await,
        };
    }
    session.console.print(&render::connect::exports(&variables))?;
    session.console.remark(&remarks(&targets, &addresses));
    if let Some(to) = &arguments.webhooks {
        session.console.remark(&format!("Webhooks go to http://{to}."));
    }
    session.console.remark("Forwarding until Ctrl-C.");
    tokio::select! {
        () = serving => Ok(()),
        pressed = tokio::signal::ctrl_c() => pressed.map_err(Failure::unexpected),
    }
}

async fn bind(targets: &[Target]) -> Result<Vec<Listener>, Failure> {
    let mut listeners = Vec::new();
    for target in targets {
        listeners.push(listen::bind(target.destination.clone()).await?);
    }
    Ok(listeners)
}

/// The variables of all targets, each on its address.
fn variables(targets: &[Target], addresses: &[SocketAddr]) -> Result<Vec<(String, String)>, Failure> {
    let mut variables = Vec::new();
    for (target, address) in targets.iter().zip(addresses) {
        variables.extend(target.variables(*address)?);
    }
    Ok(variables)
}

/// A line per target.
fn remarks(targets: &[Target], addresses: &[SocketAddr]) -> String {
    let lines = targets.iter().zip(addresses);
    let lines = lines.map(|(target, address)| forwarding::remark(&target.destination.id, *address));
    lines.collect::<Vec<_>>().join("\n")
}

fn local(port: u16) -> SocketAddr {
    (Ipv4Addr::LOCALHOST, port).into()
}

#[cfg(test)]
mod tests;
