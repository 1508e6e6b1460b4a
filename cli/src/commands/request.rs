//! Requests by annotation: asking for them, and waiting until they are done. And the ids of requests and clones.

use std::time::{Duration, SystemTime};

use asymmetric_crd::clone::RequestStatus;
use asymmetric_crd::names::generated_id;
use asymmetric_crd::state::clone_state;
use asymmetric_crd::{AppClone, CloneState, NamedError, Verb};
use serde_json::json;

use super::outcome::{self, Request};
use crate::arguments::{DryRun, Waiting};
use crate::failure::Failure;
use crate::kinds::Kind;
use crate::output::{Forms, Output, Told};
use crate::progress::{self, Line};
use crate::session::Session;
use crate::wait::{Awaited, decided};

/// What came of asking.
#[derive(Debug)]
pub enum Asked {
    /// It is done; the clone as it is then.
    Done(Box<AppClone>),
    /// Nobody waits for it; the request's id, as it will stand in the status.
    Noted(String),
}

/// Asks for `verbs` at once, and waits until all of them are done if that is wanted.
pub async fn carry_out(
    session: &Session,
    id: &str,
    verbs: &[Verb],
    wait: &Waiting,
) -> Result<Asked, Failure> {
    let request = fresh();
    if !wait.is_wanted() {
        session.provider.request(id, verbs, &request).await?;
        return Ok(Asked::Noted(request));
    }
    let line = progress::line(&session.console, id);
    line.say(doing(verbs));
    let done = waited_for(session, id, verbs, &request, wait.timeout, &line).await;
    line.end(&done, done_word(verbs));
    Ok(Asked::Done(Box::new(done?)))
}

async fn waited_for(
    session: &Session,
    id: &str,
    verbs: &[Verb],
    request: &str,
    timeout: Duration,
    line: &Line,
) -> Result<AppClone, Failure> {
    session.provider.request(id, verbs, request).await?;
    let awaited = Awaited {
        doing: format!("{} {id}", doing(verbs)),
        goes_on: format!("{} {id} goes on", doing(verbs)),
        see: format!("asym status {id}"),
    };
    decided(session, session.provider.watch(id), timeout, &awaited, |clone| {
        let Some(clone) = clone else {
            return Some(Err(gone(id)));
        };
        line.say(&outcome::step(clone).unwrap_or_default());
        decision(clone, verbs, request)
    })
    .await
}

/// Tells of a request that nobody waits for: `doing` is what goes on, such as `is being reset`.
#[must_use]
pub fn noted(id: &str, request: &str, doing: &str) -> Told {
    Told {
        name: Kind::Clone.qualified(id),
        record: json!({"id": id, "request": request}),
        text: format!("{id} {doing}; see asym status {id}"),
    }
}

/// Tells of what a dry run would have `done` to the clone `id`.
#[must_use]
pub fn rehearsed(id: &str, done: &str) -> Told {
    Told {
        name: Kind::Clone.qualified(id),
        record: json!({"id": id, "dryRun": "server"}),
        text: DryRun::said(done),
    }
}

/// Prints what became of each clone, and says why others failed.
pub(super) fn report<F: Forms>(
    outcomes: Vec<Result<Told, Failure>>,
    output: &Output<F>,
    single: bool,
    session: &Session,
) -> Result<(), Failure> {
    let (mut told, mut failures) = (Vec::new(), Vec::new());
    for outcome in outcomes {
        match outcome {
            Ok(one) => told.push(one),
            Err(failure) => failures.push(failure),
        }
    }
    output.print_each(&session.console, &told, single)?;
    session.console.fail_all(failures)
}

/// The clone vanished while it was waited for.
pub(super) fn gone(id: &str) -> Failure {
    NamedError::CloneNotFound {
        id: id.to_owned(),
        hint: String::new(),
    }
    .into()
}

