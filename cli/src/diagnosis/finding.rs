//! What is thought of one thing that was looked at.

use serde::Serialize;

use super::repair::Repair;

/// How bad a finding is, the least first.
#[derive(Serialize, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[serde(rename_all = "camelCase")]
pub enum Mark {
    /// As it should be.
    Ok,
    /// Not looked at, because something else is in the way.
    Skipped,
    /// It may not be looked at.
    Hidden,
    /// Worth knowing; everything works all the same.
    Warning,
    /// Something does not work.
    Problem,
}

impl Mark {
    /// The word in front of the line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Skipped => "skipped",
            Self::Hidden => "hidden",
            Self::Warning => "warning",
            Self::Problem => "problem",
        }
    }
}

/// One line of the report.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    /// What the line is about, such as `operator`; findings about the same thing stand together.
    pub area: &'static str,
    /// How bad it is.
    pub mark: Mark,
    /// What was found.
    pub what: String,
    /// What to do about it, in one sentence.
    pub advice: Option<String>,
    /// The command that the advice speaks of.
    pub command: Option<String>,
    /// What `--fix` does about it.
    pub repair: Option<Repair>,
}

impl Finding {
    /// As it should be.
    #[must_use]
    pub fn ok(area: &'static str, what: impl Into<String>) -> Self {
        Self::new(area, Mark::Ok, what)
    }

    /// Not looked at; what is in the way.
    #[must_use]
    pub fn skipped(area: &'static str, what: impl Into<String>) -> Self {
        Self::new(area, Mark::Skipped, what)
    }

    /// It may not be looked at.
    #[must_use]
    pub fn hidden(area: &'static str, what: impl Into<String>) -> Self {
        Self::new(area, Mark::Hidden, what)
    }

    /// Worth knowing, with what to do about it.
    #[must_use]
    pub fn warning(area: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..Self::new(area, Mark::Warning, what)
        }
    }

    /// Something that does not work, with what to do about it.
    #[must_use]
    pub fn problem(area: &'static str, what: impl Into<String>, advice: impl Into<String>) -> Self {
        Self {
            advice: Some(advice.into()),
            ..Self::new(area, Mark::Problem, what)
        }
    }

    /// The same, with a command to copy.
    #[must_use]
    pub fn run(self, command: impl Into<String>) -> Self {
        Self {
            command: Some(command.into()),
            ..self
        }
    }

    /// The same, with what `--fix` does about it.
    #[must_use]
    pub fn mended_by(self, repair: Repair) -> Self {
        Self {
            repair: Some(repair),
            ..self
        }
    }

    fn new(area: &'static str, mark: Mark, what: impl Into<String>) -> Self {
        Self {
            area,
            mark,
            what: what.into(),
            advice: None,
            command: None,
            repair: None,
        }
    }
}
