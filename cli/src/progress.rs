//! What is going on, on stderr: one line per clone with its step and its seconds, redrawn in a terminal, appended
//! elsewhere, absent when quiet. A line that has ended stays.

use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use indicatif::ProgressBar;

use crate::console::Console;
use crate::failure::Failure;
use crate::lines::Lines;
use crate::render::seconds;

/// A line of what is done for the thing named `name`.
#[must_use]
pub fn line(console: &Console, name: &str) -> Line {
    Line {
        name: name.to_owned(),
        in_place: console.lines().map(|lines| (lines.clone(), lines.begin(name))),
        console: console.clone(),
        started: Instant::now(),
        last: Mutex::default(),
    }
}

/// One line. Without an end it goes away when it is dropped.
pub struct Line {
    name: String,
    in_place: Option<(Lines, ProgressBar)>,
    console: Console,
    started: Instant,
    last: Mutex<String>,
}

impl Line {
    /// Says what is going on now; the same again says nothing.
    pub fn say(&self, step: &str) {
        if !self.is_news(step) {
            return;
        }
        match &self.in_place {
            Some((_, bar)) => bar.set_message(step.to_owned()),
            None => self.append(step),
        }
    }

    /// Says how it ended: `done`, or that it failed. The line stays; a second end changes nothing.
    pub fn end<T>(&self, outcome: &Result<T, Failure>, done: &str) {
        match outcome {
            Ok(_) => self.finish(done, true),
            Err(failure) => self.fail(failure),
        }
    }

    /// Says that it failed, as [`Line::end`] does.
    pub fn fail(&self, failure: &Failure) {
        match (failure, failure.code()) {
            (Failure::Interrupted(_), _) => self.finish("not waited for", false),
            (_, Some(code)) => self.finish(&format!("failed: {code}"), false),
            (_, None) => self.finish("failed", false),
        }
    }

    fn finish(&self, state: &str, succeeded: bool) {
        match &self.in_place {
            Some((_, bar)) if bar.is_finished() => {}
            Some((lines, bar)) => lines.end(bar, state.to_owned(), succeeded),
            None if self.is_news(state) => self.append(state),
            None => {}
        }
    }

    fn is_news(&self, message: &str) -> bool {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let is_news = !message.is_empty() && *last != message;
        if is_news {
            message.clone_into(&mut last);
        }
        is_news
    }

    fn append(&self, message: &str) {
        let seconds = seconds(self.started.elapsed());
        self.console
            .remark(&format!("{}: {message} ({seconds})", self.name));
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some((lines, bar)) = self.in_place.as_ref().filter(|(_, bar)| !bar.is_finished()) {
            lines.clear(bar);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::sync::Arc;

    use asymmetric_crd::NamedError;
    use indicatif::{ProgressDrawTarget, TermLike};

    use super::*;
    use crate::testing::{Kept, without_times};

    fn failed() -> Result<(), Failure> {
        Err(NamedError::PortInUse { port: 3000 }.into())
    }

    #[test]
    fn elsewhere_than_in_a_terminal_every_step_is_a_line() {
        let err = Kept::default();
        let console = Console::new(Box::new(Kept::default()), Box::new(err.clone()), false, None);
        let (first, second) = (line(&console, "slack-a1"), line(&console, "slack-b2"));
        first.say("copying");
        second.say("copying");
        first.say("copying");
        first.end(&Ok(()), "ready");
        second.end(&failed(), "ready");
        drop((first, second));
        assert_eq!(
            without_times(&err.text()),
            "slack-a1: copying\nslack-b2: copying\nslack-a1: ready\nslack-b2: failed: PORT_IN_USE\n"
        );
        assert!(err.text().contains("slack-a1: ready (0."), "{}", err.text());
    }

    /// A terminal of 80 columns that keeps what is written.
    #[derive(Clone, Debug, Default)]
    struct Terminal(Arc<Mutex<String>>);

    impl Terminal {
        fn write(&self, text: &str) {
            self.0.lock().unwrap().push_str(text);
        }
    }

    impl TermLike for Terminal {
        fn width(&self) -> u16 {
            80
        }
        fn move_cursor_up(&self, _: usize) -> io::Result<()> {
            self.write("\n");
            Ok(())
        }
        fn move_cursor_down(&self, _: usize) -> io::Result<()> {
            self.write("\n");
            Ok(())
        }
        fn move_cursor_right(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn move_cursor_left(&self, _: usize) -> io::Result<()> {
            Ok(())
        }
        fn write_line(&self, text: &str) -> io::Result<()> {
            self.write(&format!("{text}\n"));
            Ok(())
        }
        fn write_str(&self, text: &str) -> io::Result<()> {
            self.write(text);
            Ok(())
        }
        fn clear_line(&self) -> io::Result<()> {
            self.write("\n");
            Ok(())
        }
        fn flush(&self) -> io::Result<()> {
            Ok(())
        }
    }

    /// In a terminal nothing wraps, and the lines that ended stay.
    #[test]
    fn a_terminal_keeps_a_line_for_each() {
        let terminal = Terminal::default();
        let target = ProgressDrawTarget::term_like(Box::new(terminal.clone()));
        let lines = Lines::on(target);
        let (out, err) = (Kept::default(), Kept::default());
        let console = Console::new(Box::new(out), Box::new(err.clone()), false, Some(lines));
        let (first, second) = (
            line(&console, "slack-5f264721"),
            line(&console, "stripe-8f75b1e6"),
        );
        first.say(&"a very long step ".repeat(20));
        second.say("copying");
        first.end(&Ok(()), "ready");
        second.end(&failed(), "ready");
        drop((first, second));
        assert_eq!(err.text(), "", "all of it is in place");
        let written = terminal.0.lock().unwrap().clone();
        // Every line is padded to the whole width, behind which the terminal begins the next one.
        let rows = written.split(['\n', '\r']).flat_map(|part| {
            let characters: Vec<char> = part.chars().collect();
            let rows: Vec<String> = characters.chunks(80).map(|row| row.iter().collect()).collect();
            rows
        });
        let rows: Vec<String> = rows.filter(|row| !row.trim().is_empty()).collect();
        for row in &rows {
            let is_whole = row.contains(" slack-5f264721 ") || row.contains(" stripe-8f75b1e6 ");
            assert!(is_whole, "a line is wrapped: {row}");
            assert!(row.ends_with(" s"), "{row}");
        }
        let [.., first, second] = rows.as_slice() else {
            panic!("{rows:?}");
        };
        assert!(first.starts_with("✓ slack-5f264721   ready "), "{first}");
        assert!(
            second.starts_with("✗ stripe-8f75b1e6  failed: PORT_IN_USE "),
            "{second}"
        );
    }
}
