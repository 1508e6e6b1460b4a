//! Lines at the end of a terminal that are redrawn in place, and what is written past them.

use std::fmt::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use crate::render::seconds;

/// Of something that goes on, that ended well, and that did not. What does not fit is cut, so that nothing wraps.
const GOING_ON: &str = "{spinner} {prefix:16} {wide_msg} {seconds:>7}";
const SUCCEEDED: &str = "✓ {prefix:16} {wide_msg} {seconds:>7}";
const FAILED: &str = "✗ {prefix:16} {wide_msg} {seconds:>7}";

/// Between two pictures of the spinner.
const TICK: Duration = Duration::from_millis(100);

/// The lines of one terminal.
#[derive(Clone)]
pub struct Lines(Arc<State>);

struct State {
    all: MultiProgress,
    going_on: AtomicUsize,
    /// Lines that ended; one that nobody holds any more would be wiped out when another is redrawn.
    ended: Mutex<Vec<ProgressBar>>,
}

impl Lines {
    /// Lines that are drawn on `target`.
    #[must_use]
    pub fn on(target: ProgressDrawTarget) -> Self {
        Self(Arc::new(State {
            all: MultiProgress::with_draw_target(target),
            going_on: AtomicUsize::default(),
            ended: Mutex::default(),
        }))
    }

    /// A line for the thing named `name`.
    pub(crate) fn begin(&self, name: &str) -> ProgressBar {
        let bar = self.0.all.add(ProgressBar::new_spinner());
        bar.set_style(style(GOING_ON));
        bar.set_prefix(name.to_owned());
        bar.enable_steady_tick(TICK);
        self.0.going_on.fetch_add(1, Ordering::SeqCst);
        bar
    }

    /// Ends a line, which stays.
    pub(crate) fn end(&self, bar: &ProgressBar, state: String, succeeded: bool) {
        bar.set_style(style(if succeeded { SUCCEEDED } else { FAILED }));
        bar.finish_with_message(state);
        self.0.going_on.fetch_sub(1, Ordering::SeqCst);
        self.0
            .ended
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(bar.clone());
    }

    /// Takes a line away that has no end.
    pub(crate) fn clear(&self, bar: &ProgressBar) {
        bar.finish_and_clear();
        self.0.going_on.fetch_sub(1, Ordering::SeqCst);
    }

    /// Writes above the lines that go on, or below them when all have ended.
    pub(crate) fn apart<T>(&self, write: impl FnOnce() -> T) -> T {
        if self.0.going_on.load(Ordering::SeqCst) > 0 {
            self.0.all.suspend(write)
        } else {
            write()
        }
    }
}

fn style(template: &str) -> ProgressStyle {
    let style = ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.with_key("seconds", |state: &ProgressState, text: &mut dyn Write| {
        let _ = text.write_str(&seconds(state.elapsed()));
    })
}
