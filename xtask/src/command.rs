//! Runs other programs: output goes to the log file, failures carry the last lines of it.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufRead, BufReader, IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};

/// How many trailing lines of a failed program's output its error shows.
const TAIL_LINES: usize = 12;
/// The same of a program whose output is for the user: enough for the panics of a few tests.
const SHOWN_TAIL_LINES: usize = 100;

/// Why a program could not be run to a successful end.
#[derive(Debug, thiserror::Error)]
pub(crate) enum CommandError {
    /// The program is not there, or may not be executed.
    #[error("failed to start `{program}`: is it installed?")]
    Start {
        /// The program's name or path.
        program: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// Reading or writing one of its streams failed.
    #[error("failed to exchange data with `{program}`")]
    Stream {
        /// The program's name or path.
        program: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// It ended with an error of its own.
    #[error("`{command}` failed ({status}){}", shown(.tail))]
    Failed {
        /// The command line, shortened.
        command: String,
        /// Its exit status.
        status: ExitStatus,
        /// The last lines that it printed.
        tail: String,
    },
}

fn shown(tail: &str) -> String {
    if tail.is_empty() {
        String::new()
    } else {
        format!(":\n{tail}")
    }
}

/// Makes [`Command`]s that all write to one log file.
#[derive(Debug, Clone)]
pub(crate) struct Runner {
    log: Arc<Mutex<File>>,
    log_path: Arc<Path>,
}

impl Runner {
    /// Opens (and empties) the log file at `log_path`, making its folder. While another process
    /// writes there, the file gets this process's number into its name.
    pub(crate) fn new(log_path: &Path) -> std::io::Result<Self> {
        if let Some(folder) = log_path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let mut options = File::options();
        options.create(true).append(true);
        let mut log_path = log_path.to_owned();
        let mut log = options.open(&log_path)?;
        if log.try_lock().is_err() {
            log_path.set_extension(format!("{}.log", std::process::id()));
            log = options.open(&log_path)?;
            log.lock()?;
        }
        log.set_len(0)?;
        Ok(Self {
            log: Arc::new(Mutex::new(log)),
            log_path: Arc::from(log_path),
        })
    }

    /// Where the output of everything that runs is written.
    pub(crate) fn log_path(&self) -> &Path {
        &self.log_path
    }

    /// A command line to fill in and run.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        Command {
            runner: self.clone(),
            program: program.as_ref().to_owned(),
            arguments: Vec::new(),
            folder: None,
            environment: Vec::new(),
            removed: Vec::new(),
            input: None,
        }
    }

    /// The same with root's rights: through sudo when this process is not root.
    pub(crate) fn privileged(&self, program: impl AsRef<OsStr>) -> Command {
        if nix::unistd::geteuid().is_root() {
            self.command(program)
        } else {
            self.command("sudo").argument("--").argument(program)
        }
    }

    /// Writes a line into the log.
    pub(crate) fn note(&self, line: &str) {
        self.write_log(format!("{line}\n").as_bytes());
    }

    fn write_log(&self, bytes: &[u8]) {
        let mut log = self.log.lock().unwrap_or_else(PoisonError::into_inner);
        // A full disk must not turn a working command into a failed one.
        let _ = log.write_all(bytes);
    }
}

/// A command line that is being put together.
#[derive(Debug, Clone)]
pub(crate) struct Command {
    runner: Runner,
    program: OsString,
    arguments: Vec<OsString>,
    folder: Option<PathBuf>,
    environment: Vec<(OsString, OsString)>,
    removed: Vec<OsString>,
    input: Option<Vec<u8>>,
}

impl Command {
    /// Adds an argument.
    #[must_use]
    pub(crate) fn argument(mut self, value: impl AsRef<OsStr>) -> Self {
        self.arguments.push(value.as_ref().to_owned());
        self
    }

    /// Adds several arguments.
    #[must_use]
    pub(crate) fn arguments<I, S>(mut self, values: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: AsRef<OsStr>,
    {
        self.arguments
            .extend(values.into_iter().map(|value| value.as_ref().to_owned()));
        self
    }

    /// Runs in this folder.
    #[must_use]
    pub(crate) fn folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.folder = Some(folder.into());
        self
    }

    /// Sets an environment variable.
    #[must_use]
    pub(crate) fn environment(mut self, name: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.environment
            .push((name.as_ref().to_owned(), value.as_ref().to_owned()));
        self
    }

    /// Removes an inherited environment variable.
    #[must_use]
    pub(crate) fn without_environment(mut self, name: impl AsRef<OsStr>) -> Self {
        self.removed.push(name.as_ref().to_owned());
        self
    }

