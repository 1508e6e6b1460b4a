//! A command that runs while something is forwarded, as if it had been started by the shell.

use std::ffi::OsString;
use std::fs::File;
use std::io::ErrorKind;
use std::process::ExitStatus;

use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, getpgrp, tcgetpgrp};
use tokio::process::{Child, Command};
use tokio::signal::unix::{SignalKind, signal};

use crate::console::Console;
use crate::failure::Failure;

/// What a shell exits with for a command that it does not find, and for one that it cannot run.
const NOT_FOUND: u8 = 127;
const NOT_EXECUTABLE: u8 = 126;

/// Runs `program` with `variables` besides the environment, and with this process's own stdin, stdout and stderr.
/// Signals are passed on. Whatever it exits with, this does: 128 and the signal when one killed it.
pub async fn run(
    console: &Console,
    program: &OsString,
    words: &[OsString],
    variables: &[(String, String)],
) -> Result<(), Failure> {
    // From before the command is there, so that none of them ends this process alone.
    let listen = |kind| signal(kind).map_err(Failure::unexpected);
    let mut interrupts = listen(SignalKind::interrupt())?;
    let mut quits = listen(SignalKind::quit())?;
    let mut terminations = listen(SignalKind::terminate())?;
    let started = Command::new(program)
        .args(words)
        .envs(variables.iter().map(|(name, value)| (name, value)))
        .kill_on_drop(true)
        .spawn();
    let mut child = match started {
        Ok(child) => child,
        Err(error) => return Err(not_started(console, program, &error)),
    };
    let status = loop {
        tokio::select! {
            status = child.wait() => break status.map_err(Failure::unexpected)?,
            Some(()) = interrupts.recv() => from_keyboard(&child, Signal::SIGINT),
            Some(()) = quits.recv() => from_keyboard(&child, Signal::SIGQUIT),
            Some(()) = terminations.recv() => pass_on(&child, Signal::SIGTERM),
        }
    };
    match exit_code(status) {
        0 => Ok(()),
        code => Err(Failure::Exit(code)),
    }
}

fn not_started(console: &Console, program: &OsString, error: &std::io::Error) -> Failure {
    let program = program.to_string_lossy();
    let (code, why) = match error.kind() {
        ErrorKind::NotFound => (NOT_FOUND, "there is no such command".to_owned()),
        ErrorKind::PermissionDenied => (NOT_EXECUTABLE, "it is not executable".to_owned()),
        _ => (NOT_EXECUTABLE, error.to_string()),
    };
    console.fail(&Failure::Usage(format!("cannot run {program}: {why}")));
    Failure::Exit(code)
}

/// Passes on what a key of the terminal may have sent. The terminal sends it to all processes in its foreground: a
/// second one would be one too many for a command that cleans up at the first.
fn from_keyboard(child: &Child, signal: Signal) {
    let foreground = File::open("/dev/tty").ok().and_then(|tty| tcgetpgrp(tty).ok());
    if foreground != Some(getpgrp()) {
        pass_on(child, signal);
    }
}

fn pass_on(child: &Child, signal: Signal) {
    if let Some(id) = child.id().and_then(|id| i32::try_from(id).ok()) {
        let _ = kill(Pid::from_raw(id), signal);
    }
}

/// The exit code as a shell gives it: 128 and the signal for a command that was killed.
fn exit_code(status: ExitStatus) -> u8 {
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return u8::try_from(128 + signal).unwrap_or(u8::MAX);
    }
    status
        .code()
        .map_or(u8::MAX, |code| u8::try_from(code).unwrap_or(u8::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Kept;

    async fn ran(words: &[&str]) -> (u8, String) {
        let err = Kept::default();
        let console = Console::new(Box::new(Kept::default()), Box::new(err.clone()), false, None);
        let words: Vec<OsString> = words.iter().map(Into::into).collect();
        let variables = [(
            "SLACK_API_URL".to_owned(),
            "http://127.0.0.1:3000/api/".to_owned(),
        )];
        let (program, words) = words.split_first().unwrap();
        let ended = run(&console, program, words, &variables).await;
        (ended.err().map_or(0, |failure| failure.exit_status()), err.text())
    }

    #[tokio::test]
    async fn commands_end_as_under_a_shell() {
        let sh = |script| ["sh", "-c", script];
        assert_eq!(ran(&sh("exit 0")).await.0, 0);
        assert_eq!(
            ran(&sh("test \"$SLACK_API_URL\" = http://127.0.0.1:3000/api/"))
                .await
                .0,
            0
        );
        assert_eq!(ran(&sh("exit 7")).await.0, 7);
        assert_eq!(ran(&sh("kill -TERM $$")).await.0, 143);
        assert_eq!(ran(&sh("kill -KILL $$")).await.0, 137);
    }

    #[tokio::test]
    async fn commands_that_do_not_start_are_named() {
        assert_eq!(
            ran(&["no-such-command"]).await,
            (
                127,
                "error: cannot run no-such-command: there is no such command\n".to_owned()
            )
        );
        assert_eq!(
            ran(&["/etc/passwd"]).await,
            (
                126,
                "error: cannot run /etc/passwd: it is not executable\n".to_owned()
            )
        );
    }
}
