//! `asym connect`: clones on 127.0.0.1, for as long as it runs or for a command.

mod listen;
mod target;

use std::ffi::OsString;
use std::process::ExitStatus;

use clap::Args;
use tokio::process::Command;

use crate::failure::Failure;
use crate::kinds::clone_or_environment;
use crate::render;
use crate::session::Session;

/// Arguments of `asym connect`.
#[derive(Args, Debug)]
pub struct Arguments {
    /// Clone or environment to forward
    #[arg(value_name = "ID|ENVIRONMENT", value_parser = clone_or_environment)]
    pub name: String,
    /// Command to run with URLs and tokens in its environment; its exit status is passed on
    #[arg(last = true, value_name = "COMMAND")]
    pub command: Vec<OsString>,
}

/// Runs `asym connect`.
pub async fn run(arguments: &Arguments, session: &Session) -> Result<(), Failure> {
    let targets = target::find(&arguments.name, session).await?;
    let mut variables = Vec::new();
    let mut forwards = Vec::new();
    for target in &targets {
        let forward = listen::bind(target).await?;
        variables.extend(target.variables(forward.address())?);
        forwards.push(forward);
    }
    let remarks: Vec<String> = targets
        .iter()
        .zip(&forwards)
        .map(|(target, forward)| target.remark(forward.address()))
        .collect();
    for forward in forwards {
        tokio::spawn(forward.serve(session.clone()));
    }
    let Some((program, words)) = arguments.command.split_first() else {
        session.console.print(&render::connect::exports(&variables))?;
        session.console.remark(&remarks.join("\n"));
        session.console.remark("Forwarding until Ctrl-C.");
        tokio::signal::ctrl_c().await.map_err(Failure::unexpected)?;
        return Ok(());
    };
    let child = Command::new(program)
        .args(words)
        .envs(variables)
        .kill_on_drop(true)
        .spawn();
    let mut child = child
        .map_err(|error| Failure::Usage(format!("cannot run {}: {error}", program.to_string_lossy())))?;
    // Ctrl-C reaches the command as well; what it makes of it decides.
    let status = loop {
        tokio::select! {
            status = child.wait() => break status.map_err(Failure::unexpected)?,
            _ = tokio::signal::ctrl_c() => {}
        }
    };
    match exit_code(status) {
        0 => Ok(()),
        code => Err(Failure::Exit(code)),
    }
}

/// The exit code as a shell gives it: 128 and the signal for a command that was killed.
fn exit_code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status
        .code()
        .map_or(u8::MAX, |code| u8::try_from(code).unwrap_or(u8::MAX))
}
