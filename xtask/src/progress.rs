//! Tells the user what runs now and how long each step took, on standard error.

use std::io::IsTerminal;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Reports steps: one line each, with a spinner and a running clock on a terminal.
#[derive(Debug, Clone)]
pub(crate) struct Progress {
    terminal: bool,
}

/// A step that is running; lets it say what it is at.
#[derive(Debug)]
pub(crate) struct Step {
    bar: Option<ProgressBar>,
    title: String,
}

impl Progress {
    /// Lines on standard error, with a spinner when that is a terminal.
    pub(crate) fn new() -> Self {
        Self {
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Runs `work` as a step called `title` (present participle, no full stop: "building etcd 3.6.7").
    pub(crate) fn step<T, E>(
        &self,
        title: impl Into<String>,
        work: impl FnOnce(&Step) -> Result<T, E>,
    ) -> Result<T, E> {
        let title = title.into();
        let started = Instant::now();
        let step = self.begin(title.clone());
        let result = work(&step);
        let mark = if result.is_ok() { '✓' } else { '✗' };
        step.finish();
        eprintln!("{mark} {title} ({})", shown(started.elapsed()));
        result
    }

    /// Prints a line that is no step.
    #[expect(
        clippy::unused_self,
        reason = "everything that is printed goes through the reporter"
    )]
    pub(crate) fn line(&self, text: &str) {
        eprintln!("{text}");
    }

    fn begin(&self, title: String) -> Step {
        if !self.terminal {
            eprintln!("… {title}");
            return Step { bar: None, title };
        }
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr());
        if let Ok(style) = ProgressStyle::with_template("{spinner} {wide_msg} {elapsed}") {
            bar.set_style(style);
        }
        bar.set_message(title.clone());
        bar.enable_steady_tick(Duration::from_millis(120));
        Step {
            bar: Some(bar),
            title,
        }
    }
}

impl Default for Progress {
    fn default() -> Self {
        Self::new()
    }
}

impl Step {
    /// Says what the step is at ("3 of 6 pods ready"); without a terminal it is a line of its own.
    pub(crate) fn detail(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.set_message(format!("{}: {text}", self.title)),
            None => eprintln!("… {}: {text}", self.title),
        }
    }

    fn finish(self) {
        if let Some(bar) = self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A duration for people: milliseconds below one second, minutes above 90 seconds.
pub(crate) fn shown(duration: Duration) -> String {
    let milliseconds = duration.as_millis();
    if milliseconds < 1000 {
        return format!("{milliseconds} ms");
    }
    let seconds = duration.as_secs_f64();
    if seconds < 90.0 {
        return format!("{seconds:.1} s");
    }
    format!("{} min {:02} s", duration.as_secs() / 60, duration.as_secs() % 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_shown_in_fitting_units() {
        assert_eq!(shown(Duration::from_millis(7)), "7 ms");
        assert_eq!(shown(Duration::from_millis(1500)), "1.5 s");
        assert_eq!(shown(Duration::from_secs(125)), "2 min 05 s");
    }

    #[test]
    fn a_step_returns_what_its_work_returned() {
        let progress = Progress { terminal: false };
        assert_eq!(progress.step("adding", |_| Ok::<_, String>(3)), Ok(3));
        assert_eq!(progress.step("failing", |_| Err::<(), _>("no")), Err("no"));
    }
}
