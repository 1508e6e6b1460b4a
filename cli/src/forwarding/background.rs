//! Forwards that go on when the command that asked for them has ended.
//!
//! The program starts itself again with its own words and [`FLAG`]. That process finds and binds everything anew, so
//! that nothing but a log, which is the claim to be the forward of a name, has to be handed over; it tells of itself
//! with one line, its record, on stdout.

use std::ffi::OsString;
use std::process::Stdio;
use std::time::Duration;

use futures::future::{BoxFuture, select_all};
use jiff::Timestamp;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, setsid};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::{Instant, sleep, timeout};

use super::listen::{Listener, Until};
use super::records::{Claim, Key, Port, Record, Records};
use crate::failure::Failure;
use crate::session::Session;

/// The hidden flag of verbs that can forward in the background.
pub const FLAG: &str = "background";

/// How long another process may take to become the forward that both want to be.
const START_PATIENCE: Duration = Duration::from_secs(30);
const START_PAUSE: Duration = Duration::from_millis(50);

/// How long a forward may take to end before it is killed.
const END_PATIENCE: Duration = Duration::from_secs(5);

/// A forward in the background.
#[derive(Debug)]
pub enum Background {
    /// It was there already.
    Found(Record),
    /// It was made.
    Started(Record),
}

impl Background {
    /// What is known of it.
    #[must_use]
    pub fn record(&self) -> &Record {
        match self {
            Self::Found(record) | Self::Started(record) => record,
        }
    }
}

/// The forward of `key`: the one that there is, or a new process that is this program with the same words.
pub async fn ensure(records: &Records, key: &Key, session: &Session) -> Result<Background, Failure> {
    let deadline = Instant::now() + START_PATIENCE;
    loop {
        if let Some(claim) = records.claim(key)? {
            return start(claim, session).await.map(Background::Started);
        }
        if let Some(record) = records.living(key) {
            return Ok(Background::Found(record));
        }
        if Instant::now() > deadline {
            return Err(Failure::Unexpected(
                format!(
                    "another process has been starting to forward {} for too long",
                    key.name
                )
                .into(),
            ));
        }
        sleep(START_PAUSE).await;
    }
}

async fn start(claim: Claim, session: &Session) -> Result<Record, Failure> {
    let program = std::env::current_exe().map_err(Failure::unexpected)?;
    let mut child = Command::new(program)
        .args(words(std::env::args_os().skip(1)))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(claim.log)
        .spawn()
        .map_err(Failure::unexpected)?;
    let mut line = String::new();
    if let Some(stdout) = child.stdout.take() {
        let read = BufReader::new(stdout).read_line(&mut line).await;
        read.map_err(Failure::unexpected)?;
    }
    if let Ok(record) = serde_json::from_str(&line) {
        return Ok(record);
    }
    // It has said why, in its log.
    let status = child.wait().await.map_err(Failure::unexpected)?;
    let said = std::fs::read_to_string(&claim.path).unwrap_or_default();
    session.console.complain(&said);
    Err(Failure::Exit(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(2),
    ))
}

/// The words of this program with the flag among them.
fn words(own: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut words: Vec<OsString> = own.collect();
    let end = words.iter().position(|word| word == "--");
    words.insert(end.unwrap_or(words.len()), format!("--{FLAG}").into());
    words
}

/// Is the forward of `key`, until its clones are gone or somebody ends it.
pub async fn serve(
    records: &Records,
    key: Key,
    listeners: Vec<Listener>,
    until: Until,
    ended: BoxFuture<'static, ()>,
    session: &Session,
) -> Result<(), Failure> {
    // The terminal may go; an error says that it leads a session already.
    let _ = setsid();
    let mut terminations = signal(SignalKind::terminate()).map_err(Failure::unexpected)?;
    let record = Record {
        pid: std::process::id(),
        started_at: Timestamp::now(),
        ports: listeners.iter().map(port).collect(),
        log: records.log(&key),
        key,
    };
    records.write(&record)?;
    session
        .console
        .print(&serde_json::to_string(&record).map_err(Failure::unexpected)?)?;
    tokio::select! {
        () = all(listeners, until, session) => {}
        () = ended => {}
        _ = terminations.recv() => {}
    }
    records.remove_record(&record.key);
    Ok(())
}

fn port(listener: &Listener) -> Port {
    Port {
        id: listener.destination().id.clone(),
        port: listener.address().port(),
    }
}

/// Serves all of `listeners` until one of them ends.
pub async fn all(listeners: Vec<Listener>, until: Until, session: &Session) {
    let serving: Vec<_> = listeners
        .into_iter()
        .map(|listener| tokio::spawn(listener.serve(session.clone(), until)))
        .collect();
    if serving.is_empty() {
        return;
    }
    let _ = select_all(serving).await;
}

/// Ends the forward of `record`, and returns when it has ended.
pub async fn stop(records: &Records, record: &Record) -> Result<(), Failure> {
    // Its log is held, so that the process is the one that wrote the record.
    let pid = i32::try_from(record.pid).map_err(Failure::unexpected)?;
    for signal in [Signal::SIGTERM, Signal::SIGKILL] {
        let _ = kill(Pid::from_raw(pid), signal);
        let (records, key) = (records.clone(), record.key.clone());
        let end = tokio::task::spawn_blocking(move || records.wait_for_end(&key));
        if let Ok(ended) = timeout(END_PATIENCE, end).await {
            ended.map_err(Failure::unexpected)?.map_err(Failure::unexpected)?;
            break;
        }
    }
    records.remove_record(&record.key);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_stays_out_of_a_command() {
        let words = |own: &[&str]| words(own.iter().map(Into::into));
        assert_eq!(
            words(&["connect", "acme", "--detach"]),
            ["connect", "acme", "--detach", "--background"]
        );
        assert_eq!(
            words(&["connect", "acme", "--detach", "--"]),
            ["connect", "acme", "--detach", "--background", "--"]
        );
    }
}
