//! What is going on, on stderr: one line per clone, redrawn in a terminal, appended elsewhere, absent when quiet.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::console::Console;

/// Lines of several things that are worked on at once.
pub struct Progress {
    console: Console,
    lines: Option<MultiProgress>,
}

impl Progress {
    /// Progress in the way that suits `console`.
    #[must_use]
    pub fn new(console: &Console) -> Self {
        let in_place = console.is_terminal() && !console.is_quiet();
        let lines = in_place.then(|| MultiProgress::with_draw_target(ProgressDrawTarget::stderr()));
        Self {
            console: console.clone(),
            lines,
        }
    }

    /// A line for the thing named `name`.
    #[must_use]
    pub fn line(&self, name: &str) -> Line {
        let bar = self.lines.as_ref().map(|lines| {
            let bar = lines.add(ProgressBar::new_spinner());
            if let Ok(style) = ProgressStyle::with_template("{spinner} {prefix}  {wide_msg} {elapsed}") {
                bar.set_style(style);
            }
            bar.set_prefix(name.to_owned());
            bar.enable_steady_tick(Duration::from_millis(100));
            bar
        });
        Line {
            name: name.to_owned(),
            bar,
            console: self.console.clone(),
            last: Mutex::default(),
        }
    }
}

/// One line; it goes away when dropped.
pub struct Line {
    name: String,
    bar: Option<ProgressBar>,
    console: Console,
    last: Mutex<String>,
}

impl Line {
    /// Says what is going on now; the same again says nothing.
    pub fn say(&self, message: &str) {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if message.is_empty() || *last == message {
            return;
        }
        message.clone_into(&mut last);
        match &self.bar {
            Some(bar) => bar.set_message(message.to_owned()),
            None => self.console.remark(&format!("{}: {message}", self.name)),
        }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