/// Only a backend that runs can take new tokens.
pub fn check_serving(clone: &AppClone) -> Result<(), NamedError> {
    let state = clone_state(clone);
    if matches!(state, CloneState::Running | CloneState::Unhealthy) {
        return Ok(());
    }
    let id = kube::ResourceExt::name_any(clone);
    Err(NamedError::CloneNotReady {
        instead: match state {
            CloneState::Stopped => format!("its backend takes new tokens when it runs: asym start {id}"),
            _ => format!("its tokens are made when it serves, see asym status {id}"),
        },
        state: state.to_string(),
        id,
    })
}

/// What is decided once one of `verbs` has failed, or all of them are done.
fn decision(clone: &AppClone, verbs: &[Verb], request: &str) -> Option<Result<AppClone, Failure>> {
    for verb in verbs {
        match outcome::request(clone, *verb, handled(clone, *verb), request) {
            Request::Pending => return None,
            Request::Succeeded => {}
            Request::Failed(detail) => return Some(Err(failed(clone, *verb, detail).into())),
        }
    }
    Some(Ok(clone.clone()))
}

fn handled(clone: &AppClone, verb: Verb) -> Option<&RequestStatus> {
    clone.status.as_ref()?.requests.get(verb.name())
}

/// The operator's sentence, which may be the one that is said here already.
fn failed(clone: &AppClone, verb: Verb, sentence: String) -> NamedError {
    let id = kube::ResourceExt::name_any(clone);
    let error = |detail: String| match verb {
        Verb::Upgrade => NamedError::UpgradeFailed {
            id: id.clone(),
            detail,
        },
        Verb::Reset => NamedError::ResetFailed {
            name: id.clone(),
            detail,
        },
        Verb::Restore => NamedError::RestoreFailed {
            id: id.clone(),
            detail,
        },
        Verb::Reseed => NamedError::SeedFailed {
            id: id.clone(),
            detail,
        },
        Verb::Reprovision => NamedError::ReprovisionFailed {
            id: id.clone(),
            detail,
        },
    };
    let beginning = error(String::new()).to_string();
    let detail = sentence.strip_prefix(&beginning).map(str::to_owned);
    error(detail.unwrap_or(sentence))
}

fn doing(verbs: &[Verb]) -> &'static str {
    match verbs {
        [Verb::Upgrade, ..] => "upgrading",
        [Verb::Restore, ..] => "restoring",
        [Verb::Reseed, ..] => "seeding",
        [Verb::Reprovision, ..] => "getting new tokens",
        _ => "resetting",
    }
}

fn done_word(verbs: &[Verb]) -> &'static str {
    match verbs {
        [Verb::Upgrade, ..] => "upgraded",
        [Verb::Restore, ..] => "restored",
        [Verb::Reseed, ..] => "seeded",
        [Verb::Reprovision, ..] => "has new tokens",
        _ => "reset",
    }
}

/// A fresh id of a request; it sorts by time and says when the request was made.
#[must_use]
pub fn fresh() -> String {
    let now = jiff::Timestamp::try_from(SystemTime::now()).unwrap_or_default();
    format!(
        "{}-{:08x}",
        now.strftime("%Y%m%dT%H%M%S%.6fZ"),
        rand::random::<u32>()
    )
}

/// A fresh id of a clone: `slack-a1b2c3d4`.
#[must_use]
pub fn fresh_clone_id(template: &str) -> String {
    generated_id(template, &format!("{:08x}", rand::random::<u32>()))
}

#[cfg(test)]
mod tests {
    use asymmetric_crd::clone::CloneSpec;

    use super::*;

    #[test]
    fn what_failed_is_said_once() {
        let clone = AppClone::new("slack-a1b2", CloneSpec::default());
        for sentence in ["slack-a1b2 was not upgraded: it is old", "it is old"] {
            let error = failed(&clone, Verb::Upgrade, sentence.to_owned());
            assert_eq!(error.to_string(), "slack-a1b2 was not upgraded: it is old");
        }
    }
}
