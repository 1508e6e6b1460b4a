//! Requests by annotation: those that nobody notices, and those that do not end.

use std::collections::BTreeMap;

use asymmetric_crd::Verb;
use asymmetric_crd::clone::{RequestPhase, RequestStatus};
use k8s_openapi::jiff::{SignedDuration, Timestamp};
use kube::ResourceExt;

use super::times::{since, span};
use crate::diagnosis::finding::Finding;

/// The operator takes a request up at once, or when the one before it is done.
const LONG_UNNOTICED: SignedDuration = SignedDuration::from_mins(1);
/// All of them take seconds; an upgrade waits 90 s for its backend.
const LONG_RUNNING: SignedDuration = SignedDuration::from_mins(5);

/// Looks at the requests of `object`, which is called `name`, and what became of them.
pub(super) fn check<K: ResourceExt>(
    area: &'static str,
    name: &str,
    object: &K,
    handled: &BTreeMap<String, RequestStatus>,
    now: Timestamp,
) -> Vec<Finding> {
    let is_busy = handled
        .values()
        .any(|request| request.phase == RequestPhase::Running);
    let mut findings = Vec::new();
    for verb in Verb::ALL {
        let known = handled.get(verb.name());
        let asked = object.annotations().get(verb.annotation());
        let is_noticed = known.is_some_and(|known| Some(&known.id) == asked);
        if let Some(known) = known.filter(|known| known.phase == RequestPhase::Running) {
            let age = since(known.started_at.as_ref().map(|time| time.0), now);
            if age > LONG_RUNNING {
                let what = format!("the {} of {name} has been running for {}", verb.name(), span(age));
                findings.push(Finding::problem(
                    area,
                    what,
                    "see what it waits for in its conditions",
                ));
            }
        } else if asked.is_some() && !is_noticed && !is_busy {
            let age = since(asked_at(object, verb.annotation()), now);
            if age > LONG_UNNOTICED {
                let what = format!(
                    "the {} of {name} was asked for {} ago, and not noticed",
                    verb.name(),
                    span(age)
                );
                let advice = "see whether the operator runs and serves this namespace";
                findings.push(Finding::problem(area, what, advice));
            }
        } else if let Some(known) = known.filter(|known| known.phase == RequestPhase::Failed && is_noticed) {
            let why = known.error.as_deref().unwrap_or("the operator does not say why");
            let what = format!("the last {} of {name} was refused: {why}", verb.name());
            findings.push(Finding::warning(
                area,
                what,
                "correct what the sentence says and ask again",
            ));
        }
    }
    findings
}

/// When an annotation was written, as the API server noted it.
fn asked_at<K: ResourceExt>(object: &K, annotation: &str) -> Option<Timestamp> {
    let field = format!("f:{annotation}");
    let writes = object.managed_fields().iter().filter(|entry| {
        let fields = entry.fields_v1.as_ref().map(|fields| &fields.0);
        fields.is_some_and(|fields| !fields["f:metadata"]["f:annotations"][&field].is_null())
    });
    writes.filter_map(|entry| Some(entry.time.as_ref()?.0)).max()
}
