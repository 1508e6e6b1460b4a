//! Whether a member has the content that is declared, and what brings it there.

use asymmetric_crd::clone::{CloneStatus, RequestPhase};
use asymmetric_crd::environment::EnvironmentClone;
use asymmetric_crd::names::short_hash;
use asymmetric_crd::{AppClone, NamedError, Verb};
use kube::ResourceExt;

use super::{Action, Stage, stage};
use crate::environment::observe::Observed;

/// What becomes of a clone whose spec is as declared. One that was made with another seed is reset in place: its
/// address and its tokens stay.
pub(super) fn declared(
    clone: &AppClone,
    entry: &EnvironmentClone,
    observed: &Observed,
) -> (Option<Action>, Stage) {
    let stage = stage(clone);
    let status = clone
        .status
        .as_ref()
        .filter(|status| status.first_ready_at.is_some());
    let Some(status) = status.filter(|_| stage == Stage::Settled) else {
        return (None, stage);
    };
    if status.observed_generation != clone.metadata.generation {
        return (None, Stage::Settling);
    }
    if status.is_seeded_by(entry.seed.as_ref()) {
        return (None, stage);
    }
    let id = request_id(status, entry, observed);
    let answer = status
        .requests
        .get(Verb::Reset.name())
        .filter(|request| request.id == id);
    match answer.map(|request| (request.phase, request.error.clone())) {
        Some((RequestPhase::Failed, error)) => {
            let error = NamedError::ResetFailed {
                name: clone.name_any(),
                detail: error.unwrap_or_default(),
            };
            (None, Stage::Outdated(error))
        }
        Some((RequestPhase::Running | RequestPhase::Succeeded, _)) => (None, Stage::Settling),
        None if clone.annotations().get(Verb::Reset.annotation()) == Some(&id) => (None, Stage::Settling),
        None => (
            Some(Action::Reset {
                clone: clone.name_any(),
                id,
            }),
            Stage::Settling,
        ),
    }
}

/// The same as long as nothing changes that the answer depends on: what is refused is not asked for again and again.
fn request_id(status: &CloneStatus, entry: &EnvironmentClone, observed: &Observed) -> String {
    let seed = entry.seed.clone().unwrap_or_default();
    let content = observed
        .templates
        .get(&entry.template)
        .and_then(|template| template.status.as_ref()?.content_digest.clone());
    let own = status.template_digest.as_deref().unwrap_or_default();
    let parts = [
        seed.fixture.as_deref().unwrap_or_default(),
        seed.snapshot.as_deref().unwrap_or_default(),
        content.as_deref().unwrap_or_default(),
        own,
    ];
    format!(
        "seed-{}-{}",
        short_hash(&parts, 8),
        status.epoch.unwrap_or_default()
    )
}
