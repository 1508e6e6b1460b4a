//! What is asked of the clone by annotation.

use asymmetric_crd::clone::{CloneStatus, RequestPhase};
use asymmetric_crd::{AppClone, Verb};
use kube::ResourceExt;

/// The request that comes first: one that was taken up and is not done, or a new one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// None.
    Nothing,
    /// One that the status does not know yet, with its id.
    New(Verb, String),
    /// One that is being carried out, with its id.
    Running(Verb, String),
}

impl Asked {
    /// Whether `verb` is being carried out.
    pub(super) fn runs(&self, verb: Verb) -> bool {
        matches!(self, Self::Running(running, _) if *running == verb)
    }
}

/// Whether `verb` is being carried out.
pub(crate) fn is_running(status: &CloneStatus, verb: Verb) -> bool {
    let known = status.requests.get(verb.name());
    known.is_some_and(|request| request.phase == RequestPhase::Running)
}

/// The id of a request for `verb` that the status does not know yet.
pub(crate) fn new_id<'a>(clone: &'a AppClone, status: &CloneStatus, verb: Verb) -> Option<&'a String> {
    let id = clone.annotations().get(verb.annotation())?;
    let known = status.requests.get(verb.name());
    let is_new = status.first_ready_at.is_some() && known.is_none_or(|request| request.id != *id);
    is_new.then_some(id)
}

/// What to do about requests in this pass. Ids that were there before the first Ready count as handled.
pub(super) fn asked(clone: &AppClone, status: &CloneStatus) -> Asked {
    let one = |verb: Verb| {
        if is_running(status, verb) {
            let request = status.requests.get(verb.name())?;
            return Some(Asked::Running(verb, request.id.clone()));
        }
        new_id(clone, status, verb).map(|id| Asked::New(verb, id.clone()))
    };
    Verb::ALL.into_iter().find_map(one).unwrap_or(Asked::Nothing)
}
