//! Why a verb did not do what it was asked, and the exit status that follows.

use asymmetric_crd::NamedError;
use thiserror::Error;

/// Why a verb ends early.
#[derive(Error, Debug)]
pub enum Failure {
    /// A failure that has a name; exit status 1.
    #[error(transparent)]
    Named(#[from] NamedError),
    /// A named failure that the operator wrote into a status; exit status 1.
    #[error("{sentence}")]
    Reported {
        /// Stable code, such as `HEALTH_TIMEOUT`.
        code: String,
        /// One sentence with what to do.
        sentence: String,
    },
    /// The command line makes no sense in a way that its grammar cannot see; exit status 2.
    #[error("{0}")]
    Usage(String),
    /// Something that has no name; exit status 2.
    #[error(transparent)]
    Unexpected(Box<dyn std::error::Error + Send + Sync>),
    /// Ctrl-C; says what keeps running. Exit status 130.
    #[error("{0}")]
    Interrupted(String),
    /// All has been said already.
    #[error("exit status {0}")]
    Exit(u8),
}

impl Failure {
    /// Wraps an error that has no name.
    pub fn unexpected(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Unexpected(error.into())
    }

    /// The stable code, if the failure has a name.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        match self {
            Self::Named(error) => Some(error.code()),
            Self::Reported { code, .. } => Some(code),
            _ => None,
        }
    }

    /// The exit status of the process.
    #[must_use]
    pub fn exit_status(&self) -> u8 {
        match self {
            Self::Named(_) | Self::Reported { .. } => 1,
            Self::Usage(_) | Self::Unexpected(_) => 2,
            Self::Interrupted(_) => 130,
            Self::Exit(status) => *status,
        }
    }

    /// What stderr is told: `error[CODE]: sentence`, always one line; nothing when all has been said.
    #[must_use]
    pub fn rendered(&self) -> Option<String> {
        let sentence = match self {
            Self::Exit(_) => return None,
            Self::Interrupted(sentence) => return Some(sentence.clone()),
            Self::Unexpected(error) => chain(error.as_ref()),
            Self::Named(_) | Self::Reported { .. } | Self::Usage(_) => self.to_string(),
        };
        let sentence = sentence.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(match self.code() {
            Some(code) => format!("error[{code}]: {sentence}"),
            None => format!("error: {sentence}"),
        })
    }
}

/// The message of `error` and of all that caused it, leaving out those that a message in front says already.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let message = inner.to_string();
        if !text.contains(&message) {
            text = format!("{text}: {message}");
        }
        cause = inner.source();
    }
    text
}

#[cfg(test)]
mod every_error;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn named_failures_show_their_code_and_exit_with_1() {
        let failure = Failure::from(NamedError::PortInUse { port: 3000 });
        assert_eq!(failure.exit_status(), 1);
        assert_eq!(
            failure.rendered().unwrap(),
            "error[PORT_IN_USE]: port 3000 is busy; stop what listens on it, or take another with --port (0: any free one)"
        );
    }

    #[test]
    fn a_failure_is_one_line_with_its_causes() {
        let inner = std::io::Error::other("no\nroute");
        let failure = Failure::unexpected(asymmetric_test_error(inner));
        assert_eq!(failure.exit_status(), 2);
        assert_eq!(failure.rendered().unwrap(), "error: failed to connect: no route");
    }

    #[derive(Error, Debug)]
    #[error("failed to connect")]
    struct Connect(#[source] std::io::Error);

    fn asymmetric_test_error(source: std::io::Error) -> Connect {
        Connect(source)
    }

    #[test]
    fn nothing_is_said_twice() {
        assert_eq!(Failure::Exit(7).rendered(), None);
        assert_eq!(Failure::Exit(7).exit_status(), 7);
        assert_eq!(Failure::Interrupted("x keeps running".into()).exit_status(), 130);
    }
}
