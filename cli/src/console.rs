//! Where output goes: results to stdout, everything else to stderr.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use terminal_size::{Width, terminal_size_of};

use crate::failure::Failure;

type Sink = Box<dyn Write + Send>;
type Source = Box<dyn BufRead + Send>;

/// Shared handle on the two outputs.
#[derive(Clone)]
pub struct Console {
    out: Arc<Mutex<Sink>>,
    err: Arc<Mutex<Sink>>,
    /// Whether progress and remarks are left out.
    quiet: bool,
    /// Whether stderr is a terminal, where progress may be redrawn in place.
    terminal: bool,
    /// Columns of stdout, when it is a terminal.
    columns: Option<usize>,
    /// Where somebody answers questions, if anybody is there.
    answers: Option<Arc<Mutex<Source>>>,
}

impl Console {
    /// The process's own outputs.
    #[must_use]
    pub fn standard(quiet: bool) -> Self {
        let terminal = std::io::stderr().is_terminal();
        let columns = terminal_size_of(std::io::stdout()).map(|(Width(columns), _)| columns.into());
        let console = Self {
            columns,
            ..Self::new(
                Box::new(std::io::stdout()),
                Box::new(std::io::stderr()),
                quiet,
                terminal,
            )
        };
        if terminal && std::io::stdin().is_terminal() {
            console.answered_by(Box::new(BufReader::new(std::io::stdin())))
        } else {
            console
        }
    }

    /// Outputs of one's own.
    #[must_use]
    pub fn new(out: Sink, err: Sink, quiet: bool, terminal: bool) -> Self {
        Self {
            out: Arc::new(Mutex::new(out)),
            err: Arc::new(Mutex::new(err)),
            quiet,
            terminal,
            columns: None,
            answers: None,
        }
    }

    /// Columns of stdout, when it is a terminal.
    #[must_use]
    pub fn columns(&self) -> Option<usize> {
        self.columns
    }

    /// The same, with somebody who answers questions.
    #[must_use]
    pub fn answered_by(self, source: Source) -> Self {
        Self {
            answers: Some(Arc::new(Mutex::new(source))),
            ..self
        }
    }

    /// Asks a question on stderr, also when quiet; whether the answer is yes. Nothing when nobody is there to answer.
    pub fn confirm(&self, question: &str) -> Option<bool> {
        let answers = self.answers.as_ref()?;
        let mut err = self.err.lock().unwrap_or_else(PoisonError::into_inner);
        let asked = err
            .write_all(question.as_bytes())
            .and_then(|()| err.write_all(b" [y/N] "))
            .and_then(|()| err.flush());
        drop(err);
        let mut answer = String::new();
        let read = answers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .read_line(&mut answer);
        let answer = answer.trim().to_lowercase();
        Some(asked.is_ok() && read.is_ok() && ["y", "yes"].contains(&answer.as_str()))
    }

    /// Whether progress is redrawn in place.
    #[must_use]
    pub fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// Whether progress is left out.
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet
    }

    /// Writes a result, with a line feed when it has none. A reader that went away ends the process quietly, the
    /// way `head` expects it.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        match write(&self.out, text) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::Exit(0)),
            other => other.map_err(Failure::unexpected),
        }
    }

    /// Writes a value as indented JSON.
    pub fn print_json(&self, value: &impl serde::Serialize) -> Result<(), Failure> {
        self.print(&serde_json::to_string_pretty(value).map_err(Failure::unexpected)?)
    }

    /// Writes a remark to stderr, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            let _ = write(&self.err, text);
        }
    }

    /// Writes to stderr what has to be seen, also when quiet.
    pub fn complain(&self, text: &str) {
        let _ = write(&self.err, text);
    }

    /// Says why something failed.
    pub fn fail(&self, failure: &Failure) {
        if let Some(text) = failure.rendered() {
            self.complain(&text);
        }
    }
}

fn write(sink: &Mutex<Sink>, text: &str) -> std::io::Result<()> {
    if text.is_empty() {
        return Ok(());
    }
    let mut sink = sink.lock().unwrap_or_else(PoisonError::into_inner);
    sink.write_all(text.as_bytes())?;
    if !text.ends_with('\n') {
        sink.write_all(b"\n")?;
    }
    sink.flush()
}
