//! Long-running programs that outlive this one: started detached, found again by pid files.
//!
//! A pid file names the start time and the boot, too, so that a number that was given to another
//! process meanwhile is never taken for ours, let alone killed.

use std::ffi::OsString;
mod table;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) use table::find;
use table::{alive_with, boot, start_time};

/// Why a program could not be started or stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ProcessError {
    /// It could not be started.
    #[error("failed to start {name}")]
    Start {
        /// Its name.
        name: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// It ended soon after its start.
    #[error("{name} ended right after its start: see {}{}", log.display(), shown(last_lines))]
    Ended {
        /// Its name.
        name: String,
        /// Its log file.
        log: PathBuf,
        /// The end of that file.
        last_lines: String,
    },
    /// It does not go away.
    #[error("{name} (process {pid}) does not end, not even by SIGKILL: a restart of the machine helps")]
    Unkillable {
        /// Its name.
        name: String,
        /// Its number.
        pid: i32,
    },
}

fn shown(last_lines: &str) -> String {
    if last_lines.is_empty() {
        String::new()
    } else {
        format!(":\n{last_lines}")
    }
}

/// A program to run.
#[derive(Debug, Clone)]
pub(crate) struct Specification {
    /// Name of its pid and log files.
    pub(crate) name: &'static str,
    /// Its path.
    pub(crate) program: PathBuf,
    /// Its arguments.
    pub(crate) arguments: Vec<OsString>,
    /// A file that it reads only when it starts: when the file changes, the program is restarted.
    pub(crate) configuration: Option<PathBuf>,
}

/// What a pid file holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Record {
    pid: i32,
    /// Ticks since boot, from `/proc/<pid>/stat`.
    start_time: u64,
    /// From `/proc/sys/kernel/random/boot_id`.
    boot: String,
    /// Hash of program, arguments and configuration: when it changes, the program is restarted.
    command: String,
}

/// Starts, finds and stops programs whose pid and log files are in two folders.
#[derive(Debug, Clone)]
pub(crate) struct Processes {
    run: PathBuf,
    log: PathBuf,
}

impl Processes {
    /// Pid files in `run`, logs in `log`.
    pub(crate) fn new(run: impl Into<PathBuf>, log: impl Into<PathBuf>) -> Self {
        Self {
            run: run.into(),
            log: log.into(),
        }
    }

    /// Log file of the program called `name`.
    pub(crate) fn log_file(&self, name: &str) -> PathBuf {
        self.log.join(format!("{name}.log"))
    }

    /// Folder of the logs.
    pub(crate) fn log_folder(&self) -> &Path {
        &self.log
    }

    /// Whether the program runs with the command line that `specification` asks for.
    pub(crate) fn runs(&self, specification: &Specification) -> bool {
        self.alive(specification.name)
            .is_some_and(|record| record.command == specification.hash())
    }

    /// Whether a program of that name runs, whatever its command line.
    pub(crate) fn runs_somehow(&self, name: &str) -> bool {
        self.alive(name).is_some()
    }

    /// Starts it unless it runs already; restarts it when its command line changed.
    ///
    /// Returns whether it was started now.
    pub(crate) fn start(&self, specification: &Specification) -> Result<bool, ProcessError> {
        if self.runs(specification) {
            return Ok(false);
        }
        self.stop(specification.name)?;
        self.spawn(specification).map_err(|source| ProcessError::Start {
            name: specification.name.to_owned(),
            source,
        })?;
        Ok(true)
    }

