//! Where output goes: results to stdout, everything else to stderr.

use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::ProgressDrawTarget;
use terminal_size::{Width, terminal_size_of};

use crate::failure::Failure;
use crate::lines::Lines;

type Sink = Box<dyn Write + Send>;
type Source = Box<dyn BufRead + Send>;

/// Shared handle on the two outputs.
#[derive(Clone)]
pub struct Console {
    out: Arc<Mutex<Sink>>,
    err: Arc<Mutex<Sink>>,
    /// Whether progress and remarks are left out.
    quiet: bool,
    /// Lines that are redrawn in place, where stderr is a terminal that can do that.
    lines: Option<Lines>,
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
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let in_place = terminal && !is_dumb && !quiet;
        let lines = in_place.then(|| Lines::on(ProgressDrawTarget::stderr()));
        let columns = terminal_size_of(std::io::stdout()).map(|(Width(columns), _)| columns.into());
        let console = Self {
            columns,
            ..Self::new(
                Box::new(std::io::stdout()),
                Box::new(std::io::stderr()),
                quiet,
                lines,
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
    pub fn new(out: Sink, err: Sink, quiet: bool, lines: Option<Lines>) -> Self {
        Self {
            out: Arc::new(Mutex::new(out)),
            err: Arc::new(Mutex::new(err)),
            quiet,
            lines,
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

    /// Where progress is redrawn in place, if it is.
    pub(crate) fn lines(&self) -> Option<&Lines> {
        self.lines.as_ref()
    }

    /// Writes a result, with a line feed when it has none. A reader that went away ends the process quietly, the
    /// way `head` expects it.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        match self.apart(|| write(&self.out, text)) {
            Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Err(Failure::Exit(0)),
            other => other.map_err(Failure::unexpected),
        }
    }

    /// Writes a remark to stderr, unless quiet.
    pub fn remark(&self, text: &str) {
        if !self.quiet {
            let _ = self.apart(|| write(&self.err, text));
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

    /// Says why several things failed, all but the last; that one decides the exit status and is said with it.
    pub fn fail_all(&self, mut failures: Vec<Failure>) -> Result<(), Failure> {
        let Some(last) = failures.pop() else { return Ok(()) };
        for failure in &failures {
            self.fail(failure);
        }
        Err(last)
    }

    /// Writes between the lines that are redrawn, which would be torn otherwise.
    fn apart<T>(&self, write: impl FnOnce() -> T) -> T {
        match &self.lines {
            Some(lines) => lines.apart(write),
            None => write(),
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
