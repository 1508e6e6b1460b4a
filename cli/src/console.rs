//! Where output goes: results to stdout, everything else to stderr.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::ProgressDrawTarget;

use crate::failure::Failure;
use crate::lines::Lines;

type Sink = Box<dyn Write + Send>;

/// Shared handle on the two outputs.
#[derive(Clone)]
pub struct Console {
    out: Arc<Mutex<Sink>>,
    err: Arc<Mutex<Sink>>,
    /// Whether progress and remarks are left out.
    quiet: bool,
    /// Lines that are redrawn in place, where stderr is a terminal that can do that.
    lines: Option<Lines>,
}

impl Console {
    /// The process's own outputs.
    #[must_use]
    pub fn standard(quiet: bool) -> Self {
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term == "dumb");
        let in_place = std::io::stderr().is_terminal() && !is_dumb && !quiet;
        let lines = in_place.then(|| Lines::on(ProgressDrawTarget::stderr()));
        Self::new(
            Box::new(std::io::stdout()),
            Box::new(std::io::stderr()),
            quiet,
            lines,
        )
    }

    /// Outputs of one's own.
    #[must_use]
    pub fn new(out: Sink, err: Sink, quiet: bool, lines: Option<Lines>) -> Self {
        Self {
            out: Arc::new(Mutex::new(out)),
            err: Arc::new(Mutex::new(err)),
            quiet,
            lines,
        }
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

    /// Says why something failed.
    pub fn fail(&self, failure: &Failure) {
        if let Some(text) = failure.rendered() {
            let _ = self.apart(|| write(&self.err, &text));
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