    /// Gives these bytes on standard input (which is empty otherwise).
    #[must_use]
    pub(crate) fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = Some(bytes.into());
        self
    }

    /// Runs to the end; all output goes to the log.
    pub(crate) fn run(&self) -> Result<(), CommandError> {
        self.capture(false, TAIL_LINES, &|_| ()).map(drop)
    }

    /// Runs to the end; all output goes to the log, and each line of it to `tell` as it comes.
    pub(crate) fn run_telling(&self, tell: &dyn Fn(&str)) -> Result<(), CommandError> {
        self.capture(false, TAIL_LINES, tell).map(drop)
    }

    /// Runs to the end and returns standard output (standard error goes to the log).
    pub(crate) fn output(&self) -> Result<String, CommandError> {
        let bytes = self.capture(true, TAIL_LINES, &|_| ())?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Whether it could be started and ended with status 0.
    pub(crate) fn succeeds(&self) -> bool {
        self.run().is_ok()
    }

    /// Runs with this process's own standard streams, for programs whose output is for the user.
    pub(crate) fn attached(&self) -> Result<(), CommandError> {
        self.runner.note(&format!("$ {}", self.shown()));
        let mut child = self.prepared();
        let status = child.status().map_err(|source| CommandError::Start {
            program: self.program_name(),
            source,
        })?;
        self.check(status, String::new())
    }

    /// Like [`Command::attached`]; without a terminal, what it prints is also in the log, and the last of it in the
    /// error: whoever reads a long record from its end finds there what failed.
    pub(crate) fn attached_and_kept(&self) -> Result<(), CommandError> {
        if std::io::stdout().is_terminal() || std::io::stderr().is_terminal() {
            return self.attached();
        }
        self.capture(false, SHOWN_TAIL_LINES, &|line| println!("{line}"))
            .map(drop)
    }

    fn prepared(&self) -> std::process::Command {
        let mut command = std::process::Command::new(&self.program);
        command.args(&self.arguments);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        for name in &self.removed {
            command.env_remove(name);
        }
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        command
    }

    /// Runs to the end; a failure carries the last `tail_lines` of the output.
    fn capture(
        &self,
        separate_output: bool,
        tail_lines: usize,
        tell: &dyn Fn(&str),
    ) -> Result<Vec<u8>, CommandError> {
        self.runner.note(&format!("$ {}", self.shown()));
        let stream_error = |source| CommandError::Stream {
            program: self.program_name(),
            source,
        };
        let (combined, combined_writer) = std::io::pipe().map_err(stream_error)?;
        let mut command = self.prepared();
        command.stdin(if self.input.is_some() {
            Stdio::piped()
        } else {
            Stdio::null()
        });
        if separate_output {
            command.stdout(Stdio::piped());
        } else {
            command.stdout(combined_writer.try_clone().map_err(stream_error)?);
        }
        command.stderr(combined_writer);
        let mut child = command.spawn().map_err(|source| CommandError::Start {
            program: self.program_name(),
            source,
        })?;
        // `command` holds the write end of the pipe: reading would never end while it lives.
        drop(command);

        let input = child.stdin.take();
        let output = child.stdout.take();
        let (tail, output) = std::thread::scope(|scope| {
            if let (Some(mut pipe), Some(bytes)) = (input, self.input.as_deref()) {
                // A program that ends without reading its input tells why by its status.
                scope.spawn(move || pipe.write_all(bytes));
            }
            let reader = output.map(|mut pipe| {
                scope.spawn(move || {
                    let mut bytes = Vec::new();
                    pipe.read_to_end(&mut bytes).map(|_| bytes)
                })
            });
            let tail = self.drain(combined, tell);
            let output = match reader.map(std::thread::ScopedJoinHandle::join) {
                Some(Ok(bytes)) => bytes,
                Some(Err(_)) | None => Ok(Vec::new()),
            };
            (tail, output)
        });
        let status = child.wait().map_err(stream_error)?;
        let output = output.map_err(stream_error)?;
        let mut tail = tail.map_err(stream_error)?;
        if tail.trim().is_empty() {
            tail = String::from_utf8_lossy(&output).into_owned();
        }
        self.check(status, last_lines(&tail, tail_lines))?;
        Ok(output)
    }

    /// Copies a stream to the log and to `tell` until its end, and keeps the last part of it.
    fn drain(&self, stream: impl Read, tell: &dyn Fn(&str)) -> std::io::Result<String> {
        let mut kept = Vec::new();
        let mut stream = BufReader::new(stream);
        loop {
            let start = kept.len();
            if stream.read_until(b'\n', &mut kept)? == 0 {
                return Ok(String::from_utf8_lossy(&kept).into_owned());
            }
            let line = kept.get(start..).unwrap_or_default();
            self.runner.write_log(line);
            tell(String::from_utf8_lossy(line).trim_end());
            if kept.len() > 64 * 1024 {
                kept.drain(..kept.len() - 16 * 1024);
            }
        }
    }

    fn check(&self, status: ExitStatus, tail: String) -> Result<(), CommandError> {
        if status.success() {
            return Ok(());
        }
        self.runner.note(&format!("-> {status}"));
        Err(CommandError::Failed {
            command: shortened(&self.shown()),
            status,
            tail,
        })
    }

    fn program_name(&self) -> String {
        self.program.to_string_lossy().into_owned()
    }

    fn shown(&self) -> String {
        std::iter::once(&self.program)
            .chain(&self.arguments)
            .map(|part| part.to_string_lossy().into_owned())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

fn shortened(command: &str) -> String {
    const LONGEST: usize = 160;
    if command.chars().count() <= LONGEST {
        return command.to_owned();
    }
    let start: String = command.chars().take(LONGEST).collect();
    format!("{start} …")
}

fn last_lines(text: &str, count: usize) -> String {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    let start = lines.len().saturating_sub(count);
    lines.get(start..).unwrap_or_default().join("\n")
}

#[cfg(test)]
mod tests;
