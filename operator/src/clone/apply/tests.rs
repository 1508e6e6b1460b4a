//! What traces say about an action.

use asymmetric_crd::NamedError;

use super::failure;
use crate::clone::action::Action;
use crate::clone::error::Error;
use crate::clone::status::Outcome;

fn health_timeout() -> NamedError {
    NamedError::HealthTimeout {
        id: "web".into(),
        seconds: 90,
    }
}

#[test]
fn actions_are_named_by_their_kind_alone() {
    let action = Action::RotateTokens {
        request: "secret".into(),
    };
    assert_eq!(<&str>::from(&action), "RotateTokens");
}

#[test]
fn failures_are_told_by_their_code() {
    let gone = Err(Error::Gone {
        what: "secret".into(),
    });
    assert_eq!(failure(&Action::Fence, &gone), Some("ObjectGone"));
    let failed = Ok(Outcome::Failed(health_timeout()));
    assert_eq!(failure(&Action::OpenDatabase, &failed), Some("HEALTH_TIMEOUT"));
    let told = Action::Fail(health_timeout());
    assert_eq!(failure(&told, &Ok(Outcome::Done)), Some("HEALTH_TIMEOUT"));
    assert_eq!(failure(&Action::Rest, &Ok(Outcome::Done)), None);
}