    fn spawn(&self, specification: &Specification) -> std::io::Result<()> {
        std::fs::create_dir_all(&self.run)?;
        std::fs::create_dir_all(&self.log)?;
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.log_file(specification.name))?;
        // setsid replaces itself by the program, so the child's number is the program's.
        let mut command = std::process::Command::new("setsid");
        command
            .arg(&specification.program)
            .args(&specification.arguments)
            .env_clear()
            .env(
                "PATH",
                "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            )
            .env("HOME", "/root")
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let child = command.spawn()?;
        let pid = i32::try_from(child.id()).map_err(std::io::Error::other)?;
        let record = Record {
            pid,
            start_time: start_time(pid).unwrap_or_default(),
            boot: boot()?,
            command: specification.hash(),
        };
        let path = self.pid_file(specification.name);
        let scratch = path.with_extension("new");
        std::fs::write(&scratch, serde_json::to_vec(&record)?)?;
        std::fs::rename(scratch, path)
    }

    /// Fails, with the end of its log, when the program called `name` is no longer there.
    pub(crate) fn check(&self, name: &str) -> Result<(), ProcessError> {
        if self.runs_somehow(name) {
            return Ok(());
        }
        let log = self.log_file(name);
        let text = std::fs::read(&log).unwrap_or_default();
        let text = String::from_utf8_lossy(&text);
        let lines: Vec<&str> = text.lines().collect();
        let last_lines = lines
            .get(lines.len().saturating_sub(5)..)
            .unwrap_or_default()
            .join("\n");
        Err(ProcessError::Ended {
            name: name.to_owned(),
            log,
            last_lines,
        })
    }

    /// Stops it if it runs: SIGTERM, and SIGKILL after three seconds. Removes its pid file.
    pub(crate) fn stop(&self, name: &str) -> Result<(), ProcessError> {
        if let Some(record) = self.alive(name) {
            end(name, record.pid, || alive_with(record.pid, record.start_time))?;
        }
        // Whether it was there or not: afterwards it is not.
        let _ = std::fs::remove_file(self.pid_file(name));
        Ok(())
    }

    fn alive(&self, name: &str) -> Option<Record> {
        let bytes = std::fs::read(self.pid_file(name)).ok()?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        (boot().ok()? == record.boot && alive_with(record.pid, record.start_time)).then_some(record)
    }

    fn pid_file(&self, name: &str) -> PathBuf {
        self.run.join(format!("{name}.pid"))
    }
}

impl Specification {
    fn hash(&self) -> String {
        let configuration = self
            .configuration
            .as_ref()
            .and_then(|path| std::fs::read(path).ok());
        let arguments = self.arguments.iter().map(|argument| argument.as_encoded_bytes());
        let mut hasher = Sha256::new();
        for part in std::iter::once(self.program.as_os_str().as_encoded_bytes())
            .chain(arguments)
            .chain(configuration.as_deref())
        {
            hasher.update(part);
            hasher.update([0]);
        }
        hex::encode(hasher.finalize())
    }
}

/// Ends a process for good: SIGTERM, then SIGKILL.
fn end(name: &str, pid: i32, is_alive: impl Fn() -> bool) -> Result<(), ProcessError> {
    for (signal, patience) in [(Signal::SIGTERM, 3), (Signal::SIGKILL, 20)] {
        // It may have gone meanwhile, which is what we want.
        let _ = kill(Pid::from_raw(pid), signal);
        let deadline = Instant::now() + Duration::from_secs(patience);
        while Instant::now() < deadline {
            if !is_alive() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    Err(ProcessError::Unkillable {
        name: name.to_owned(),
        pid,
    })
}

/// Kills all of `pids` by SIGKILL and waits until they are gone.
pub(crate) fn kill_all(pids: &[i32]) -> Result<(), ProcessError> {
    let known: Vec<(i32, u64)> = pids
        .iter()
        .filter_map(|&pid| Some((pid, start_time(pid)?)))
        .collect();
    for (pid, _) in &known {
        let _ = kill(Pid::from_raw(*pid), Signal::SIGKILL);
    }
    let deadline = Instant::now() + Duration::from_secs(20);
    for (pid, start_time) in known {
        while alive_with(pid, start_time) {
            if Instant::now() > deadline {
                return Err(ProcessError::Unkillable {
                    name: "a container".to_owned(),
                    pid,
                });
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
